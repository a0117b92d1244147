package io.flexgate.cache;

import static org.assertj.core.api.Assertions.assertThat;

import io.flexgate.access.Partition;
import io.flexgate.http.Headers;
import io.flexgate.http.Origin;
import io.flexgate.http.Target;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.From;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.statistics.Statistics;

/** Who shares an entry with whom. jqwik prints the seed of a failure. */
class CacheKeyProperties {

    /** What a request is stored under, before it is a key. */
    record Asked(Partition partition, Origin origin, Target target) {

        CacheKey key() {
            return new CacheKey(partition, origin, target.canonical());
        }

        /** An empty query is no query (contract §5.1); nothing else is one thing in two spellings. */
        boolean sameAs(Asked other) {
            return partition.equals(other.partition)
                    && origin.equals(other.origin)
                    && target.text()
                            .replaceFirst("^([^?]*)\\?$", "$1")
                            .equals(other.target.text().replaceFirst("^([^?]*)\\?$", "$1"));
        }
    }

    /** From so few parts that two are often the same, and often differ in one thing alone. */
    @Provide
    Arbitrary<Asked> asked() {
        Arbitrary<Partition> partitions = Combinators.combine(
                        Arbitraries.of(0L, 1L, -1L, Long.MIN_VALUE), Arbitraries.of(0L, 1L, -1L, Long.MIN_VALUE))
                .as(Partition::new);
        Arbitrary<Origin> origins = Combinators.combine(
                        Arbitraries.of("http", "https", "HTTPS"),
                        Arbitraries.of("flex-api.twilio.com", "Flex-API.twilio.com", "127.0.0.1"),
                        Arbitraries.of(80, 443))
                .as(Origin::new);
        Arbitrary<Target> targets = Combinators.combine(
                        Arbitraries.of("/", "/a", "/A", "/a/", "/%61", "//a", "*"),
                        Arbitraries.of("", "?", "??", "?a", "?a=", "?b&a", "?a&b", "?a=%20", "?a=+", "?/"))
                .as((path, query) -> target(path.equals("*") ? path : path + query));
        return Combinators.combine(partitions, origins, targets).as(Asked::new);
    }

    private static Target target(String raw) {
        try {
            return Target.parse(raw);
        } catch (Target.Bad e) {
            throw new AssertionError(raw, e);
        }
    }

    @Property(tries = 5000)
    void two_requests_share_a_key_only_if_partition_origin_and_target_are_equal(
            @ForAll("asked") Asked one, @ForAll("asked") Asked other, @ForAll boolean who, @ForAll boolean where) {
        Asked near = new Asked(
                who ? one.partition() : other.partition(), where ? one.origin() : other.origin(), other.target());
        boolean same = one.sameAs(near);
        Statistics.collect(same);
        assertThat(one.key().equals(near.key())).isEqualTo(same);
        assertThat(near.key().equals(one.key())).isEqualTo(same);
        if (same) {
            assertThat(near.key()).hasSameHashCodeAs(one.key());
        }
        Statistics.coverage(coverage -> coverage.check(true).count(count -> count > 50));
    }

    @Property
    void a_key_is_equal_to_one_made_anew(@ForAll("asked") Asked asked) {
        Asked again = new Asked(
                new Partition(asked.partition().high(), asked.partition().low()),
                Origin.parse(asked.origin().toString()),
                target(asked.target().text()));
        assertThat(again.key()).isEqualTo(asked.key()).hasSameHashCodeAs(asked.key());
    }

    /** The fields of a request that an answer may vary by. */
    @Provide
    Arbitrary<Map<String, String>> fields() {
        Arbitrary<String> values =
                Arbitraries.of("", "a", "A", "a, b", "a,b", "b, a", " a", "\"a, b\"", "\"a,b\"", "a b");
        return Arbitraries.maps(Arbitraries.of("x-one", "x-two", "accept-language", "origin"), values)
                .ofMaxSize(4);
    }

    /** With what the gateway takes for the same: white space around commas, and the case of a language. */
    private static String plain(String name, String value) {
        String lean = value.contains("\"") ? value.strip() : value.strip().replaceAll("\\s*,\\s*", ",");
        return name.equals("accept-language") ? lean.toLowerCase(Locale.ROOT) : lean;
    }

    @Property(tries = 5000)
    void two_requests_share_an_answer_only_if_they_select_it_by_equal_headers(
            @ForAll("fields") Map<String, String> one,
            @ForAll("fields") Map<String, String> other,
            @ForAll Set<@From("names") String> vary) {
        Headers answer = vary.isEmpty() ? Headers.none() : Headers.of("Vary", String.join(", ", vary));
        Headers selecting = Selecting.of(answer, Policy.Kind.HTTP, name -> one.getOrDefault(name, ""));
        boolean same = vary.stream().map(name -> name.toLowerCase(Locale.ROOT)).allMatch(name -> plain(
                        name, one.getOrDefault(name, ""))
                .equals(plain(name, other.getOrDefault(name, ""))));
        Statistics.collect(same);
        assertThat(Selecting.matches(selecting, name -> other.getOrDefault(name, "")))
                .isEqualTo(same);
        Statistics.coverage(coverage -> coverage.check(true).count(count -> count > 50));
    }

    @Provide
    Arbitrary<String> names() {
        return Arbitraries.of("X-One", "x-two", "Accept-Language", "Origin");
    }
}
