package io.flexgate.rfc;

import static org.assertj.core.api.Assertions.assertThat;

import io.flexgate.cache.CacheRules;
import io.flexgate.catalog.CatalogReader;
import io.flexgate.http.HttpDate;
import io.flexgate.testing.Client;
import io.flexgate.testing.Response;
import io.flexgate.testing.Rig;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;

/**
 * A client, a gateway with the catalog of HTTP's own rules, and an origin. The gateway's clocks stand still but for {@link
 * #pass}; each test has a target of its own.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(60)
abstract class Conformance {

    static final List<String> TARGETED = List.of("Flexgate-Cache-Control", "CDN-Cache-Control");

    final ScriptedOrigin origin = new ScriptedOrigin();
    Rig rig;
    String target;
    private int tests;

    /** What HTTP leaves to the one who runs a cache: by default upstream's word alone holds. */
    CacheRules.Http http() {
        return CacheRules.Http.STRICT;
    }

    @BeforeAll
    void start() {
        rig = plan().start();
    }

    Rig.Plan plan() {
        return Rig.plan()
                .frozen()
                .unshielded()
                .catalogs(CatalogReader.builtIn("http"))
                .upstream(origin.origin())
                .rules(rules ->
                        new CacheRules(64 << 20, Duration.ZERO, rules.defaults(), rules.resources(), http(), TARGETED));
    }

    @AfterAll
    void stop() {
        rig.close();
        origin.close();
    }

    @BeforeEach
    void another() {
        // A refresh that nobody has waited for would take the first answer of the next script.
        rig.untilLanded();
        target = "/test-" + ++tests;
        origin.answers(Reply.ok());
    }

    /** The answers of upstream, the last for ever. */
    void upstream(Reply... replies) {
        origin.answers(replies);
    }

    Client client() {
        return rig.anonymous();
    }

    /** A client with this credential. */
    Client as(String token) {
        return client().authorization("Bearer " + token);
    }

    /** GETs the test's target; fields as name, value, name, value. */
    Response get(String... fields) {
        return client().get(target, fields);
    }

    Response head(String... fields) {
        return send("HEAD", target, fields);
    }

    Response send(String method, String at, String... fields) {
        return Client.wait(client().send(method, at, null, fields));
    }

    /** Lets time pass. */
    void pass(long seconds) {
        rig.skip(Duration.ofSeconds(seconds));
    }

    /** A date so many seconds from now. */
    String date(long seconds) {
        return HttpDate.format(rig.now().plusSeconds(seconds));
    }

    /** Whether an answer with these fields, asked for twice, is asked of upstream once. */
    boolean kept(String... fields) {
        return kept(Reply.ok(fields));
    }

    boolean kept(Reply reply) {
        another();
        upstream(reply);
        get();
        get();
        assertThat(origin.calls()).isBetween(1, 2);
        return origin.calls() == 1;
    }

    /** For how many seconds an answer with these fields is served without a word of upstream; at most some 40 years. */
    long freshFor(String... fields) {
        another();
        upstream(Reply.ok(fields));
        get();
        Response again = get();
        return again.hit() ? ttl(again) : 0;
    }

    /** The parameter {@code ttl} of Cache-Status. */
    static long ttl(Response response) {
        return Long.parseLong(response.cacheStatus().replaceAll(".*; ttl=(-?[0-9]+).*", "$1"));
    }
}
