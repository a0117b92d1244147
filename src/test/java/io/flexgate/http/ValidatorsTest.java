package io.flexgate.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** RFC 9110 §8.8.3.2, §13 and RFC 9111 §4.3. */
class ValidatorsTest {

    private static final String SUNDAY = "Sun, 06 Nov 1994 08:49:37 GMT";
    private static final String SECOND_LATER = "Sun, 06 Nov 1994 08:49:38 GMT";

    @ParameterizedTest(name = "If-None-Match {0}, ETag {1}: {2}")
    @CsvSource(
            delimiter = '|',
            value = {
                "\"a\"|\"a\"|true",
                "W/\"a\"|\"a\"|true",
                "\"a\"|W/\"a\"|true",
                "W/\"a\"|W/\"a\"|true",
                "\"a\"|\"b\"|false",
                "\"b\", \"a\"|\"a\"|true",
                "\"b\",W/\"a\",\"c\"|\"a\"|true",
                "*|\"a\"|true",
                " * |\"a\"|true",
                "*||true",
                "\"a\"||false",
                "\"x,y\"|\"x,y\"|true",
                "\"x,y\"|\"y\"|false",
                "\"\"|\"\"|true",
                "\"a|\"a\"|false",
                "a|\"a\"|false",
                "\"A\"|\"a\"|false"
            })
    void tagsAreComparedWeakly(String condition, String etag, boolean unchanged) {
        assertThat(Validators.notModified(List.of(condition), null, etag, null)).isEqualTo(unchanged);
    }

    @Test
    void severalFieldsAreOneList() {
        assertThat(Validators.notModified(List.of("\"b\"", "\"a\""), null, "\"a\"", null))
                .isTrue();
    }

    @Test
    void aTagThatDiffersWinsOverADateThatDoesNot() {
        assertThat(Validators.notModified(List.of("\"b\""), SUNDAY, "\"a\"", SUNDAY))
                .isFalse();
        assertThat(Validators.notModified(List.of("\"b\""), SUNDAY, null, SUNDAY))
                .isFalse();
    }

    @Test
    void whatWasNotModifiedSinceIsUnchanged() {
        assertThat(Validators.notModified(List.of(), SUNDAY, null, SUNDAY)).isTrue();
        assertThat(Validators.notModified(List.of(), SECOND_LATER, null, SUNDAY))
                .isTrue();
        assertThat(Validators.notModified(List.of(), SUNDAY, null, SECOND_LATER))
                .isFalse();
        assertThat(Validators.notModified(List.of(), "soon", null, SUNDAY)).isFalse();
        assertThat(Validators.notModified(List.of(), SUNDAY, null, "soon")).isFalse();
        assertThat(Validators.notModified(List.of(), SUNDAY, null, null)).isFalse();
        assertThat(Validators.notModified(List.of(), null, null, SUNDAY)).isFalse();
    }

    @Test
    void upstreamIsAskedByAllThatIsKnown() {
        assertThat(Validators.conditions(Headers.of("ETag", "W/\"a\"", "Last-Modified", SUNDAY)))
                .isEqualTo(Headers.of("If-None-Match", "W/\"a\"", "If-Modified-Since", SUNDAY));
        assertThat(Validators.conditions(Headers.of("ETag", "\"a\""))).isEqualTo(Headers.of("If-None-Match", "\"a\""));
        assertThat(Validators.conditions(Headers.of("Date", SUNDAY))).isEqualTo(Headers.none());
    }

    @ParameterizedTest(name = "a 304 with {0} and stored {1}: {2}")
    @CsvSource({
        "\"a\",\"a\",true",
        "W/\"a\",W/\"a\",true",
        "W/\"a\",\"a\",true",
        "\"a\",W/\"a\",false",
        "\"a\",\"b\",false",
        "W/\"a\",\"b\",false",
        "\"a\",,false",
        ",\"a\",true"
    })
    void a304ConfirmsWhatItNames(String said, String stored, boolean confirms) {
        assertThat(Validators.confirms(tag(said), tag(stored))).isEqualTo(confirms);
    }

    @Test
    void a304WithoutATagConfirmsByItsDate() {
        Headers stored = Headers.of("Last-Modified", SUNDAY);
        assertThat(Validators.confirms(Headers.of("Last-Modified", SUNDAY), stored))
                .isTrue();
        assertThat(Validators.confirms(Headers.of("Last-Modified", SECOND_LATER), stored))
                .isFalse();
        assertThat(Validators.confirms(Headers.of("Last-Modified", SUNDAY), tag("\"a\"")))
                .isTrue();
        assertThat(Validators.confirms(Headers.none(), stored)).isTrue();
    }

    @Test
    void aHeadIsConsistentWhereAllItsValidatorsAreTheStoredOnes() {
        Headers stored = Headers.of("ETag", "\"a\"", "Last-Modified", SUNDAY);
        assertThat(Validators.consistent(stored, stored)).isTrue();
        assertThat(Validators.consistent(Headers.none(), stored)).isTrue();
        assertThat(Validators.consistent(tag("\"b\""), stored)).isFalse();
        assertThat(Validators.consistent(tag("W/\"a\""), stored)).isFalse();
        assertThat(Validators.consistent(Headers.of("ETag", "\"a\"", "Last-Modified", SECOND_LATER), stored))
                .isFalse();
    }

    @Test
    void aPartIsOfTheVerySameRepresentationOrOfNone() {
        Headers stored = Headers.of("Last-Modified", SUNDAY, "Date", SECOND_LATER);
        assertThat(Validators.sameForRange("\"a\"", "\"a\"", stored)).isTrue();
        assertThat(Validators.sameForRange("\"b\"", "\"a\"", stored)).isFalse();
        assertThat(Validators.sameForRange("W/\"a\"", "W/\"a\"", stored)).isFalse();
        assertThat(Validators.sameForRange("\"a\"", null, stored)).isFalse();
        assertThat(Validators.sameForRange(SUNDAY, "\"a\"", stored)).isTrue();
        assertThat(Validators.sameForRange(SECOND_LATER, null, stored)).isFalse();
        assertThat(Validators.sameForRange("Sunday, 06-Nov-94 08:49:37 GMT", null, stored))
                .isFalse();
        assertThat(Validators.sameForRange(SUNDAY, null, Headers.of("Last-Modified", SUNDAY, "Date", SUNDAY)))
                .as("it may have changed again within that second")
                .isFalse();
        assertThat(Validators.sameForRange(SUNDAY, null, Headers.of("Last-Modified", SUNDAY)))
                .isFalse();
    }

    private static Headers tag(String etag) {
        return etag == null ? Headers.none() : Headers.of("ETag", etag);
    }
}
