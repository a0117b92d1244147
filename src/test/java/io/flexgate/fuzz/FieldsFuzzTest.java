package io.flexgate.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.flexgate.http.CacheControl;
import io.flexgate.http.CacheGroups;
import io.flexgate.http.Headers;
import io.flexgate.http.HttpDate;
import io.flexgate.http.TargetedCacheControl;
import io.flexgate.http.Validators;
import io.flexgate.http.fields.Dictionary;
import io.flexgate.http.fields.Item;
import io.flexgate.http.fields.StructuredList;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** The fields of requests and answers. */
class FieldsFuzzTest {

    private static final List<String> DIRECTIVES =
            List.of("max-age", "s-maxage", "no-store", "no-cache", "private", "min-fresh", "only-if-cached");

    /** A directive that is there has seconds within its bounds, and lines say what one joined line says. */
    @FuzzTest
    void cacheControl(byte[] input) {
        CacheControl says = CacheControl.parse(Input.lines(input));
        for (String directive : DIRECTIVES) {
            assertThat(says.seconds(directive).isPresent()).isEqualTo(says.has(directive));
            assertThat(says.seconds(directive).orElse(0)).isBetween(0L, 1L << 31);
        }
        String joined = String.join(", ", Input.lines(input));
        if (joined.indexOf('"') < 0) {
            CacheControl again = CacheControl.parse(List.of(joined));
            for (String directive : DIRECTIVES) {
                assertThat(again.seconds(directive)).isEqualTo(says.seconds(directive));
            }
        }
    }

    /** What can be read is printed in a form that reads as the same and prints as itself. */
    @FuzzTest
    void structuredFields(byte[] input) {
        List<String> lines = Input.lines(input);
        stable(StructuredList::parse, lines);
        stable(Dictionary::parse, lines);
        stable(Item::parse, lines);
        Headers answer = Headers.of("CDN-Cache-Control", Input.text(input), "Cache-Groups", Input.text(input));
        assertThat(CacheGroups.of(answer)).hasSizeLessThanOrEqualTo(CacheGroups.MOST);
        assertThat(TargetedCacheControl.of(answer, List.of("CDN-Cache-Control")).isPresent())
                .isEqualTo(Dictionary.parse(List.of(Input.text(input)))
                        .filter(field -> !field.members().isEmpty())
                        .isPresent());
    }

    private static <T> void stable(Function<List<String>, Optional<T>> parse, List<String> lines) {
        parse.apply(lines).ifPresent(read -> {
            Optional<T> again = parse.apply(List.of(read.toString()));
            assertThat(again).contains(read);
            assertThat(again.orElseThrow()).hasToString(read.toString());
        });
    }

    /** A date that can be read is read again from the form that is written. */
    @FuzzTest
    void dates(byte[] input) {
        Optional<Instant> read = HttpDate.parse(Input.text(input));
        if (read.isPresent() && read.orElseThrow().isBefore(Instant.parse("+10000-01-01T00:00:00Z"))) {
            assertThat(HttpDate.parse(HttpDate.format(read.orElseThrow()))).isEqualTo(read);
        }
    }

    /** Lines: an entity tag, a date, and any number of If-None-Match. */
    @FuzzTest
    void validators(byte[] input) {
        String etag = Input.line(input, 0);
        String date = Input.line(input, 1);
        List<String> lines = Input.lines(input);
        List<String> ifNoneMatch = lines.size() > 2 ? lines.subList(2, lines.size()) : List.of();
        boolean notModified = Validators.notModified(ifNoneMatch, date, etag, date);
        if (ifNoneMatch.isEmpty()) {
            assertThat(notModified).isEqualTo(HttpDate.parse(date).isPresent());
        } else {
            assertThat(Validators.notModified(ifNoneMatch, null, etag, null)).isEqualTo(notModified);
            if (etag.startsWith("\"")) {
                assertThat(Validators.notModified(ifNoneMatch, null, "W/" + etag, null))
                        .isEqualTo(notModified);
            }
        }
        if (etag.matches("(W/)?\"[^\"]*\"")) {
            assertThat(Validators.notModified(List.of(etag), null, etag, null)).isTrue();
            assertThat(Validators.notModified(List.of("\"\", " + etag), null, etag, null))
                    .isTrue();
        }
        assertThat(Validators.notModified(List.of("*"), null, etag, null)).isTrue();
    }
}
