package io.flexgate.admin;

import static io.flexgate.testing.Rig.API;
import static org.assertj.core.api.Assertions.assertThat;

import io.flexgate.sandbox.Hold;
import io.flexgate.sandbox.Hold.Point;
import io.flexgate.sandbox.RequestMatch;
import io.flexgate.testing.Client;
import io.flexgate.testing.Response;
import io.flexgate.testing.Rig;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

/** A purge and reads that are under way meanwhile: nothing that was read before it is served after it has been answered. */
class PurgeRaceTest {

    private static final String ONE = API + "/Plugins/plugin-one";

    private static String description(Response answer) {
        return answer.json().getString("friendly_name");
    }

    private static long purge(Rig rig, String query) {
        Response done = Client.wait(
                Client.of(rig.vertx(), rig.gateway().adminPort()).send("DELETE", "/admin/v1/cache" + query, null));
        assertThat(done.status()).isEqualTo(200);
        return done.json().getLong("purged");
    }

    private static void fillUnderWay(String query) {
        try (Rig rig = Rig.start()) {
            rig.account().post(API + "/Plugins", "UniqueName=plugin-one&FriendlyName=old");
            Hold hold = rig.sandbox().knobs().hold(RequestMatch.exactly("GET", ONE), Point.AFTER, 1);
            Future<Response> before = rig.account().getting(ONE);
            Client.wait(Future.fromCompletionStage(hold.arrived()));
            // Upstream has made its answer; now it changes behind the gateway's back, and an operator knows.
            rig.direct().post(ONE, "FriendlyName=new");
            purge(rig, query);
            // Who comes now does not wait for the read of before.
            assertThat(description(rig.account().get(ONE))).as(query).isEqualTo("new");
            hold.close();
            assertThat(description(Client.wait(before))).isEqualTo("old");
            rig.untilLanded();
            assertThat(description(rig.account().get(ONE))).as(query).isEqualTo("new");
        }
    }

    @Test
    void aReadThatIsUnderWayIsNotKept() {
        for (String query : List.of("?all=true", "?resource=plugin", "?path=" + ONE, "?all=true&soft=true")) {
            fillUnderWay(query);
        }
    }

    @Test
    void noAnswerOfBeforeAPurgeIsServedAfterItInAStorm() {
        try (Rig rig = Rig.plan().unshielded().loops(2).start()) {
            rig.account().post(API + "/Plugins", "UniqueName=plugin-one&FriendlyName=0");
            AtomicBoolean over = new AtomicBoolean();
            List<Future<Void>> readers = new ArrayList<>();
            for (int i = 0; i < 8; i++) {
                readers.add(reading(rig, over));
            }
            for (int round = 1; round <= 150; round++) {
                rig.direct().post(ONE, "FriendlyName=" + round);
                purge(rig, round % 3 == 0 ? "?all=true" : round % 3 == 1 ? "?resource=plugin" : "?path=" + ONE);
                List<Future<Response>> after = new ArrayList<>();
                for (int i = 0; i < 4; i++) {
                    after.add(rig.account().getting(ONE));
                }
                for (Future<Response> answer : after) {
                    assertThat(Integer.parseInt(description(Client.wait(answer))))
                            .as("read after purge " + round)
                            .isEqualTo(round);
                }
            }
            over.set(true);
            readers.forEach(Client::wait);
        }
    }

    private static Future<Void> reading(Rig rig, AtomicBoolean over) {
        return over.get()
                ? Future.succeededFuture()
                : rig.account().getting(ONE).compose(answer -> reading(rig, over));
    }
}
