package io.flexgate.upstream;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class VerdictsTest {

    private static final Instant NOW = Instant.parse("2026-01-01T12:00:00Z");

    @ParameterizedTest
    @CsvSource(
            nullValues = "-",
            delimiter = '|',
            value = {
                "-                             | -",
                "''                            | -",
                "soon                          | -",
                "-1                            | -",
                "1.5                           | -",
                "0                             | 0",
                "' 7 '                         | 7",
                "999999999                     | 999999999",
                "99999999999999999999999999    | 2147483647",
                "Thu, 01 Jan 2026 12:00:09 GMT | 9",
                "Thu, 01 Jan 2026 11:59:00 GMT | -",
            })
    void a_delay_is_read_in_either_of_its_forms(String retryAfter, Long seconds) {
        assertThat(Verdicts.delay(retryAfter, NOW)).isEqualTo(seconds == null ? null : Duration.ofSeconds(seconds));
    }
}
