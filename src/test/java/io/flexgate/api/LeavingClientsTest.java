package io.flexgate.api;

import static io.flexgate.testing.Rig.API;
import static org.assertj.core.api.Assertions.assertThat;

import io.flexgate.http.Origin;
import io.flexgate.sandbox.Hold;
import io.flexgate.sandbox.Journal;
import io.flexgate.sandbox.RequestMatch;
import io.flexgate.sandbox.SandboxSettings;
import io.flexgate.testing.Client;
import io.flexgate.testing.Response;
import io.flexgate.testing.Rig;
import io.flexgate.testing.Until;
import io.flexgate.testing.Wire;
import io.vertx.core.Future;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Clients that are gone before their answer is: what they began ends, or ends well without them. */
@Timeout(60)
class LeavingClientsTest {

    private static final String PLUGINS = API + "/Plugins";
    private static final String AUTH = "Authorization: Basic "
            + Base64.getEncoder()
                    .encodeToString((SandboxSettings.DEMO_ACCOUNT_SID + ":" + SandboxSettings.DEMO_AUTH_TOKEN)
                            .getBytes(StandardCharsets.US_ASCII))
            + "\r\n";
    private static final String HOST = "Host: gateway.test:8080\r\n";
    private static final int POOL = 100;

    private Rig rig = Rig.plan().unshielded().start();

    @AfterEach
    void close() {
        rig.close();
    }

    private static String head(String method, String target, String... fields) {
        return method + " " + target + " HTTP/1.1\r\n" + HOST + AUTH + String.join("", fields) + "\r\n";
    }

    private static void arrived(CompletionStage<Void> arrival) {
        try {
            arrival.toCompletableFuture().get(20, TimeUnit.SECONDS);
        } catch (Exception e) {
            throw new AssertionError("did not arrive upstream", e);
        }
    }

    private void quiet() {
        Until.holds(
                "no request is under way upstream",
                () -> rig.sandbox().journal().inFlight(SandboxSettings.DEMO_ACCOUNT_SID) == 0
                        && rig.sandbox().journal().inFlight("") == 0);
        Until.holds(
                "no read is under way",
                () -> rig.gateway().gateway().shared().flights().size() == 0);
    }

    @Test
    void aFillGoesOnWithoutTheClientThatBeganIt() {
        String path = PLUGINS + "/"
                + rig.account().post(PLUGINS, "UniqueName=a").json().getString("sid");
        Hold hold = rig.sandbox().knobs().hold(RequestMatch.of("GET", path), Hold.Point.AFTER, 1);
        Wire wire = Wire.to(rig.port()).send(head("GET", path));
        arrived(hold.arrived());
        wire.reset();
        Until.holds("the client is gone", () -> rig.gateway().connections() == 1);
        hold.release();
        quiet();
        assertThat(rig.account().get(path).hit()).isTrue();
        assertThat(rig.sandbox().journal().count("GET", path)).isEqualTo(1);
    }

    @Test
    void aWriteWhoseClientLeavesStillMakesOldAnswersUntrue() {
        String path = PLUGINS + "/"
                + rig.account().post(PLUGINS, "UniqueName=a").json().getString("sid");
        rig.account().get(path);
        for (Hold.Point point : Hold.Point.values()) {
            Hold hold = rig.sandbox().knobs().hold(RequestMatch.of("POST", path), point, 1);
            String form = "FriendlyName=" + point;
            Wire wire =
                    Wire.to(rig.port()).send(head("POST", path, "Content-Length: " + form.length() + "\r\n") + form);
            arrived(hold.arrived());
            wire.reset();
            Until.holds("the client is gone", () -> rig.gateway().connections() == 1);
            hold.release();
            quiet();
            Until.holds("the write is seen", () -> rig.account()
                    .get(path)
                    .json()
                    .getString("friendly_name")
                    .equals(point.name()));
        }
    }

    @Test
    void aHalfWriteIsNotSent() {
        Wire wire = Wire.to(rig.port()).send(head("POST", PLUGINS, "Content-Length: 100\r\n") + "UniqueName=half");
        rig.account().get("/v1/Echo");
        wire.close();
        Until.holds("the client is gone", () -> rig.gateway().connections() == 1);
        Wire chunked = Wire.to(rig.port())
                .send(head("POST", PLUGINS, "Transfer-Encoding: chunked\r\n") + "f\r\nUniqueName=half\r\n");
        rig.account().get("/v1/Echo");
        chunked.reset();
        Until.holds("the client is gone", () -> rig.gateway().connections() == 1);
        quiet();
        assertThat(rig.sandbox().journal().entries(entry -> entry.method().equals("POST")))
                .isEmpty();
    }

    @Test
    void anUploadThatIsCutOffNeverLooksWholeToUpstream() {
        for (boolean reset : new boolean[] {false, true}) {
            for (boolean chunked : new boolean[] {false, true}) {
                Hold hold = rig.sandbox().knobs().hold(RequestMatch.path("/v1/Echo/sink"), Hold.Point.BEFORE, 1);
                long before = rig.sandbox().journal().bytesStreamed();
                Wire wire = Wire.to(rig.port())
                        .send(head(
                                        "POST",
                                        "/v1/Echo/sink",
                                        chunked ? "Transfer-Encoding: chunked\r\n" : "Content-Length: 100\r\n")
                                + (chunked ? "5\r\nhello\r\n" : "hello"));
                arrived(hold.arrived());
                hold.release();
                Until.holds(
                        "the first bytes are there",
                        () -> rig.sandbox().journal().bytesStreamed() == before + 5);
                if (reset) {
                    wire.reset();
                } else {
                    wire.close();
                }
                quiet();
            }
        }
        assertThat(rig.sandbox().journal().entries()).hasSize(4).allSatisfy(entry -> assertThat(entry.status())
                .isEqualTo(Journal.NO_ANSWER));
    }

    @Test
    void aStreamWhoseClientLeavesIsCancelledUpstream() {
        Wire wire = Wire.to(rig.port()).send(head("GET", "/v1/Echo/stream?bytes=1000000000"));
        Until.holds("it flows", () -> rig.sandbox().journal().bytesStreamed() > 0);
        wire.reset();
        quiet();
        assertThat(rig.sandbox().journal().bytesStreamed()).isLessThan(1_000_000_000);
    }

    @Test
    void aPassedRequestWhoseClientLeavesBeforeTheAnswerIsCancelledUpstream() {
        try (Hold hold = rig.sandbox().knobs().hold(RequestMatch.path("/v1/Echo/.*"), Hold.Point.BEFORE, 1)) {
            Wire wire = Wire.to(rig.port()).send(head("GET", "/v1/Echo/held"));
            arrived(hold.arrived());
            wire.close();
            quiet();
        }
    }

    /** All connections to upstream in use: what waits for one may be gone when it gets it. */
    private List<Future<Response>> crowd(Hold hold) {
        List<Future<Response>> crowd = new ArrayList<>();
        for (int i = 0; i < POOL; i++) {
            crowd.add(rig.account().getting("/v1/Echo/crowd/" + i));
        }
        arrived(hold.arrived(POOL));
        return crowd;
    }

    @Test
    void clientsThatLeaveWhileTheyWaitForAConnectionKeepNone() {
        Hold hold = rig.sandbox().knobs().hold(RequestMatch.path("/v1/Echo/crowd/.*"), Hold.Point.BEFORE, POOL);
        List<Future<Response>> crowd = crowd(hold);
        int connections = rig.gateway().connections();
        for (int i = 0; i < POOL; i++) {
            Wire wire = Wire.to(rig.port()).send(head("POST", "/v1/Echo/gone", "Content-Length: 100\r\n") + "half");
            Until.holds("it is read", () -> rig.gateway().connections() > connections);
            wire.reset();
            Until.holds("it is gone", () -> rig.gateway().connections() == connections);
        }
        hold.release();
        crowd.forEach(Client::wait);
        // Every place in the pool is free again: as many at once as it has.
        Hold again = rig.sandbox().knobs().hold(RequestMatch.path("/v1/Echo/crowd/.*"), Hold.Point.BEFORE, POOL);
        List<Future<Response>> second = crowd(again);
        again.release();
        second.forEach(Client::wait);
        quiet();
        assertThat(rig.sandbox().journal().entries(e -> e.target().equals("/v1/Echo/gone") && e.status() > 0))
                .isEmpty();
    }

    @Test
    void aWriteThatWaitedTooLongForAConnectionIsNeverSent() {
        rig.close();
        rig = Rig.plan().unshielded().timeout(Duration.ofMillis(500)).start();
        String path = PLUGINS + "/"
                + rig.account().post(PLUGINS, "UniqueName=a").json().getString("sid");
        Hold hold = rig.sandbox().knobs().hold(RequestMatch.path("/v1/Echo/crowd/.*"), Hold.Point.BEFORE, POOL);
        List<Future<Response>> crowd = crowd(hold);
        assertThat(rig.account().post(path, "FriendlyName=late").status()).isEqualTo(504);
        hold.release();
        crowd.forEach(Client::wait);
        assertThat(rig.account().get("/v1/Echo/after").status()).isEqualTo(200);
        quiet();
        assertThat(rig.sandbox().journal().count("POST", path)).isZero();
    }

    @Test
    void theAnswerToAnUploadMayComeBeforeItsEndAndTheUploadGoesOn() throws Exception {
        try (io.flexgate.testing.RawUpstream early = new io.flexgate.testing.RawUpstream("")) {
            rig.close();
            Origin origin = early.origin();
            rig = Rig.plan().upstream(origin).start();
            java.util.concurrent.CompletableFuture<byte[]> rest = new java.util.concurrent.CompletableFuture<>();
            early.onHead((head, socket) -> {
                io.flexgate.testing.RawUpstream.write(
                        socket.getOutputStream(), "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nearly");
                rest.complete(socket.getInputStream().readNBytes(10));
            });
            try (Wire wire = Wire.to(rig.port())) {
                wire.send(head("POST", "/v1/Echo/early", "Content-Length: 10\r\n") + "01234");
                assertThat(wire.answer().text()).isEqualTo("early");
                wire.send("56789");
                assertThat(rest.get(20, TimeUnit.SECONDS)).isEqualTo("0123456789".getBytes(StandardCharsets.US_ASCII));
            }
        }
    }

    @Test
    void anUploadThatIsNotFinishedAfterItsEarlyAnswerDoesNotStayForEver() throws Exception {
        try (io.flexgate.testing.RawUpstream early = new io.flexgate.testing.RawUpstream("")) {
            rig.close();
            rig = Rig.plan()
                    .upstream(early.origin())
                    .limits(new ListenSettings.Limits(
                            32 << 10, 1 << 20, Duration.ofSeconds(60), Duration.ofMillis(300), 1000))
                    .start();
            java.util.concurrent.CompletableFuture<Integer> end = new java.util.concurrent.CompletableFuture<>();
            early.onHead((head, socket) -> {
                io.flexgate.testing.RawUpstream.write(
                        socket.getOutputStream(), "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nearly");
                try {
                    end.complete(socket.getInputStream().readAllBytes().length);
                } catch (java.io.IOException e) {
                    end.complete(-1);
                }
            });
            Wire wire = Wire.to(rig.port())
                    .send(head("POST", "/v1/Echo/early", "Transfer-Encoding: chunked\r\n") + "5\r\n01234\r\n");
            assertThat(wire.answer().text()).isEqualTo("early");
            wire.close();
            end.get(20, TimeUnit.SECONDS);
        }
    }

    @Test
    void afterAFailedUploadTheConnectionServesTheNextRequest() throws Exception {
        try (java.net.ServerSocket nobody = new java.net.ServerSocket(0)) {
            int free = nobody.getLocalPort();
            nobody.close();
            rig.close();
            rig = Rig.plan().upstream(new Origin("http", "127.0.0.1", free)).start();
        }
        String small = head("POST", "/v1/Echo", "Content-Length: 5\r\n") + "hello";
        String chunked = head("POST", "/v1/Echo", "Transfer-Encoding: chunked\r\n") + "5\r\nhello\r\n0\r\n\r\n";
        String write = head("POST", PLUGINS, "Content-Length: 5\r\n") + "hello";
        try (Wire wire = Wire.to(rig.port())) {
            wire.send(small + write + head("GET", PLUGINS) + head("GET", "/v1/Echo") + chunked);
            for (int i = 0; i < 5; i++) {
                HostileRequestsTest.refused(wire.answer(), 502, 20502, "upstream-unreachable");
            }
        }
    }
}
