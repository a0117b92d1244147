package io.flexgate.rfc;

import static org.assertj.core.api.Assertions.assertThat;

import io.flexgate.catalog.Catalog;
import io.flexgate.catalog.CatalogReader;
import io.flexgate.testing.Client;
import io.flexgate.testing.Rig;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Answers that become untrue together (RFC 9875). */
class GroupsTest extends Conformance {

    private static final String HOUR = "Cache-Control: max-age=3600";

    /** Whether the answer to another target, with these groups, is dropped by such a request. */
    private boolean drops(String groups, String method, Reply answer) {
        another();
        String other = "/other" + target;
        upstream(Reply.ok(HOUR, "Cache-Groups: " + groups));
        client().get(other);
        assertThat(client().get(other).hit()).isTrue();
        upstream(answer);
        send(method, target);
        upstream(Reply.ok(HOUR, "Cache-Groups: " + groups));
        client().get(other);
        return origin.calls() == 1;
    }

    private static Reply invalidating(String groups) {
        return Reply.ok("Cache-Group-Invalidation: " + groups);
    }

    @Test
    @DisplayName("RFC 9875 §3: what is of a named group is dropped, by any of its groups")
    void whatIsOfTheGroupIsDropped() {
        assertThat(drops("\"one\"", "POST", invalidating("\"one\""))).isTrue();
        assertThat(drops("\"one\", \"two\"", "PUT", invalidating("\"zero\", \"two\"")))
                .isTrue();
        assertThat(drops("\"one\"", "DELETE", invalidating("\"two\""))).isFalse();
        assertThat(drops("\"one\"", "POST", invalidating("\"ONE\"")))
                .as("compared by case (§2)")
                .isFalse();
    }

    @ParameterizedTest(name = "RFC 9875 §3: the answer to {0} invalidates nothing")
    @ValueSource(strings = {"GET", "HEAD", "OPTIONS", "TRACE"})
    void safeMethodsDropNothing(String method) {
        assertThat(drops("\"one\"", method, invalidating("\"one\""))).isFalse();
    }

    @ParameterizedTest(name = "RFC 9875 §3: {0}")
    @ValueSource(strings = {"one", "1", "(\"one\")", "\"one", "\"one\",", ":b25l:"})
    void whatIsNoStringNamesNoGroup(String groups) {
        assertThat(drops("\"one\"", "POST", invalidating(groups))).isFalse();
    }

    @Test
    @DisplayName("RFC 9875 §3: an error invalidates nothing")
    void errorsDropNothing() {
        assertThat(drops("\"one\"", "POST", Reply.of(500, "Cache-Group-Invalidation: \"one\"")))
                .isFalse();
    }

    @Test
    @DisplayName("RFC 9875 §2: whoever has read")
    void itHoldsAcrossCredentials() {
        upstream(Reply.ok(HOUR, "Cache-Groups: \"one\""));
        as("one").get(target);
        assertThat(as("one").get(target).hit()).isTrue();
        upstream(invalidating("\"one\""));
        Client.wait(as("two").send("POST", "/elsewhere", null));
        upstream(Reply.ok(HOUR));
        assertThat(as("one").get(target).hit()).isFalse();
    }

    @Test
    @DisplayName("RFC 9875 §2, RFC 9111 §4.3.4: a 304 may put an answer into a group")
    void a304MayNameAGroup() {
        upstream(
                Reply.ok("Cache-Control: max-age=10", "ETag: \"a\"").matching(),
                Reply.ok(HOUR, "ETag: \"a\"", "Cache-Groups: \"late\"").matching());
        get();
        pass(10);
        get();
        assertThat(get().hit()).isTrue();
        upstream(invalidating("\"late\""));
        send("POST", "/elsewhere");
        upstream(Reply.ok(HOUR));
        assertThat(get().hit()).isFalse();
    }

    @Test
    @DisplayName("RFC 9875 §2: a group is of one origin")
    void groupsAreOfOneOrigin() {
        try (ScriptedOrigin elsewhere = new ScriptedOrigin()) {
            Catalog other =
                    CatalogReader.read("name: elsewhere\nkind: http\nanonymous: true\nprefix: /elsewhere\nupstream: "
                            + elsewhere.origin() + "\n");
            elsewhere.answers(Reply.ok(HOUR, "Cache-Groups: \"one\""), invalidating("\"one\""));
            origin.answers(Reply.ok(HOUR, "Cache-Groups: \"one\""));
            try (Rig two = Rig.plan()
                    .frozen()
                    .unshielded()
                    .catalogs(other, CatalogReader.builtIn("http"))
                    .upstream(origin.origin())
                    .start()) {
                two.anonymous().get("/here");
                two.anonymous().get("/elsewhere/a");
                two.anonymous().post("/elsewhere/b", "a=b");
                assertThat(two.anonymous().get("/here").hit()).isTrue();
                assertThat(two.anonymous().get("/elsewhere/a").hit()).isFalse();
            }
        }
    }
}
