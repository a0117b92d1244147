package io.flexgate.contract;

import static io.flexgate.testing.Rig.API;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.flexgate.sandbox.Hold;
import io.flexgate.sandbox.RequestMatch;
import io.flexgate.sandbox.SandboxSettings;
import io.flexgate.testing.Client;
import io.flexgate.testing.Response;
import io.flexgate.testing.Rig;
import io.flexgate.testing.Until;
import io.flexgate.testing.Wire;
import io.vertx.core.Future;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.http.RequestOptions;
import java.io.IOException;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** A graceful end: what was accepted is answered, nothing new is accepted (contract §2). */
class DrainTest {

    private static final String CREDENTIAL =
            "Authorization: " + SandboxSettings.empty().credentials().get(0).authorization() + "\r\n";
    private static final String RELEASES = "GET " + API + "/Releases HTTP/1.1\r\nHost: a\r\n" + CREDENTIAL + "\r\n";
    private static final String GET = "GET " + API + "/Plugins HTTP/1.1\r\nHost: a\r\n" + CREDENTIAL + "\r\n";

    @Test
    void aRequestInFlightIsAnsweredAndNoNewConnectionIsAccepted() throws Exception {
        try (Rig rig = Rig.start()) {
            Hold hold = hold(rig);
            Future<Response> read = rig.account().getting(API + "/Plugins");
            arrived(hold);

            Wire other = Wire.to(rig.port());
            Future<Void> drained = rig.gateway().drain(Duration.ofSeconds(10));
            Until.holds("new connections are refused", () -> refused(rig.port()));
            Until.holds("who is there is told", () -> last(other));
            assertThat(drained.isComplete()).isFalse();

            hold.release();
            Response answer = Client.wait(read);
            assertThat(answer.status()).isEqualTo(200);
            assertThat(answer.header("Connection")).isEqualTo("close");
            Client.wait(drained);
        }
    }

    @Test
    void aRequestThatComesOverAnIdleConnectionMeanwhileIsAnsweredAndIsItsLast() {
        try (Rig rig = Rig.start();
                Wire idle = Wire.to(rig.port())) {
            assertThat(idle.send(GET).answer().header("Connection")).isNull();

            Future<Void> drained = rig.gateway().drain(Duration.ofSeconds(60));
            Until.holds("it is told with an answer", () -> last(idle));
            assertThat(idle.closedWithoutMore()).isTrue();
            Client.wait(drained);
        }
    }

    @Test
    void aConnectionThatStaysIdleIsClosedLongBeforeTheTimeIsOver() {
        try (Rig rig = Rig.start();
                Wire idle = Wire.to(rig.port())) {
            idle.send(GET).answer();
            Client.wait(rig.gateway().drain(Duration.ofHours(1)));
            assertThat(idle.closedWithoutMore()).isTrue();
        }
    }

    @Test
    void aConnectionThatHasNeverAskedIsClosedAndOneThatAsksMeanwhileIsAnswered() {
        try (Rig rig = Rig.start();
                Wire silent = Wire.to(rig.port());
                Wire late = Wire.to(rig.port())) {
            // The second has been accepted when the third is answered.
            try (Wire third = Wire.to(rig.port())) {
                third.send(GET).answer();
            }
            Future<Void> drained = rig.gateway().drain(Duration.ofHours(1));
            Until.holds("new connections are refused", () -> refused(rig.port()));
            Until.holds("it is told with an answer", () -> last(late));
            assertThat(late.closedWithoutMore()).isTrue();
            assertThat(silent.closedWithoutMore()).isTrue();
            Client.wait(drained);
        }
    }

    @Test
    void withHttp2TheClientIsToldAndWhatItHasSentIsStillAnswered() throws Exception {
        try (Rig rig = Rig.start()) {
            HttpClient client = rig.vertx()
                    .createHttpClient(new HttpClientOptions()
                            .setProtocolVersion(HttpVersion.HTTP_2)
                            .setHttp2ClearTextUpgrade(false));
            Hold hold = hold(rig);
            HttpClientRequest first = Client.wait(client.request(get(rig)));
            CompletableFuture<Integer> told = new CompletableFuture<>();
            first.connection().goAwayHandler(goAway -> told.complete(goAway.getLastStreamId()));
            CompletableFuture<Void> closed = new CompletableFuture<>();
            first.connection().closeHandler(gone -> closed.complete(null));
            Future<Integer> answered = first.send().map(answer -> answer.statusCode());
            arrived(hold);

            Future<Void> drained = rig.gateway().drain(Duration.ofSeconds(60));
            assertThat(told.get(20, TimeUnit.SECONDS)).as("nothing is lost yet").isEqualTo(Integer.MAX_VALUE);
            assertThat(closed).isNotDone();
            hold.release();
            assertThat(Client.wait(answered)).isEqualTo(200);
            closed.get(20, TimeUnit.SECONDS);
            Client.wait(drained);
        }
    }

    @Test
    void whatDoesNotFinishInTimeIsCutOff() throws Exception {
        try (Rig rig = Rig.start()) {
            Hold hold = hold(rig);
            Future<Response> read = rig.account().getting(API + "/Plugins");
            arrived(hold);

            Client.wait(rig.gateway().drain(Duration.ofMillis(50)));
            assertThatThrownBy(() -> Client.wait(read)).isNotInstanceOf(AssertionError.class);
            hold.release();
            Until.holds(
                    "the fill has ended",
                    () -> rig.gateway().gateway().shared().flights().size() == 0);
        }
    }

    private static Hold hold(Rig rig) {
        return rig.sandbox().knobs().hold(RequestMatch.exactly("GET", API + "/Plugins"), Hold.Point.AFTER, 1);
    }

    private static void arrived(Hold hold) throws Exception {
        hold.arrived().toCompletableFuture().get(20, TimeUnit.SECONDS);
    }

    private static RequestOptions get(Rig rig) {
        return new RequestOptions()
                .setHost("127.0.0.1")
                .setPort(rig.port())
                .setMethod(HttpMethod.GET)
                .setURI(API + "/Plugins")
                .addHeader(
                        "Authorization",
                        SandboxSettings.empty().credentials().get(0).authorization());
    }

    /** A callback on a loop that has ended is never called: a stop would last until its time is over. */
    @Test
    void whoeverClosesTheRestAfterwardsIsToldOfTheEnd() {
        Rig rig = Rig.start();
        try {
            Client.wait(rig.gateway().drain(Duration.ofSeconds(10)).eventually(rig.vertx()::close));
        } finally {
            rig.stop();
        }
    }

    /** Asks once more, and says whether the answer is the connection's last. */
    private static boolean last(Wire wire) {
        Wire.Answer answer = wire.send(RELEASES).answer();
        assertThat(answer.status()).isEqualTo(200);
        return answer.all("Connection").equals(List.of("close"));
    }

    private static boolean refused(int port) {
        try (Socket socket = new Socket("127.0.0.1", port)) {
            return false;
        } catch (IOException e) {
            return true;
        }
    }
}
