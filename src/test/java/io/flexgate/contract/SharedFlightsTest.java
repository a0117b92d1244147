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
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Contract §5.4 and §6.2: teams that want the same share a call, but not the fate of the one who wanted it first. */
class SharedFlightsTest {

    private static final String WANTED = API + "/Plugins/wanted";

    private Rig rig;
    private Hold hold;

    @BeforeEach
    void start() {
        rig = Rig.plan()
                .access(Teams.rules(
                        team("flood", Priority.NORMAL),
                        team("calm", Priority.NORMAL),
                        team("slow", Priority.LOW),
                        team("fast", Priority.HIGH)))
                .shield(usual -> new ShieldSettings(
                        new ShieldSettings.Concurrency(1, 1, 1),
                        null,
                        new ShieldSettings.Queue(4, Duration.ofSeconds(20)),
                        usual.retry(),
                        usual.breaker()))
                .start();
        hold = rig.sandbox().knobs().hold(RequestMatch.path(".*other-0"), Hold.Point.BEFORE, 1);
        reads("flood", "other-0");
        Client.wait(Future.fromCompletionStage(hold.arrived()));
    }

    @AfterEach
    void close() {
        rig.close();
    }

    private static Team team(String name, Priority priority) {
        Team team = Teams.team(name, name + "-key");
        return new Team(
                name, team.keys(), team.account(), team.allow(), team.limits(), new Share(name, 1, priority), true);
    }

    private Future<Response> reads(String team, String plugin) {
        return rig.anonymous().as(team, team + "-key").getting(API + "/Plugins/" + plugin);
    }

    private void untilQueued(int number) {
        Until.holds(number + " wait", () -> rig.budgets().stream().anyMatch(view -> view.queued() == number));
    }

    @Test
    void aTeamIsNotRefusedForTheQueueThatAnotherHasFilled() {
        for (int i = 1; i <= 3; i++) {
            reads("flood", "other-" + i);
            untilQueued(i);
        }
        Future<Response> flooding = reads("flood", "wanted");
        untilQueued(4);
        Future<Response> boards = reads("calm", "wanted");
        rig.untilAboard(6);
        Future<Response> drivesOut = reads("calm", "mine");
        assertThat(Client.wait(flooding).status()).isEqualTo(429);
        hold.release();
        assertThat(Client.wait(drivesOut).status()).isEqualTo(404);
        assertThat(Client.wait(boards).status()).isEqualTo(404);
    }

    @Test
    void whoGoesLastWaitsWithWhoGoesFirst() {
        Future<Response> fast = reads("fast", "wanted");
        untilQueued(1);
        Future<Response> slow = reads("slow", "wanted");
        rig.untilAboard(3);
        hold.release();
        assertThat(Client.wait(fast).status()).isEqualTo(404);
        assertThat(Client.wait(slow).cacheStatus()).contains("collapsed");
        assertThat(rig.sandbox().journal().count("GET", WANTED)).isEqualTo(1);
    }
}
