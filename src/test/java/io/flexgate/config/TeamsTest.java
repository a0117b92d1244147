package io.flexgate.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.flexgate.access.AccessRules;
import io.flexgate.access.KeyHash;
import io.flexgate.access.Permission;
import io.flexgate.access.Team;
import io.flexgate.limits.Priority;
import io.flexgate.limits.Rate;
import io.flexgate.limits.Share;
import io.flexgate.limits.ShieldSettings;
import io.flexgate.limits.TeamLimits;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What a configuration of the shield comes to: the budget of calls, and the teams that share it. */
class TeamsTest {

    private static final String SID = "AC0123456789abcdef0123456789abcdef";
    private static final String ONE = "sha256:" + "1".repeat(64);
    private static final String TWO = "sha256:" + "2".repeat(64);

    private static final String ACCOUNT =
            "access: teams\naccounts:\n  main: { sid: " + SID + ", username: SKx, password: y }\n";

    private static List<Team> teams(String yaml) {
        return Read.yaml(ACCOUNT + yaml).settings().access().teams();
    }

    @Test
    void the_budget_is_read_with_all_its_keys() {
        ShieldSettings shield = Read.yaml("""
                        upstream:
                          concurrency: { initial: 7, min: 2, max: 9 }
                          rate: 3000/m
                          queue: { size: 0, max-wait: 250ms }
                          retry: { attempts: 1, budget: 0% }
                          breaker: { failure-rate: 100%, minimum-calls: 5, open-for: 1m }
                        """).settings().shield();

        assertThat(shield)
                .isEqualTo(new ShieldSettings(
                        new ShieldSettings.Concurrency(7, 2, 9),
                        new Rate(3000, Duration.ofMinutes(1)),
                        new ShieldSettings.Queue(0, Duration.ofMillis(250)),
                        new ShieldSettings.Retry(1, 0),
                        new ShieldSettings.BreakerRules(100, 5, Duration.ofMinutes(1))));
    }

    @Test
    void the_budget_is_set_from_outside_as_every_key() {
        ShieldSettings shield = Read.yaml("upstream: { queue: { max-wait: 1s }, rate: 50/s }")
                .env("FLEXGATE_UPSTREAM_QUEUE_MAX_WAIT", "2s")
                .env("FLEXGATE_UPSTREAM_RETRY_BUDGET", "5%")
                .set("upstream.rate=100/h")
                .settings()
                .shield();

        assertThat(shield.queue().maxWait()).isEqualTo(Duration.ofSeconds(2));
        assertThat(shield.retry().budgetPercent()).isEqualTo(5);
        assertThat(shield.rate()).isEqualTo(new Rate(100, Duration.ofHours(1)));
    }

    @Test
    void requests_may_have_less_time_than_a_call_may_wait_by_default() {
        Settings settings =
                Read.yaml("listen: { limits: { request-timeout: 1s } }").settings();

        assertThat(settings.shield().queue().maxWait()).isEqualTo(Duration.ofSeconds(5));
    }

    @Test
    void a_team_needs_a_name_and_keys_and_the_rest_has_defaults() {
        Team team = teams("teams: [ { name: a, keys: [ '" + ONE + "' ] } ]").get(0);

        assertThat(team.name()).isEqualTo("a");
        assertThat(team.keys()).containsExactly(KeyHash.parse(ONE));
        assertThat(team.account().sid()).isEqualTo(SID);
        assertThat(team.allow()).isEqualTo(Set.of(Permission.READ, Permission.WRITE));
        assertThat(team.limits()).isEqualTo(TeamLimits.none());
        assertThat(team.share()).isEqualTo(Share.plain("a"));
        assertThat(team.enforce()).isTrue();
    }

    @Test
    void a_team_is_read_with_all_its_keys() {
        Read read = Read.yaml(
                ACCOUNT.replace("accounts:\n", "accounts:\n  other: { sid: " + SID + ", username: SKy, password: z }\n")
                        + """
                        teams:
                          - enforce: false
                            upstream: { priority: high, weight: 3 }
                            requests: { rate: 100/s, burst: 200, per-day: 1000000 }
                            allow: [ purge, read, read ]
                            account: other
                            keys: [ "%s", "%s" ]
                            name: contact-center
                        """.formatted(TWO, ONE));

        Team team = read.settings().access().teams().get(0);
        assertThat(team.name()).isEqualTo("contact-center");
        assertThat(team.keys()).containsExactly(KeyHash.parse(TWO), KeyHash.parse(ONE));
        assertThat(team.account().username().reveal()).isEqualTo("SKy");
        assertThat(team.allow()).isEqualTo(Set.of(Permission.READ, Permission.PURGE));
        assertThat(team.limits()).isEqualTo(new TeamLimits(new Rate(100, Duration.ofSeconds(1)), 200, 1_000_000));
        assertThat(team.share()).isEqualTo(new Share("contact-center", 3, Priority.HIGH));
        assertThat(team.enforce()).isFalse();
    }

    @Test
    void without_a_burst_it_is_what_the_rate_allows_in_a_second_and_at_least_one() {
        for (String rateAndBurst : List.of("100/s 100", "3000/m 50", "3001/m 51", "59/m 1", "100/h 1", "7200/h 2")) {
            String[] both = rateAndBurst.split(" ");
            Team team = teams("teams: [ { name: a, keys: [ '" + ONE + "' ], requests: { rate: " + both[0] + " } } ]")
                    .get(0);
            assertThat(team.limits().burst()).as(rateAndBurst).isEqualTo(Long.parseLong(both[1]));
        }
    }

    @Test
    void a_team_of_the_file_is_set_from_outside() {
        Read read = Read.yaml(ACCOUNT + "teams:\n  - { name: contact-center, keys: [ '" + ONE + "' ], account: gone }")
                .env("FLEXGATE_TEAMS_CONTACT_CENTER_ACCOUNT", "main")
                .env("FLEXGATE_TEAMS_CONTACT_CENTER_REQUESTS_PER_DAY", "10")
                .env("FLEXGATE_TEAMS_CONTACT_CENTER_ALLOW", "read, purge")
                .set("teams.contact-center.upstream.weight=5");

        Team team = read.settings().access().teams().get(0);
        assertThat(team.account().name()).isEqualTo("main");
        assertThat(team.limits().perDay()).isEqualTo(10);
        assertThat(team.allow()).isEqualTo(Set.of(Permission.READ, Permission.PURGE));
        assertThat(team.share().weight()).isEqualTo(5);
    }

    @Test
    void a_team_may_come_from_outside_altogether() {
        Read read = Read.yaml(ACCOUNT + "teams: []")
                .env("FLEXGATE_TEAMS_MY_TEAM_KEYS", ONE + "," + TWO)
                .set("teams.my-team.name=my-team");

        assertThat(read.settings().access().teams()).singleElement().satisfies(team -> {
            assertThat(team.name()).isEqualTo("my-team");
            assertThat(team.keys()).hasSize(2);
        });
    }

    @Test
    void names_and_hashes_may_be_put_in() {
        Read read = Read.yaml(ACCOUNT + "teams:\n  - { name: '${env:TEAM:-a}-${env:STAGE}', keys: [ '${file:/h}' ] }")
                .env("STAGE", "test")
                .file("/h", ONE + "\n");

        Team team = read.settings().access().teams().get(0);
        assertThat(team.name()).isEqualTo("a-test");
        assertThat(team.share().team()).isEqualTo("a-test");
        assertThat(team.keys()).containsExactly(KeyHash.parse(ONE));
        assertThat(read.effective())
                .contains("  - name: a-test # x.yaml:5, ${env:TEAM}, ${env:STAGE}\n")
                .contains("    keys: [ " + ONE + " ] # x.yaml:5, ${file:/h}\n");
    }

    @Test
    void an_account_that_no_team_uses_is_fine_and_so_are_two_of_one_sid() {
        Read read = Read.yaml(ACCOUNT + "  other: { sid: " + SID + ", username: SKy, password: z }\nteams: [ { name: a,"
                + " account: main, keys: [ '" + ONE + "' ] } ]");

        assertThat(read.settings().access().mode()).isEqualTo(AccessRules.Mode.TEAMS);
    }

    @Test
    void the_effective_configuration_tells_all_about_a_team() {
        Read read = Read.yaml(ACCOUNT + "teams:\n  - name: b\n    keys: [ '" + ONE + "', '"
                        + TWO.toUpperCase(Locale.ROOT).replace("SHA", "sha")
                        + "' ]\n    requests: { rate: 300/m }\n  - { name: a, keys: [ 'sha256:"
                        + "3".repeat(64) + "' ], account: main, upstream: { priority: low } }")
                .env("FLEXGATE_TEAMS_B_ENFORCE", "false");

        assertThat(read.effective()).contains("""
                teams:
                  - name: a # x.yaml:8
                    keys: [ sha256:3333333333333333333333333333333333333333333333333333333333333333 ] # x.yaml:8
                    account: main # x.yaml:8
                    allow: [ read, write ]
                    requests:
                      rate: none
                      burst: auto
                      per-day: none
                    upstream:
                      weight: 1
                      priority: low # x.yaml:8
                    enforce: true
                  - name: b # x.yaml:5
                    keys: [ %s, %s ] # x.yaml:6
                    account: main # the only one
                    allow: [ read, write ]
                    requests:
                      rate: 300/m # x.yaml:7
                      burst: 5 # as teams.b.requests.rate
                      per-day: none
                    upstream:
                      weight: 1
                      priority: normal
                    enforce: false # FLEXGATE_TEAMS_B_ENFORCE
                cache:
                """.formatted(ONE, TWO));
    }

    @Test
    void the_example_of_a_shield_works() throws IOException {
        Read read = Read.yaml(Files.readString(Path.of("conf/shield.yaml")))
                .env("TWILIO_ACCOUNT_SID", SID)
                .env("TWILIO_API_KEY", "SKx")
                .env("TWILIO_API_SECRET", "y");

        assertThat(read.settings().shield()).isEqualTo(ShieldSettings.standard());
        assertThat(read.settings().access().teams())
                .extracting(Team::name)
                .containsExactly("contact-center", "deploys", "reporting");
        assertThat(read.settings().access().teams())
                .filteredOn(team -> !team.enforce())
                .extracting(Team::name)
                .containsExactly("reporting");
        assertThat(Read.yaml(read.effective()).settings().toString())
                .isEqualTo(read.settings().toString());
    }

    @Test
    void the_team_of_the_example_states_the_defaults() throws IOException {
        String example =
                Files.readString(Path.of("conf/flexgate.yaml")).replaceAll("(?m)^# (accounts:|teams:|  )", "$1");
        Settings settings = Read.yaml(example)
                .env("TWILIO_ACCOUNT_SID", SID)
                .env("TWILIO_API_KEY", "SKx")
                .env("TWILIO_API_SECRET", "y")
                .set("access=teams")
                .settings();
        String least = "teams: [ { name: contact-center, keys: [ 'sha256:" + "0".repeat(64) + "' ] } ]";

        assertThat(settings.access().teams()).isEqualTo(teams(least));
    }
}
