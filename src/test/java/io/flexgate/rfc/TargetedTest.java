package io.flexgate.rfc;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Directives for this cache alone (RFC 9213). */
class TargetedTest extends Conformance {

    @Test
    @DisplayName(
            "RFC 9213 §2.2: the field for this cache before the one for all of its kind before Cache-Control and Expires")
    void theMoreApplicableFieldWins() {
        String all = "Cache-Control: max-age=30";
        String kind = "CDN-Cache-Control: max-age=20";
        String own = "Flexgate-Cache-Control: max-age=10";
        assertThat(freshFor(all, kind, own)).isEqualTo(10);
        assertThat(freshFor(own, kind, all)).isEqualTo(10);
        assertThat(freshFor(all, kind)).isEqualTo(20);
        assertThat(freshFor(all, own)).isEqualTo(10);
        assertThat(freshFor("Cache-Control: no-store", kind)).isEqualTo(20);
        assertThat(freshFor("Cache-Control: private", kind)).isEqualTo(20);
        assertThat(freshFor(all, "CDN-Cache-Control: no-store")).isZero();
    }

    @Test
    @DisplayName("RFC 9213 §2.2: where it holds, Cache-Control and Expires say nothing at all")
    void nothingElseHoldsBesideIt() {
        assertThat(freshFor("CDN-Cache-Control: public", "Cache-Control: max-age=30", "Expires: " + date(40)))
                .isZero();
    }

    @ParameterizedTest(name = "RFC 9213 §2.1: {0} is no Dictionary, and ignored")
    @ValueSource(
            strings = {
                "max-age=10,",
                "max-age=10;;",
                "\"max-age\"=10",
                "max-age = 10",
                "MAX-AGE=10",
                "max-age=10 no-store",
                ""
            })
    void whatIsNoDictionaryIsIgnored(String value) {
        assertThat(freshFor("CDN-Cache-Control: " + value, "Cache-Control: max-age=30"))
                .isEqualTo(30);
    }

    @ParameterizedTest(name = "RFC 9213 §2.1: {0} has no Integer, so the answer is stale")
    @ValueSource(strings = {"max-age=\"10\"", "max-age=10.0", "max-age", "max-age=ten", "max-age=(10)"})
    void secondsAreAnInteger(String value) {
        assertThat(freshFor("CDN-Cache-Control: " + value, "Cache-Control: max-age=30"))
                .isZero();
    }

    @Test
    @DisplayName(
            "RFC 9213 §2.1: of a repeated directive the last counts, lines are one Dictionary, parameters say nothing")
    void itIsReadAsADictionary() {
        assertThat(freshFor("CDN-Cache-Control: max-age=10, max-age=20")).isEqualTo(20);
        assertThat(freshFor("CDN-Cache-Control: max-age=10", "CDN-Cache-Control: max-age=20"))
                .isEqualTo(20);
        assertThat(freshFor("CDN-Cache-Control: max-age=10;x=5, foo=(1 2)")).isEqualTo(10);
        assertThat(freshFor("CDN-Cache-Control: max-age=10, no-store=?0")).isEqualTo(10);
    }

    @Test
    @DisplayName("RFC 9213 §2.2: the field reaches clients as it is")
    void theFieldIsPassedOn() {
        upstream(Reply.ok("CDN-Cache-Control: max-age=10", "Cache-Control: max-age=30"));
        get();
        assertThat(get().header("CDN-Cache-Control")).isEqualTo("max-age=10");
        assertThat(get().header("Cache-Control")).isEqualTo("max-age=30");
    }
}
