package io.flexgate.contract;

import static io.flexgate.testing.Rig.API;
import static org.assertj.core.api.Assertions.assertThat;

import io.flexgate.sandbox.Hold;
import io.flexgate.sandbox.Knobs.Fault;
import io.flexgate.sandbox.RequestMatch;
import io.flexgate.sandbox.SandboxSettings;
import io.flexgate.testing.Client;
import io.flexgate.testing.Response;
import io.flexgate.testing.Rig;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** After a write of unknown outcome upstream may still carry it out: what is read meanwhile is passed on and not kept. */
class UnsettledWriteTest {

    private static final String PLUGIN = API + "/Plugins/plugin-a";
    private static final Duration DOUBT = Duration.ofSeconds(31);

    private final Rig rig = Rig.start();

    @BeforeEach
    void aPluginWhoseUpdateFailedAfterItWasDone() {
        rig.sandbox().model().write(SandboxSettings.DEMO_ACCOUNT_SID, API + "/Plugins", "UniqueName=plugin-a");
        rig.sandbox()
                .knobs()
                .fault(
                        RequestMatch.exactly("POST", PLUGIN),
                        1,
                        Fault.status(500).afterCommit());
        assertThat(rig.account().post(PLUGIN, "FriendlyName=B").status()).isEqualTo(500);
    }

    @AfterEach
    void close() {
        rig.close();
    }

    @Test
    void readsArePassedOnAndNotKeptWhileTheWriteMayStillBeCarriedOut() {
        assertThat(rig.account().get(PLUGIN).cacheStatus()).doesNotContain("stored");
        assertThat(rig.account().get(PLUGIN).hit()).isFalse();
        rig.skip(DOUBT);
        assertThat(rig.account().get(PLUGIN).cacheStatus()).contains("stored");
        assertThat(rig.account().get(PLUGIN).hit()).isTrue();
    }

    @Test
    void aReadThatBeganInDoubtIsNotKeptThoughItEndsAfterwards() throws Exception {
        Hold hold = rig.sandbox().knobs().hold(RequestMatch.exactly("GET", PLUGIN), Hold.Point.AFTER, 1);
        Future<Response> read = rig.account().getting(PLUGIN);
        hold.arrived().toCompletableFuture().get(20, TimeUnit.SECONDS);
        rig.skip(DOUBT);
        hold.release();
        assertThat(Client.wait(read).cacheStatus()).doesNotContain("stored");
        assertThat(rig.account().get(PLUGIN).hit()).isFalse();
        assertThat(rig.account().get(PLUGIN).hit()).isTrue();
    }

    @Test
    void whatTheWriteCannotTouchIsKeptAllTheWhile() {
        rig.account().get(API + "/Configurations");
        assertThat(rig.account().get(API + "/Configurations").hit()).isTrue();
    }
}
