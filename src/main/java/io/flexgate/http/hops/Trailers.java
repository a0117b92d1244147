package io.flexgate.http.hops;

import io.flexgate.http.Headers;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** What a gateway passes on of the fields behind a body (RFC 9110 §6.5.1). Pure. */
public final class Trailers {

    /** Fields that somebody may heed who merges trailers into the header: they frame, route, admit, or say what the body is. */
    private static final Set<String> HEADERS_ONLY = Set.of(
            "age",
            "authorization",
            "cache-control",
            "content-encoding",
            "content-length",
            "content-range",
            "content-type",
            "date",
            "expires",
            "host",
            "location",
            "retry-after",
            "set-cookie",
            "vary",
            "warning",
            "www-authenticate");

    private Trailers() {}

    /** The fields that may stand there, names in lower case as HTTP/2 wants them. */
    public static Headers of(Iterable<Map.Entry<String, String>> received) {
        Headers.Builder kept = Headers.builder();
        Set<String> dropped = HopByHop.names(List.of());
        received.forEach(field -> {
            String name = field.getKey().toLowerCase(Locale.ROOT);
            if (!dropped.contains(name) && !HEADERS_ONLY.contains(name)) {
                kept.add(name, field.getValue());
            }
        });
        return kept.build();
    }
}
