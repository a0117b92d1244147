package io.flexgate.contract;

import static io.flexgate.testing.Rig.API;
import static org.assertj.core.api.Assertions.assertThat;

import io.flexgate.cache.CacheRules;
import io.flexgate.ledger.Outcome;
import io.flexgate.ledger.Row;
import io.flexgate.sandbox.Hold;
import io.flexgate.sandbox.Hold.Point;
import io.flexgate.sandbox.Knobs.Fault;
import io.flexgate.sandbox.RequestMatch;
import io.flexgate.testing.Client;
import io.flexgate.testing.Response;
import io.flexgate.testing.Rig;
import io.flexgate.testing.Teams;
import io.flexgate.testing.Until;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Who pays for a call: all who waited for it in equal parts; a refresh, who caused it. */
class ChargesTest {

    private static final String PLUGIN = API + "/Plugins/plugin-one";

    private final Rig rig = Rig.plan()
            .access(Teams.rules(Teams.team("red", "red"), Teams.team("blue", "blue"), Teams.team("green", "green")))
            .rules(rules -> new CacheRules(
                    rules.maxMemory(),
                    rules.settle(),
                    new CacheRules.Times(
                            Duration.ofMinutes(1), Duration.ofMinutes(1), Duration.ofHours(1), Duration.ofHours(1)),
                    Map.of()))
            .start();

    @AfterEach
    void close() {
        rig.close();
    }

    private Client as(String team) {
        return rig.anonymous().as(team, team);
    }

    private Row row(String team) {
        return rig.gateway().gateway().ledger().row(team, "plugin");
    }

    /** The reads of one target by these teams, one after the other aboard, while the one call is held. */
    private List<Response> together(String... teams) {
        Hold hold = rig.sandbox().knobs().hold(RequestMatch.exactly("GET", PLUGIN), Point.BEFORE, 1);
        List<Future<Response>> answers = IntStream.range(0, teams.length)
                .mapToObj(i -> {
                    Future<Response> answer = as(teams[i]).getting(PLUGIN);
                    rig.untilAboard(i + 1);
                    return answer;
                })
                .toList();
        hold.release();
        List<Response> all = answers.stream().map(Client::wait).toList();
        rig.untilLanded();
        return all;
    }

    @Test
    void allWhoWaitedForACallPayTheSamePart() {
        assertThat(together("red", "blue", "blue", "green")).allMatch(answer -> answer.status() == 404);
        Until.holds("it is written down", () -> row("green").charged() > 0);
        assertThat(row("red").calls()).isEqualTo(1);
        assertThat(row("red").charged()).isEqualTo(0.25);
        assertThat(row("blue").charged()).isEqualTo(0.5);
        assertThat(row("green").charged()).isEqualTo(0.25);
        assertThat(row("red").of(Outcome.FORWARDED)).isEqualTo(1);
        assertThat(row("blue").of(Outcome.COALESCED)).isEqualTo(2);
        assertThat(row("green").of(Outcome.COALESCED)).isEqualTo(1);
        assertThat(row("blue").calls() + row("green").calls()).isZero();
    }

    @Test
    void partsAddUpWhereTheyCannotBeEqual() {
        together("red", "blue", "green");
        Until.holds("it is written down", () -> row("green").charged() > 0);
        assertThat(row("blue").charged()).isEqualTo(0.333);
        assertThat(row("green").charged()).isEqualTo(0.333);
        assertThat(row("red").charged()).isEqualTo(0.334);
    }

    @Test
    void aCallThatWasMadeAgainIsPaidAgain() {
        rig.sandbox().knobs().fault(RequestMatch.exactly("GET", PLUGIN), 1, Fault.status(503));
        together("red", "blue");
        Until.holds("it is written down", () -> row("blue").charged() > 0);
        assertThat(row("red").calls()).isEqualTo(2);
        assertThat(row("red").charged()).isEqualTo(1);
        assertThat(row("blue").charged()).isEqualTo(1);
    }

    @Test
    void aRefreshIsPaidByWhoCausedIt() {
        as("red").get(PLUGIN);
        rig.skip(Duration.ofMinutes(2));
        assertThat(as("blue").get(PLUGIN).cacheStatus()).endsWith("detail=stale-while-revalidate");
        rig.untilLanded();
        assertThat(row("red").charged()).isEqualTo(1);
        assertThat(row("blue").charged()).isEqualTo(1);
        assertThat(row("blue").calls()).isEqualTo(1);
        assertThat(row("blue").of(Outcome.STALE)).isEqualTo(1);
        assertThat(row("blue").of(Outcome.FORWARDED)).isZero();
    }

    @Test
    void writesArePaidByWhoMadeThem() {
        as("green").post(API + "/Plugins", "UniqueName=plugin-one");
        assertThat(row("green").charged()).isEqualTo(1);
        assertThat(row("green").calls()).isEqualTo(1);
        assertThat(row("green").requests()).isEqualTo(1);
    }
}
