package io.flexgate.relay.reads;

import io.flexgate.http.CacheStatus.Forward;
import org.jspecify.annotations.Nullable;

/** A read that went to upstream and brought no answer; the cause says how it failed. */
public final class Unanswered extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final Forward why;

    Unanswered(Forward why, @Nullable Throwable cause) {
        super(null, cause, false, false);
        this.why = why;
    }

    /** Why it went to upstream. */
    public Forward why() {
        return why;
    }
}
