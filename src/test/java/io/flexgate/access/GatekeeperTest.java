package io.flexgate.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.flexgate.testing.Teams;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;

class GatekeeperTest {

    private static final Team RED = Teams.team("red", "one", "t:w:o", "Zoë");
    private static final Team BLUE = Teams.team("blue", "blue-key");
    private static final Team GREEN = Teams.of(Teams.OTHER, Teams.team("green", "green-key"));

    private final Gatekeeper gatekeeper =
            new Gatekeeper(Teams.rules(RED, BLUE, GREEN), new PartitionHash(new byte[16]), new Accounts(new byte[16]));

    private Caller basic(String pair) {
        byte[] bytes = pair.getBytes(StandardCharsets.UTF_8);
        return gatekeeper.admit(List.of("Basic " + Base64.getEncoder().encodeToString(bytes)), List.of());
    }

    private Caller key(String key) {
        return gatekeeper.admit(List.of(), List.of(key));
    }

    @Test
    void a_key_is_its_teams() {
        assertThat(basic("red:one").team()).isSameAs(RED);
        assertThat(key("one")).isSameAs(basic("red:one"));
        assertThat(basic("red:t:w:o")).isSameAs(key("t:w:o")).isSameAs(key("one"));
        assertThat(basic("red:Zoë")).isSameAs(key("one"));
        assertThat(key("green-key").team()).isSameAs(GREEN);
        assertThat(basic("blue:one")).isNull();
        assertThat(basic("nobody:" + "\0".repeat(32))).isNull();
        assertThat(basic("one")).isNull();
        assertThat(key("")).isNull();
        assertThat(gatekeeper.admit(List.of(), List.of())).isNull();
    }

    @Test
    void base64_without_padding_is_right_as_well() {
        String pair =
                Base64.getEncoder().withoutPadding().encodeToString("blue:blue-key".getBytes(StandardCharsets.UTF_8));
        assertThat(gatekeeper.admit(List.of("BASIC " + pair), List.of()).team()).isSameAs(BLUE);
    }

    @Test
    void teams_of_an_account_have_one_partition_and_its_credential() {
        assertThat(key("one").partition())
                .isEqualTo(key("blue-key").partition())
                .isNotEqualTo(key("green-key").partition());
        assertThat(key("one").account()).isEqualTo(Accounts.fold(Teams.MAIN.sid()));
        assertThat(key("green-key").authorization().reveal())
                .isEqualTo("Basic "
                        + Base64.getEncoder()
                                .encodeToString((Teams.OTHER.username().reveal() + ":"
                                                + Teams.OTHER.password().reveal())
                                        .getBytes(StandardCharsets.UTF_8)));
    }

    @Test
    void a_wrong_credential_leaves_the_next_right_one_right() {
        for (String wrong : List.of("x".repeat(2_000), "x".repeat(1_024), "x".repeat(1_025), "\u00ff", "")) {
            assertThat(key(wrong)).isNull();
            assertThat(basic("red:" + wrong)).isNull();
            assertThat(gatekeeper.admit(List.of("Basic " + wrong + "!"), List.of()))
                    .isNull();
            assertThat(basic("red:one")).isNotNull();
        }
    }

    @Test
    void many_keys_are_told_apart() {
        Team[] teams = new Team[500];
        for (int i = 0; i < teams.length; i++) {
            teams[i] = Teams.team("team-" + i, "key-" + i, "other-" + i);
        }
        Gatekeeper many =
                new Gatekeeper(Teams.rules(teams), new PartitionHash(new byte[16]), new Accounts(new byte[16]));
        for (int i = 0; i < teams.length; i++) {
            assertThat(many.admit(List.of(), List.of("other-" + i)).team()).isSameAs(teams[i]);
            assertThat(many.admit(List.of(), List.of("key-" + i)).team()).isSameAs(teams[i]);
            assertThat(many.admit(List.of(), List.of("none-" + i))).isNull();
        }
    }

    @Test
    void two_teams_share_neither_a_name_nor_a_key() {
        assertThatThrownBy(() -> Teams.rules(RED, Teams.team("red", "other")))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Teams.rules(RED, Teams.team("other", "one")))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void a_hash_in_capitals_is_the_same_hash() {
        String text = KeyHash.of("one").toString();
        assertThat(KeyHash.parse("sha256:" + text.substring(7).toUpperCase(java.util.Locale.ROOT)))
                .isEqualTo(KeyHash.of("one"));
    }
}
