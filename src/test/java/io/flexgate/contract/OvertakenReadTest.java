package io.flexgate.contract;

import static io.flexgate.testing.Rig.API;
import static org.assertj.core.api.Assertions.assertThat;

import io.flexgate.sandbox.Hold;
import io.flexgate.sandbox.Knobs;
import io.flexgate.sandbox.RequestMatch;
import io.flexgate.sandbox.SandboxSettings;
import io.flexgate.testing.Client;
import io.flexgate.testing.Response;
import io.flexgate.testing.Rig;
import io.vertx.core.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A read is in the air while a write is answered (contract §5.4, §5.6). */
class OvertakenReadTest {

    private final Rig rig = Rig.start();
    private final String path = API + "/Plugins/plugin-a";

    @BeforeEach
    void create() {
        assertThat(rig.account()
                        .post(API + "/Plugins", "UniqueName=plugin-a&FriendlyName=Old")
                        .status())
                .isEqualTo(201);
    }

    @AfterEach
    void close() {
        rig.close();
    }

    private Hold holdOneRead() {
        return rig.sandbox().knobs().hold(RequestMatch.exactly("GET", path), Hold.Point.AFTER, 1);
    }

    private static void arrived(Hold hold) {
        Client.wait(Future.fromCompletionStage(hold.arrived()));
    }

    private void write() {
        assertThat(rig.account().post(path, "FriendlyName=New").status()).isEqualTo(200);
    }

    private static String name(Response response) {
        return response.json().getString("friendly_name");
    }

    @Test
    void whoeverWaitedSinceBeforeTheWriteDoesNotGetTheAnswerReadBeforeIt() {
        try (Hold hold = holdOneRead()) {
            Future<Response> leader = rig.account().getting(path);
            arrived(hold);
            Future<Response> waiter = rig.account().getting(path);
            write();
            assertThat(leader.isComplete()).isFalse();
            hold.release();
            assertThat(name(Client.wait(leader))).isEqualTo("New");
            assertThat(name(Client.wait(waiter))).isEqualTo("New");
        }
    }

    @Test
    void norDoesWhoHadToReadForHimselfBecauseAnothersAnswerWasNotForHim() {
        rig.sandbox().knobs().fault(RequestMatch.exactly("GET", path), 1, Knobs.Fault.status(400));
        try (Hold first = holdOneRead()) {
            Future<Response> leader = rig.account().getting(path);
            arrived(first);
            Future<Response> waiter = rig.account().getting(path);
            // What comes after the waiter is answered: by then the waiter is aboard.
            for (int i = 0; i < 3; i++) {
                rig.account().get(API + "/Plugins?After=" + i);
            }
            try (Hold second = holdOneRead()) {
                first.release();
                assertThat(Client.wait(leader).status()).isEqualTo(400);
                arrived(second);
                write();
                second.release();
                assertThat(name(Client.wait(waiter))).isEqualTo("New");
            }
        }
    }

    @Test
    void whoComesAfterTheWriteDoesNotWaitForTheOldRead() {
        try (Hold hold = holdOneRead()) {
            Future<Response> old = rig.account().getting(path);
            arrived(hold);
            write();
            assertThat(name(rig.account().get(path))).isEqualTo("New");
            assertThat(old.isComplete()).isFalse();
            hold.release();
            assertThat(name(Client.wait(old))).isEqualTo("New");
        }
    }

    @Test
    void overtakenAnswerDoesNotTakeThePlaceOfANewerOne() {
        try (Hold hold = holdOneRead()) {
            // Asked past the cache, the read is its client's alone, and ends with the answer that it brought.
            Future<Response> old = rig.account().getting(path, "Cache-Control", "no-cache");
            arrived(hold);
            write();
            assertThat(name(rig.account().get(path))).isEqualTo("New");
            hold.release();
            assertThat(Client.wait(old).cacheStatus()).doesNotContain("stored");
            Response next = rig.account().get(path);
            assertThat(next.hit()).isTrue();
            assertThat(name(next)).isEqualTo("New");
        }
    }

    @Test
    void whoAsksPastTheCacheDoesNotWaitForAReadOfBeforeHeAsked() {
        try (Hold hold = holdOneRead()) {
            Future<Response> old = rig.account().getting(path);
            arrived(hold);
            rig.sandbox().model().write(SandboxSettings.DEMO_ACCOUNT_SID, path, "FriendlyName=Elsewhere");
            assertThat(name(rig.account().get(path, "Cache-Control", "no-cache")))
                    .isEqualTo("Elsewhere");
            assertThat(old.isComplete()).isFalse();
        }
    }
}
