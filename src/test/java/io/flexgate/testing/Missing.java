package io.flexgate.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;

/** What this machine has not got. */
public final class Missing {

    private Missing() {}

    /** Skips the test if something is missing, saying what; under CI nothing may be missing. */
    public static void skip(String whatIsMissing) {
        if (!whatIsMissing.isEmpty()) {
            assertThat(System.getenv("CI")).as(whatIsMissing).isNotEqualTo("true");
            abort(whatIsMissing);
        }
    }
}
