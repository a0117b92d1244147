package io.flexgate.contract;

import static io.flexgate.testing.Rig.API;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.flexgate.sandbox.Hold;
import io.flexgate.sandbox.RequestMatch;
import io.flexgate.testing.Client;
import io.flexgate.testing.Response;
import io.flexgate.testing.Rig;
import io.flexgate.testing.Until;
import io.vertx.core.Future;
import java.io.IOException;
import java.net.Socket;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** A graceful end: what was accepted is answered, nothing new is accepted (contract §2). */
class DrainTest {

    @Test
    void aRequestInFlightIsAnsweredAndNoNewConnectionIsAccepted() throws Exception {
        try (Rig rig = Rig.start()) {
            Hold hold = rig.sandbox().knobs().hold(RequestMatch.exactly("GET", API + "/Plugins"), Hold.Point.AFTER, 1);
            Future<Response> read = rig.account().getting(API + "/Plugins");
            hold.arrived().toCompletableFuture().get(20, TimeUnit.SECONDS);

            Future<Void> drained = rig.gateway().drain(Duration.ofSeconds(10));
            Until.holds("new connections are refused", () -> refused(rig.port()));
            assertThat(drained.isComplete()).isFalse();

            hold.release();
            assertThat(Client.wait(read).status()).isEqualTo(200);
            Client.wait(drained);
        }
    }

    @Test
    void whatDoesNotFinishInTimeIsCutOff() throws Exception {
        try (Rig rig = Rig.start()) {
            Hold hold = rig.sandbox().knobs().hold(RequestMatch.exactly("GET", API + "/Plugins"), Hold.Point.AFTER, 1);
            Future<Response> read = rig.account().getting(API + "/Plugins");
            hold.arrived().toCompletableFuture().get(20, TimeUnit.SECONDS);

            Client.wait(rig.gateway().drain(Duration.ofMillis(50)));
            assertThatThrownBy(() -> Client.wait(read)).isNotInstanceOf(AssertionError.class);
            hold.release();
            Until.holds(
                    "the fill has ended",
                    () -> rig.gateway().gateway().shared().flights().size() == 0);
        }
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

    private static boolean refused(int port) {
        try (Socket socket = new Socket("127.0.0.1", port)) {
            return false;
        } catch (IOException e) {
            return true;
        }
    }
}
