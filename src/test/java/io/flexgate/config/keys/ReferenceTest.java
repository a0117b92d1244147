package io.flexgate.config.keys;

import static org.assertj.core.api.Assertions.assertThat;

import io.flexgate.config.Reading;
import io.flexgate.config.Settings;
import io.flexgate.config.SettingsReader;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The reference: every key, and itself a configuration that changes nothing. */
class ReferenceTest {

    private static final Map<String, String> ENVIRONMENT =
            Map.of("TWILIO_ACCOUNT_SID", "AC" + "0".repeat(32), "TWILIO_API_KEY", "SKx", "TWILIO_API_SECRET", "secret");

    private static Settings settings(String yaml, String... overrides) {
        return new SettingsReader(ENVIRONMENT, path -> "")
                .read(Path.of("x.yaml").toString(), yaml, List.of(overrides))
                .on(Reading.Accepted::settings, refused -> {
                    throw new AssertionError(refused.problems());
                });
    }

    @Test
    void it_states_the_defaults() {
        assertThat(settings(Reference.yaml())).isEqualTo(settings(""));
    }

    @Test
    void its_account_and_its_team_work_when_their_comment_signs_are_removed() {
        String reference = Reference.yaml();
        int from = reference.indexOf("# # The credentials");
        int to = reference.indexOf("# What is kept");
        String team = reference.substring(from, to).replaceAll("(?m)^# ", "");

        Settings settings = settings(reference.substring(0, from) + team + reference.substring(to), "access=teams");

        assertThat(settings.access().teams()).singleElement().satisfies(it -> {
            assertThat(it.name()).isEqualTo("contact-center");
            assertThat(it.account().name()).isEqualTo("main");
        });
    }

    @Test
    void every_key_has_what_it_is_what_it_may_be_and_its_variable() {
        assertThat(Reference.yaml().lines())
                .contains(
                        "    # How long an answer is served again where no resource says otherwise; 0s keeps nothing",
                        "    # a number with ms, s, m, h or d, such as 30s, from 0s to 365d; FLEXGATE_CACHE_DEFAULT_FRESH",
                        "    fresh: 30s",
                        "  # one or a list of: host:port or unix:/path, such as 127.0.0.1:8080; needs a restart; FLEXGATE_LISTEN_ADDRESS",
                        "  trusted-proxies: []",
                        "#     # a list of: read, write, purge; FLEXGATE_TEAMS_<TEAM>_ALLOW",
                        "#     # an auth token or an API key secret, not empty; required; secret;"
                                + " FLEXGATE_ACCOUNTS_<ACCOUNT>_PASSWORD");
        assertThat(Keys.ALL).allSatisfy(key -> assertThat(Reference.yaml())
                .contains("; " + key.variable(key.path().get(0).equals("teams") ? "<TEAM>" : "<ACCOUNT>") + "\n"));
    }
}
