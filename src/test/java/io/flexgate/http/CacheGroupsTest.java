package io.flexgate.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** RFC 9875. */
class CacheGroupsTest {

    @Test
    void an_answer_names_the_groups_that_it_belongs_to() {
        Headers answer = Headers.of("Cache-Groups", "\"plugins\", \"all of them\"");
        assertThat(CacheGroups.of(answer)).containsExactly("plugins", "all of them");
        assertThat(CacheGroups.invalidated(answer)).isEmpty();
    }

    @Test
    void an_answer_names_the_groups_that_it_makes_untrue() {
        Headers answer = Headers.of("Cache-Group-Invalidation", "\"plugins\", \"releases\"");
        assertThat(CacheGroups.invalidated(answer)).containsExactly("plugins", "releases");
        assertThat(CacheGroups.of(answer)).isEmpty();
    }

    @Test
    void groups_are_compared_by_each_character() {
        assertThat(groups("\"a\", \"A\", \" a\", \"\", \"a\"")).containsExactly("a", "A", " a", "");
    }

    @Test
    void the_lines_of_a_field_are_one_list() {
        assertThat(CacheGroups.of(Headers.of("Cache-Groups", "\"a\"", "cache-groups", "\"b\"")))
                .containsExactly("a", "b");
    }

    @Test
    void parameters_are_ignored() {
        assertThat(groups("\"a\";x=1, \"b\";y;z=\"c\"")).containsExactly("a", "b");
    }

    @Test
    void what_is_no_string_is_no_group() {
        assertThat(groups("\"a\", b, 3, 4.5, ?1, :aGk=:, @1, %\"d\", (\"e\" \"f\"), \"g\""))
                .containsExactly("a", "g");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "\"a\", ", "\"a\" \"b\"", "\"a", "\"ä\"", "\"a\", 'b'"})
    void a_field_that_is_no_list_names_no_group(String value) {
        assertThat(groups(value)).isEmpty();
        assertThat(CacheGroups.invalidated(Headers.of("Cache-Group-Invalidation", value)))
                .isEmpty();
    }

    @Test
    void thirty_two_groups_of_thirty_two_characters_are_the_least_that_is_understood() {
        assertThat(groups(many(32))).hasSize(32).allMatch(group -> group.length() == 32);
    }

    @Test
    void a_field_of_very_many_groups_is_read_up_to_a_bound() {
        assertThat(groups(many(1000))).hasSize(CacheGroups.MOST);
    }

    private static List<String> groups(String value) {
        return CacheGroups.of(Headers.of("Cache-Groups", value));
    }

    private static String many(int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> "\"" + "g".repeat(28) + (1000 + i) + "\"")
                .collect(Collectors.joining(", "));
    }
}
