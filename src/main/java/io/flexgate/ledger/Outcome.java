package io.flexgate.ledger;

/** What became of a request: exactly one of these. */
public enum Outcome {
    /** A stored answer that is fresh, or one of the gateway's own. */
    HIT,
    /** Another request's call of upstream brought the answer. */
    COALESCED,
    /** A stored answer that is stale: meanwhile, by the client's leave, or in place of a failure. */
    STALE,
    /** Upstream answered, whatever its status. */
    FORWARDED,
    /** The gateway refused it, or was forbidden to ask upstream. */
    REFUSED,
    /** Upstream did not answer, or the gateway failed. */
    FAILED
}
