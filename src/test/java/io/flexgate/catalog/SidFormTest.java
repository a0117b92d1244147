package io.flexgate.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Locale;
import java.util.regex.Pattern;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** A form says of each text what its pattern says, whether it is one that is looked at by hand or not. */
class SidFormTest {

    private static final String SID = "FP0123456789abcdefABCDEF0123456789";

    @Property(tries = 2_000)
    void theFormSaysWhatThePatternSays(@ForAll("patterns") String pattern, @ForAll("texts") String text) {
        Pattern compiled = Pattern.compile(pattern);
        assertThat(SidForm.of(compiled).matches(text))
                .isEqualTo(compiled.matcher(text).matches());
    }

    @Property(tries = 20)
    void flagsCount(@ForAll("texts") String text) {
        Pattern blind = Pattern.compile("fp[0-9a-fA-F]{32}", Pattern.CASE_INSENSITIVE);
        assertThat(SidForm.of(blind).matches(text))
                .isEqualTo(blind.matcher(text).matches());
    }

    @Provide
    Arbitrary<String> patterns() {
        return Arbitraries.of(
                "FP[0-9a-fA-F]{32}",
                "[A-Z]{2}[0-9a-fA-F]{32}",
                "FP[0-9a-f]{32}",
                "FP[0-9a-fA-F]{32,}",
                "fp[0-9a-fA-F]{32}",
                "F.[0-9a-fA-F]{32}",
                "(?!)");
    }

    /** Sids, and what is nearly one. */
    @Provide
    Arbitrary<String> texts() {
        Arbitrary<Integer> at = Arbitraries.integers().between(0, SID.length() - 1);
        Arbitrary<String> changed =
                at.flatMap(i -> Arbitraries.chars().all().map(c -> SID.substring(0, i) + c + SID.substring(i + 1)));
        return Arbitraries.oneOf(
                Arbitraries.of(
                        SID,
                        SID.toLowerCase(Locale.ROOT),
                        SID + "0",
                        "",
                        "FP",
                        SID.substring(1),
                        SID + "\n",
                        "FQ" + SID.substring(2)),
                changed);
    }
}
