package io.flexgate.rfc;

import io.flexgate.http.HttpDate;
import io.flexgate.testing.RawUpstream;
import java.util.List;
import java.util.Locale;

/** A request as it reached the origin. Immutable. */
record Asked(String method, String target, List<String> lines) {

    static Asked of(RawUpstream.Request request) {
        String[] line = request.line().split(" ");
        return new Asked(line[0], line[1], request.fields());
    }

    /** The values of a field, as one text; null where it is absent. */
    String field(String name) {
        String start = name.toLowerCase(Locale.ROOT) + ":";
        List<String> values = lines.stream()
                .filter(line -> line.toLowerCase(Locale.ROOT).startsWith(start))
                .map(line -> line.substring(start.length()).strip())
                .toList();
        return values.isEmpty() ? null : String.join(", ", values);
    }

    /** Whether an origin says 304 to it (RFC 9110 §13.2.2), about a representation with these validators. */
    boolean matches(String etag, String modified) {
        String tags = field("If-None-Match");
        if (tags != null) {
            return etag != null && (tags.equals("*") || tags.contains(etag.replace("W/", "")));
        }
        String since = field("If-Modified-Since");
        return since != null
                && modified != null
                && !HttpDate.parse(modified)
                        .orElseThrow()
                        .isAfter(HttpDate.parse(since).orElseThrow());
    }
}
