package io.flexgate.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What two configurations differ in, and which files each consists of. */
class DifferenceTest {

    private static final String TEAMS = """
            access: teams
            accounts:
              main: { sid: AC00000000000000000000000000000000, username: SKx, password: "${file:/run/password}" }
            teams:
              - name: billing
                keys: [ "sha256:1111111111111111111111111111111111111111111111111111111111111111" ]
                requests: { rate: 100/s }
              - name: support
                keys: [ "sha256:2222222222222222222222222222222222222222222222222222222222222222" ]
            """;

    private static Read teams(String password) {
        return teams(TEAMS, password);
    }

    private static Read teams(String yaml, String password) {
        return Read.yaml(yaml).file("/run/password", password);
    }

    private static List<String> changes(Read before, Read after) {
        return before.accepted().effective().changes(after.accepted().effective()).stream()
                .map(Change::toString)
                .toList();
    }

    @Test
    void the_same_in_other_words_is_no_change() {
        assertThat(changes(
                        Read.yaml("cache: { default: { fresh: 60s } }"),
                        Read.yaml("# said\ncache: { default: { fresh: \"1m\" }, settle: 0s }")))
                .isEmpty();
    }

    @Test
    void changes_stand_in_the_order_of_the_keys_and_say_what_needs_a_restart() {
        assertThat(changes(
                        Read.yaml("cache: { default: { fresh: 30s } }"),
                        Read.yaml(
                                        "log: { level: debug }\ncache: { default: { fresh: 1m } }\ncatalog: [ flex-plugins, http ]")
                                .set("listen.address=127.0.0.1:8081")))
                .containsExactly(
                        "listen.address: 127.0.0.1:8080 -> 127.0.0.1:8081 (needs a restart)",
                        "cache.default.fresh: 30s -> 1m",
                        "catalog: [ flex-plugins ] -> [ flex-plugins, http ]",
                        "log.level: info -> debug");
    }

    @Test
    void a_general_time_that_is_set_for_the_first_time_tells_what_follows_it() {
        assertThat(changes(Read.yaml(""), Read.yaml("cache: { default: { not-found: 1s } }")))
                .hasSize(11)
                .startsWith("cache.default.not-found: 5s -> 1s", "cache.resources.plugin.fetch.not-found: 5s -> 1s");
    }

    @Test
    void a_secret_that_changed_is_told_and_not_shown() {
        List<Change> changes = teams("S3cr3tA")
                .accepted()
                .effective()
                .changes(teams("S3cr3tBB").accepted().effective());

        assertThat(changes).containsExactly(new Change("accounts.main.password", "***", "***", false));
        assertThat(changes.get(0)).hasToString("accounts.main.password: *** -> *** (changed)");
        assertThat(changes(teams("S3cr3tA"), teams("S3cr3tA"))).isEmpty();
    }

    @Test
    void of_a_token_it_is_told_whether_there_is_one_and_nothing_else() {
        assertThat(changes(Read.yaml(""), Read.yaml("admin: { token: S3cr3t }")))
                .containsExactly("admin.token: \"\" -> ***");
        assertThat(changes(Read.yaml("admin: { token: S3cr3t }"), Read.yaml("admin: { token: S3cr3tS3cr3t }")))
                .containsExactly("admin.token: *** -> *** (changed)");
        assertThat(changes(Read.yaml("admin: { token: S3cr3t }"), Read.yaml("")))
                .containsExactly("admin.token: *** -> \"\"");
    }

    @Test
    void accounts_and_teams_come_and_go_as_a_whole() {
        String other = TEAMS.replace("support", "sales")
                .replace(
                        "teams:\n",
                        "  next: { sid: AC00000000000000000000000000000001, username: SKx, password: x }\nteams:\n")
                .replace("rate: 100/s }", "rate: 200/s }\n    account: main")
                .replace("sales\n", "sales\n    account: next\n");

        assertThat(changes(teams("x"), teams(other, "x")))
                .containsExactly(
                        "accounts.next: added",
                        "teams.billing.requests.rate: 100/s -> 200/s",
                        "teams.sales: added",
                        "teams.support: removed");
    }

    @Test
    void the_keys_of_a_team_are_not_shown_in_a_difference() {
        String rotated = TEAMS.replace("1\" ]", "1\", \"sha256:" + "3".repeat(64) + "\" ]");

        assertThat(changes(teams("x"), teams(rotated, "x")))
                .containsExactly("teams.billing.keys: [ *** ] -> [ ***, *** ]");
        assertThat(changes(teams("x"), teams(TEAMS.replace("1\" ]", "3\" ]"), "x")))
                .containsExactly("teams.billing.keys: [ *** ] -> [ *** ] (changed)");
    }

    @Test
    void a_catalog_that_says_something_else_is_a_change() {
        String catalog = "catalog: [ /etc/mine.yaml ]";
        String mine = "name: mine\nkind: http\n";

        assertThat(changes(
                        Read.yaml(catalog).file("/etc/mine.yaml", mine),
                        Read.yaml(catalog).file("/etc/mine.yaml", mine + "# other\n")))
                .containsExactly("catalog: /etc/mine.yaml -> /etc/mine.yaml (changed)");
    }

    @Test
    void every_file_that_was_asked_for_is_known_in_both_endings() {
        Path file = Path.of("x.yaml").toAbsolutePath();

        assertThat(teams("x").reading().files()).containsExactly(file, Path.of("/run/password"));
        assertThat(Read.yaml(TEAMS).reading().files()).containsExactly(file, Path.of("/run/password"));
        assertThat(Read.yaml("catalog: [ mine.yaml, http ]").reading().files())
                .containsExactly(file, Path.of("mine.yaml").toAbsolutePath());
        assertThat(Read.yaml("{").reading().files()).containsExactly(file);
    }

    @Test
    void a_file_is_read_once_for_the_whole_configuration() {
        int[] reads = new int[1];
        String yaml = "cache: { settle: \"${file:/s}\", default: { fresh: \"${file:/s}\" } }";
        SettingsReader reader = new SettingsReader(java.util.Map.of(), path -> ++reads[0] + "s");

        assertThat(reader.read("x.yaml", yaml, List.of()))
                .isInstanceOfSatisfying(
                        Reading.Accepted.class,
                        accepted -> assertThat(accepted.effective().yaml()).contains("settle: 1s", "fresh: 1s"));
        assertThat(reads[0]).isEqualTo(1);
    }
}
