package io.flexgate.upstream;

import io.flexgate.http.Headers;

/** Hears of the interim answers (RFC 9110 §15.2) that come before the answer proper, on the caller's own context. */
@FunctionalInterface
public interface Interim {

    /** Nobody is interested. */
    Interim IGNORED = (status, headers) -> {};

    /**
     * One has come.
     *
     * @param status 102 to 199; 100 and 101 are between the gateway and upstream
     * @param headers all fields as sent
     */
    void came(int status, Headers headers);
}
