package io.flexgate.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** RFC 9110 §14.1.2: parts of ten bytes. */
class ByteRangeTest {

    private static ByteRange of(String range) {
        return ByteRange.of(List.of(range), 10);
    }

    @ParameterizedTest(name = "{0}: {1}-{2}")
    @CsvSource({
        "bytes=0-0,0,0",
        "bytes=0-9,0,9",
        "bytes=0-10,0,9",
        "bytes=3-5,3,5",
        "bytes=9-,9,9",
        "bytes=0-,0,9",
        "bytes=-1,9,9",
        "bytes=-10,0,9",
        "bytes=-11,0,9",
        "BYTES=1-2,1,2",
        "bytes = 1-2,1,2",
        "bytes=000000000000000001-2,1,2"
    })
    void onePartThatIsThere(String range, long first, long last) {
        ByteRange part = of(range);
        assertThat(part).isEqualTo(new ByteRange(first, last));
        assertThat(part.satisfiable()).isTrue();
        assertThat(part.contentRange(10)).isEqualTo("bytes " + first + "-" + last + "/10");
    }

    @ParameterizedTest
    @ValueSource(strings = {"bytes=10-", "bytes=10-11", "bytes=999999999999999999-", "bytes=-0"})
    void onePartThatIsNotThere(String range) {
        ByteRange part = of(range);
        assertThat(part).isNotNull();
        assertThat(part.satisfiable()).isFalse();
        assertThat(part.contentRange(10)).isEqualTo("bytes */10");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "bytes",
                "bytes=",
                "bytes=-",
                "bytes=a-b",
                "bytes=5-3",
                "bytes=0-1,3-4",
                "bytes=0-1,",
                "items=0-1",
                "bytes=--1",
                "bytes=0-1-2",
                "bytes=+1-2",
                "bytes=1 -2",
                "bytes=9999999999999999999-",
                "bytes=0-9999999999999999999",
                "0-1"
            })
    void anythingElseIsAnsweredWithTheWhole(String range) {
        assertThat(of(range)).isNull();
    }

    @Test
    void twoFieldsAreAnsweredWithTheWhole() {
        assertThat(ByteRange.of(List.of("bytes=0-1", "bytes=2-3"), 10)).isNull();
        assertThat(ByteRange.of(List.of(), 10)).isNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"bytes=0-", "bytes=0-0", "bytes=-1"})
    void ofNothingThereIsNoPart(String range) {
        ByteRange part = ByteRange.of(List.of(range), 0);
        assertThat(part).isNotNull();
        assertThat(part.satisfiable()).isFalse();
    }
}
