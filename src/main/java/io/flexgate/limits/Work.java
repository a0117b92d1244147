package io.flexgate.limits;

/** What a call is for, in the order in which calls of one priority go. */
public enum Work {
    /** It changes something. */
    WRITE,
    /** Somebody waits for its answer. */
    READ,
    /** Nobody waits: a stale answer is served meanwhile. It goes after all others of every priority. */
    REFRESH
}
