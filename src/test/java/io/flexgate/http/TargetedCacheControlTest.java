package io.flexgate.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** RFC 9213, with the target list of its §2.2. */
class TargetedCacheControlTest {

    private static final List<String> TARGETS = List.of("ExampleCDN-Cache-Control", "CDN-Cache-Control");

    @Test
    void a_targeted_field_holds_in_place_of_cache_control() {
        CacheControl says = says("Cache-Control", "no-store", "CDN-Cache-Control", "max-age=600");
        assertThat(says.seconds("max-age")).hasValue(600);
        assertThat(says.has("no-store")).isFalse();
    }

    @Test
    void a_member_that_no_cache_knows_is_enough_to_hold() {
        CacheControl says = says("Cache-Control", "no-store", "CDN-Cache-Control", "none");
        assertThat(says.has("no-store")).isFalse();
        assertThat(says.seconds("max-age")).isEmpty();
    }

    @Test
    void the_first_field_of_the_list_decides_whatever_the_order_of_the_header() {
        Headers answer = Headers.of("CDN-Cache-Control", "max-age=60", "ExampleCDN-Cache-Control", "max-age=10");
        assertThat(TargetedCacheControl.of(answer, TARGETS).orElseThrow().seconds("max-age"))
                .hasValue(10);
        assertThat(TargetedCacheControl.of(answer, List.of("CDN-Cache-Control"))
                        .orElseThrow()
                        .seconds("max-age"))
                .hasValue(60);
    }

    @Test
    void what_the_first_field_leaves_unsaid_is_not_taken_from_the_second() {
        assertThat(says("ExampleCDN-Cache-Control", "max-age=10", "CDN-Cache-Control", "no-store")
                        .has("no-store"))
                .isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "  ",
                "max-age=",
                "max-age=60,",
                "max-age = 60",
                "max-age=60 no-store",
                "Max-Age=60",
                "max-age=60, &&&",
                "max-age='60'",
                "max-age=60; Private"
            })
    void an_empty_or_unreadable_field_is_as_if_it_were_not_there(String value) {
        Headers answer = Headers.of("ExampleCDN-Cache-Control", value, "CDN-Cache-Control", "max-age=7");
        assertThat(TargetedCacheControl.of(answer, TARGETS).orElseThrow().seconds("max-age"))
                .hasValue(7);
        assertThat(TargetedCacheControl.of(answer, List.of("ExampleCDN-Cache-Control")))
                .isEmpty();
    }

    @Test
    void without_a_targeted_field_cache_control_holds() {
        assertThat(TargetedCacheControl.of(Headers.of("Cache-Control", "max-age=60"), TARGETS))
                .isEmpty();
        assertThat(TargetedCacheControl.of(Headers.of("CDN-Cache-Control", "max-age=60"), List.of()))
                .isEmpty();
    }

    @Test
    void the_lines_of_a_field_are_one_value_and_the_last_of_a_repeated_member_counts() {
        CacheControl says = says("CDN-Cache-Control", "max-age=60, private", "cdn-cache-control", "max-age=30");
        assertThat(says.seconds("max-age")).hasValue(30);
        assertThat(says.has("private")).isTrue();
    }

    @Test
    void parameters_on_directives_are_ignored() {
        CacheControl says = says("CDN-Cache-Control", "max-age=60;a=1;b, no-cache;x=\"y\"");
        assertThat(says.seconds("max-age")).hasValue(60);
        assertThat(says.has("no-cache")).isTrue();
        assertThat(says.has("a")).isFalse();
    }

    @Test
    void a_directive_with_field_names_is_there() {
        assertThat(says("CDN-Cache-Control", "private=\"set-cookie\", no-cache=a")
                        .has("private"))
                .isTrue();
        assertThat(says("CDN-Cache-Control", "no-cache=(a b)").has("no-cache")).isTrue();
    }

    @Test
    void a_directive_that_is_denied_is_not_there() {
        assertThat(says("CDN-Cache-Control", "no-store=?0, max-age=5").has("no-store"))
                .isFalse();
        assertThat(says("CDN-Cache-Control", "no-store=?1").has("no-store")).isTrue();
    }

    /** No coercion, which another cache would not do (§2.1): what cannot be read is stale (RFC 9111 §4.2.1). */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "max-age",
                "max-age=\"60\"",
                "max-age=60.5",
                "max-age=a60",
                "max-age=(60)",
                "max-age=@60",
                "max-age=-60"
            })
    void seconds_are_an_integer_and_nothing_else(String value) {
        CacheControl says = says("CDN-Cache-Control", value);
        assertThat(says.has("max-age")).isTrue();
        assertThat(says.seconds("max-age")).hasValue(0);
    }

    @Test
    void more_seconds_than_are_told_apart_are_the_most() {
        assertThat(says("CDN-Cache-Control", "max-age=999999999999999").seconds("max-age"))
                .hasValue(1L << 31);
    }

    private static CacheControl says(String... answer) {
        Optional<CacheControl> says = TargetedCacheControl.of(Headers.of(answer), TARGETS);
        assertThat(says).isPresent();
        return says.orElseThrow();
    }
}
