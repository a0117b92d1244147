package io.flexgate.http.hops;

import io.flexgate.http.Headers;
import java.util.List;
import java.util.Set;
import java.util.StringJoiner;
import java.util.TreeSet;

/** What a gateway passes on of an answer's header. Pure. */
public final class EndToEnd {

    /** The fields that a gateway adds and that a page may want to read (contract §4). */
    private static final List<String> ADDED = List.of(
            "Age",
            "Cache-Status",
            "ETag",
            "Flexgate-Error",
            "RateLimit",
            "RateLimit-Policy",
            "Retry-After",
            "Via",
            "X-Request-Id");

    /** The sender sets the one; of the other each recipient has its own, so it is never kept, nor sent twice. */
    private static final Set<String> OWN = Set.of("content-length", "x-request-id");

    private static final String EXPOSE = "Access-Control-Expose-Headers";

    private EndToEnd() {}

    /**
     * The end-to-end fields of an answer: without those of the connection, and without Content-Length and X-Request-Id, which the sender sets; with
     * the gateway's own fields exposed to pages where upstream lets pages read any.
     */
    public static Headers of(Headers answer) {
        Set<String> dropped = HopByHop.names(answer.all("connection"));
        Headers kept = answer.keep(name -> !dropped.contains(name) && !OWN.contains(name));
        String exposed = kept.joined(EXPOSE);
        if (!kept.contains("Access-Control-Allow-Origin") || "*".equals(exposed)) {
            return kept;
        }
        return Headers.builder()
                .addAll(kept.without(Set.of("access-control-expose-headers")))
                .add(EXPOSE, exposing(exposed == null ? "" : exposed))
                .build();
    }

    private static String exposing(String exposed) {
        Set<String> names = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
        StringJoiner all = new StringJoiner(", ");
        for (String name : exposed.split(",")) {
            if (!name.isBlank() && names.add(name.strip())) {
                all.add(name.strip());
            }
        }
        ADDED.stream().filter(names::add).forEach(all::add);
        return all.toString();
    }
}
