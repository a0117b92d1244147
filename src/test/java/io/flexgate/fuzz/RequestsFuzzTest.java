package io.flexgate.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.flexgate.access.Partition;
import io.flexgate.cache.CacheKey;
import io.flexgate.catalog.Catalog;
import io.flexgate.catalog.CatalogReader;
import io.flexgate.catalog.Match;
import io.flexgate.http.Origin;
import io.flexgate.http.Target;
import java.util.Optional;

/** What a request asks for. */
class RequestsFuzzTest {

    private static final Origin UPSTREAM = Origin.parse("https://flex-api.twilio.com");
    private static final Partition WHO = new Partition(1, 2);
    private static final Catalog CATALOG = CatalogReader.builtIn("flex-plugins");

    /** Two lines: a target, and another. They share an entry only if they are one target, but for an empty query. */
    @FuzzTest
    void targets(byte[] input) {
        Optional<Target> one = target(Input.line(input, 0));
        Optional<Target> other = target(Input.line(input, 1));
        if (one.isEmpty() || other.isEmpty()) {
            return;
        }
        CacheKey key = key(WHO, UPSTREAM, one.orElseThrow());
        assertThat(key.equals(key(WHO, UPSTREAM, other.orElseThrow())))
                .isEqualTo(withoutEmptyQuery(one.orElseThrow()).equals(withoutEmptyQuery(other.orElseThrow())));
        assertThat(key)
                .isNotEqualTo(key(new Partition(2, 1), UPSTREAM, one.orElseThrow()))
                .isNotEqualTo(key(WHO, new Origin("http", "flex-api.twilio.com", 443), one.orElseThrow()))
                .isEqualTo(key(new Partition(1, 2), Origin.parse(UPSTREAM.toString()), one.orElseThrow()));
    }

    /** A target that is accepted is kept as it was sent. */
    private static Optional<Target> target(String raw) {
        Target target;
        try {
            target = Target.parse(raw);
        } catch (Target.Bad e) {
            return Optional.empty();
        }
        assertThat(target.text()).startsWith(target.path()).matches("(/[!-~&&[^#]]*)|\\*");
        assertThat(target.path()).doesNotContain("?");
        assertThat(raw.startsWith("/") || raw.equals("*") ? raw : target.text()).isEqualTo(target.text());
        if (target.authority() != null) {
            assertThat(raw.replaceFirst("^(?i:https?)://", "")).startsWith(target.authority());
            assertThat(target.authority()).doesNotContainPattern("[/?#]");
        }
        assertThat(target.canonical()).isEqualTo(withoutEmptyQuery(target));
        return Optional.of(target);
    }

    private static String withoutEmptyQuery(Target target) {
        return target.text().equals(target.path() + "?") ? target.path() : target.text();
    }

    private static CacheKey key(Partition partition, Origin origin, Target target) {
        return new CacheKey(partition, origin, target.canonical());
    }

    /** A path is an operation with plain segments, or it is none. */
    @FuzzTest
    void paths(byte[] input) {
        for (String path : new String[] {Input.text(input), "/v1/PluginService/" + Input.text(input)}) {
            for (String method : new String[] {"GET", "POST"}) {
                Match match = CATALOG.match(method, path);
                if (match != null) {
                    assertThat(match.operation().method()).isEqualTo(method);
                    assertThat(match.segments().values()).allSatisfy(segment -> assertThat(segment)
                            .isNotEmpty()
                            .doesNotContainPattern("[/\\\\;\\x00-\\x1f\\x7f]")
                            .isNotIn(".", ".."));
                    assertThat(match.tells()).hasSameSizeAs(match.operation().tells());
                    assertThat(match.changes()).hasSameSizeAs(match.operation().changes());
                }
            }
        }
    }
}
