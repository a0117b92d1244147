package io.flexgate.access;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class AccountsTest {

    private static final String ONE = "AC" + "0".repeat(31) + "A";
    private static final String OTHER = "AC" + "0".repeat(31) + "B";

    private final Accounts accounts = new Accounts(new byte[16]);
    private final Partition who = new Partition(1, 1);
    private final Partition friend = new Partition(2, 2);

    @Test
    void credentials_of_one_account_have_a_partition_in_common() {
        assertThat(accounts.of(who)).isNull();
        assertThat(accounts.common(who)).isNull();
        accounts.learn(who, ONE);
        accounts.learn(friend, Accounts.fold(ONE));
        assertThat(accounts.of(who)).isEqualTo(Accounts.fold(ONE));
        assertThat(accounts.common(who))
                .isNotNull()
                .isEqualTo(accounts.common(friend))
                .isNotIn(List.of(who, friend));
        Partition stranger = new Partition(3, 3);
        accounts.learn(stranger, OTHER);
        assertThat(accounts.common(stranger)).isNotNull().isNotEqualTo(accounts.common(who));
    }

    @Test
    void one_whose_answers_tell_of_two_accounts_has_nothing_in_common_with_either() {
        accounts.learn(who, ONE);
        accounts.learn(who, OTHER);
        accounts.learn(who, ONE);
        assertThat(accounts.of(who))
                .as("its writes are the first one's, as before")
                .isEqualTo(Accounts.fold(ONE));
        assertThat(accounts.common(who)).isNull();
    }

    @Test
    void what_is_learned_is_bounded() {
        accounts.learn(who, ONE);
        for (int i = 0; i < 10_000; i++) {
            accounts.learn(new Partition(9, i), ONE);
        }
        assertThat(accounts.of(who)).isNull();
        assertThat(accounts.of(new Partition(9, 9_999))).isNotNull();
    }
}
