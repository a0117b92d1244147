package io.flexgate.contract;

import static io.flexgate.testing.Rig.API;
import static org.assertj.core.api.Assertions.assertThat;

import io.flexgate.testing.Client;
import io.flexgate.testing.Response;
import io.flexgate.testing.Rig;
import io.flexgate.testing.Wire;
import io.vertx.core.buffer.Buffer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Each answer has an identifier of its request: the client's own, or a new one. */
class RequestIdsTest {

    private static final String PLUGINS = API + "/Plugins";
    private static final String MADE = "[0-9a-f]{32}";

    private final Rig rig = Rig.start();

    @AfterEach
    void close() {
        rig.close();
    }

    private Response get(String target, String... headers) {
        return rig.account().get(target, headers);
    }

    private static String id(Response response) {
        assertThat(response.headers().getAll("X-Request-Id")).hasSize(1);
        return response.header("X-Request-Id");
    }

    @Test
    void everyAnswerHasOneOfItsOwn() {
        List<String> ids = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            ids.add(id(get(PLUGINS)));
        }
        ids.add(id(rig.account().post(PLUGINS, "UniqueName=a")));
        ids.add(id(get("/v1/Unknown")));
        ids.add(id(get(PLUGINS, "Range", "bytes=0-1")));
        ids.add(id(Client.wait(rig.account().send("HEAD", PLUGINS, null))));
        ids.add(id(Client.wait(rig.account().send("OPTIONS", PLUGINS, null))));

        assertThat(ids).doesNotHaveDuplicates().allMatch(id -> id.matches(MADE));
    }

    @Test
    void theClientsOwnComesBackOnMissHitAndError() {
        assertThat(get(PLUGINS, "X-Request-Id", "miss-1"))
                .matches(r -> !r.hit())
                .returns("miss-1", RequestIdsTest::id);
        assertThat(get(PLUGINS, "X-Request-Id", "hit_2")).matches(Response::hit).returns("hit_2", RequestIdsTest::id);
        String etag = get(PLUGINS).header("ETag");
        assertThat(get(PLUGINS, "X-Request-Id", "same:3", "If-None-Match", etag))
                .returns(304, Response::status)
                .returns("same:3", RequestIdsTest::id);
        assertThat(rig.anonymous().get(PLUGINS, "X-Request-Id", "4/+=@~.")).returns("4/+=@~.", RequestIdsTest::id);
        assertThat(get(PLUGINS + "?none", "Cache-Control", "only-if-cached", "X-Request-Id", "5"))
                .returns(504, Response::status)
                .returns("5", RequestIdsTest::id);
        assertThat(get("/v1/Unknown", "X-Request-Id", "6")).returns("6", RequestIdsTest::id);
    }

    @ParameterizedTest
    @ValueSource(strings = {" ", "a b", "a\tb", "a,b", "<script>", "\"a\"", "{}", "\u00e4", "a;b", "a\\b", "%00"})
    void whatIsNoNameIsNotGivenBack(String sent) {
        assertThat(get(PLUGINS, "X-Request-Id", sent))
                .satisfies(r -> assertThat(id(r)).matches(MADE));
    }

    @Test
    void whatIsTooLongOrSaidTwiceIsNotGivenBack() {
        assertThat(id(get(PLUGINS, "X-Request-Id", "x".repeat(128)))).isEqualTo("x".repeat(128));
        assertThat(id(get(PLUGINS, "X-Request-Id", "x".repeat(129)))).matches(MADE);
        assertThat(id(get(PLUGINS, "X-Request-Id", "a", "X-Request-Id", "b"))).matches(MADE);
    }

    @Test
    void whatIsNotEvenHttpIsAnsweredWithOne() {
        for (String request : List.of(
                "GET / HTTP/1.1\r\n\r\n",
                "GET /# HTTP/1.1\r\nHost: a\r\n\r\n",
                "GET /" + "x".repeat(40_000) + " HTTP/1.1\r\nHost: a\r\n\r\n",
                "GET / HTTP/1.1\r\nHost: a\r\nX: " + "x".repeat(40_000) + "\r\n\r\n",
                "GET / HTTP/7.1\r\nHost: a\r\n\r\n",
                "broken\r\n\r\n",
                "GET http://other/ HTTP/1.1\r\nHost: a\r\n\r\n")) {
            try (Wire wire = Wire.to(rig.port())) {
                Wire.Answer answer = wire.send(request).answer();
                assertThat(answer.status()).isBetween(400, 505);
                assertThat(answer.all("X-Request-Id"))
                        .as(answer.toString())
                        .singleElement()
                        .asString()
                        .matches(MADE);
            }
        }
    }

    @Test
    void anAnswerOfUpstreamBringsItsOwnToNobody() {
        rig.sandbox().knobs().header("X-Request-Id", "upstream-1");
        assertThat(id(get(PLUGINS, "X-Request-Id", "a"))).isEqualTo("a");
        assertThat(id(get(PLUGINS, "X-Request-Id", "b"))).isEqualTo("b");
        assertThat(id(get("/v1/Unknown", "X-Request-Id", "c"))).isEqualTo("c");
        assertThat(id(rig.account().post(PLUGINS, "UniqueName=b", "X-Request-Id", "d")))
                .isEqualTo("d");
    }

    @Test
    void upstreamsIdentifierOfACallStaysApart() {
        Response miss = get(PLUGINS, "X-Request-Id", "a");
        assertThat(miss.header("Twilio-Request-Id"))
                .isEqualTo(rig.sandbox().journal().entries().get(0).requestId());
        assertThat(get(PLUGINS, "X-Request-Id", "b").header("Twilio-Request-Id"))
                .isNull();
    }

    @Test
    void upstreamSeesTheClientsOwnAsItCameAndNoOther() {
        get(PLUGINS, "X-Request-Id", "not, a name");
        get(PLUGINS + "?PageSize=2");
        get("/v1/Unknown");
        rig.account().post(PLUGINS, "UniqueName=c");

        assertThat(rig.sandbox().journal().entries().stream().map(entry -> entry.header("X-Request-Id")))
                .containsExactly(List.of("not, a name"), List.of(), List.of(), List.of());
    }

    @Test
    void pagesMayReadIt() {
        assertThat(List.of(get(PLUGINS), get(PLUGINS), get("/v1/Configuration")))
                .allMatch(answer -> List.of(
                                answer.header("Access-Control-Expose-Headers").split(", *"))
                        .contains("X-Request-Id"));
    }

    @Test
    void aTraceIsPassedOnAsItCame() {
        String parent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
        String odd = "cc-0AF7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01-what-the-future-will-be-like";
        for (String sent : List.of(parent, odd)) {
            get(
                    PLUGINS + "?PageSize=" + sent.length(),
                    "traceparent",
                    sent,
                    "tracestate",
                    "a=1, b=2",
                    "tracestate",
                    "c=3");
            get("/v1/Unknown", "traceparent", sent, "tracestate", "a=1, b=2", "tracestate", "c=3");
            Client.wait(rig.account()
                    .send(
                            "POST",
                            PLUGINS,
                            Buffer.buffer(""),
                            "traceparent",
                            sent,
                            "tracestate",
                            "a=1, b=2",
                            "tracestate",
                            "c=3"));
        }
        assertThat(rig.sandbox().journal().entries()).hasSize(6).allSatisfy(entry -> {
            assertThat(entry.header("traceparent")).hasSize(1).isSubsetOf(parent, odd);
            assertThat(entry.header("tracestate")).containsExactly("a=1, b=2", "c=3");
        });
    }
}
