package io.flexgate.observe;

/** What a request spends time on that is not the gateway's own work. No two at once of one request. */
public enum Phase {
    /** It waits for a place in its account's budget. */
    QUEUE,
    /** It waits for another request's read of the same. */
    COALESCED,
    /** A call of upstream: to the head of an answer that is streamed, to the end of any other. */
    UPSTREAM
}
