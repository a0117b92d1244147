package io.flexgate.access;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a caller sends is never the partition of something else. */
class PartitionHashTest {

    private static final String SID = "ac" + "0".repeat(32);

    private final PartitionHash hash = new PartitionHash(new byte[16]);

    @Test
    void the_same_text_is_another_partition_for_each_kind_of_thing() {
        assertThat(List.of(
                        hash.presented(List.of(SID)),
                        hash.managed(SID),
                        hash.account(SID),
                        hash.presented(List.of("account", SID)),
                        hash.presented(List.of())))
                .doesNotHaveDuplicates();
    }

    @Test
    void how_many_values_there_are_and_where_each_ends_counts() {
        assertThat(List.of(
                        hash.presented(List.of("ab")),
                        hash.presented(List.of("a", "b")),
                        hash.presented(List.of("b", "a")),
                        hash.presented(List.of("", "ab")),
                        hash.presented(List.of("ab", "")),
                        hash.presented(List.of("")),
                        hash.presented(List.of("", "")),
                        hash.presented(Collections.nCopies(256, "")),
                        hash.presented(Collections.nCopies(257, ""))))
                .doesNotHaveDuplicates();
    }

    @Test
    void the_key_decides_and_the_same_key_gives_the_same() {
        byte[] other = new byte[16];
        other[15] = 1;
        assertThat(new PartitionHash(new byte[16]).account(SID)).isEqualTo(hash.account(SID));
        assertThat(new PartitionHash(other).account(SID)).isNotEqualTo(hash.account(SID));
    }
}
