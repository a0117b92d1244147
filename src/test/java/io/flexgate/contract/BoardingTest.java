package io.flexgate.contract;

import static io.flexgate.testing.Rig.API;
import static org.assertj.core.api.Assertions.assertThat;

import io.flexgate.access.Team;
import io.flexgate.limits.Priority;
import io.flexgate.limits.Share;
import io.flexgate.limits.ShieldSettings;
import io.flexgate.sandbox.Hold;
import io.flexgate.sandbox.RequestMatch;
import io.flexgate.testing.Client;
import io.flexgate.testing.Response;
import io.flexgate.testing.Rig;
import io.flexgate.testing.Teams;
import io.flexgate.testing.Until;
import io.vertx.core.Future;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Who waits for a read that another has asked for is not worse off for it. */
class BoardingTest {

    private static final String PLUGIN = API + "/Plugins/wanted";

    private final Rig rig = Rig.plan()
            .access(Teams.rules(team("low", Priority.LOW), team("high", Priority.HIGH)))
            .shield(usual -> new ShieldSettings(
                    new ShieldSettings.Concurrency(1, 1, 1),
                    null,
                    new ShieldSettings.Queue(2, Duration.ofSeconds(20)),
                    usual.retry(),
                    usual.breaker()))
            .start();

    @AfterEach
    void close() {
        rig.close();
    }

    private static Team team(String name, Priority priority) {
        Team plain = Teams.team(name, name + "-key");
        return new Team(
                name,
                plain.keys(),
                plain.account(),
                plain.allow(),
                plain.limits(),
                new Share(name, 1, priority),
                plain.enforce());
    }

    private Client client(String team) {
        return rig.anonymous().as(team, team + "-key");
    }

    private int queued() {
        return rig.budgets().stream().mapToInt(budget -> budget.queued()).sum();
    }

    @Test
    void aReadWhoseLeaderHasLostItsPlaceTakesOneOfItsOwn() {
        Hold hold = rig.sandbox().knobs().hold(RequestMatch.any(), Hold.Point.BEFORE, 1);
        Future<Response> held = client("low").getting(API + "/Releases");
        Client.wait(Future.fromCompletionStage(hold.arrived()));
        Future<Response> earlier = client("low").getting(API + "/Plugins/other");
        Until.holds("it waits", () -> queued() == 1);
        Future<Response> leader = client("low").getting(PLUGIN);
        Until.holds("the queue is full", () -> queued() == 2);
        Future<Response> follower = client("high").getting(PLUGIN);
        rig.untilAboard(4);
        Future<Response> first = client("high").getting(API + "/Plugins/first");
        assertThat(Client.wait(leader).header("Flexgate-Error")).isEqualTo("queue-full");
        assertThat(Client.wait(earlier).header("Flexgate-Error")).isEqualTo("queue-full");
        hold.release();
        assertThat(Client.wait(held).status()).isEqualTo(200);
        assertThat(Client.wait(first).status()).isEqualTo(404);
        assertThat(Client.wait(follower).status()).isEqualTo(404);
    }
}
