package io.flexgate.relay;

import io.flexgate.upstream.UpstreamFailure;

/** What is known of a write once upstream has answered, or has not. */
public enum Outcome {
    /** It was carried out. */
    DONE,
    /** It was not: upstream refused it, or has never seen it. */
    NOTHING,
    /** It may have been carried out, or may still be. */
    UNKNOWN;

    /** By upstream's status: 2xx done; 4xx, 429 among them, not processed; anything else may hide either. */
    static Outcome of(int status) {
        if (status >= 200 && status < 300) {
            return DONE;
        }
        return status >= 400 && status < 500 ? NOTHING : UNKNOWN;
    }

    static Outcome of(UpstreamFailure failure) {
        return failure.kind().mayBeDone() ? UNKNOWN : NOTHING;
    }
}
