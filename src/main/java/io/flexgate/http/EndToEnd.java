package io.flexgate.http;

import java.util.Set;

/** What a gateway passes on of an answer's header. Pure. */
public final class EndToEnd {

    /** The fields that a gateway adds and that a page may want to read (contract §4). */
    private static final String ADDED = "Age, Cache-Status, ETag, Flexgate-Error";

    private static final String EXPOSE = "Access-Control-Expose-Headers";

    private EndToEnd() {}

    /**
     * The end-to-end fields of an answer: without those of the connection and without Content-Length, which the sender sets; with
     * the gateway's own fields exposed to pages where upstream lets pages read any.
     */
    public static Headers of(Headers answer) {
        Set<String> dropped = HopByHop.names(answer.all("connection"));
        Headers kept = answer.keep(name -> !dropped.contains(name) && !name.equals("content-length"));
        String exposed = kept.joined(EXPOSE);
        if (!kept.contains("Access-Control-Allow-Origin") || "*".equals(exposed)) {
            return kept;
        }
        return Headers.builder()
                .addAll(kept.without(Set.of("access-control-expose-headers")))
                .add(EXPOSE, exposed == null ? ADDED : exposed + ", " + ADDED)
                .build();
    }
}
