package io.flexgate.cache;

/** The bytes of a stored answer, opaque to the cache. Implementations are immutable or safe for any thread. */
public interface Body {

    /** What it takes in memory, in bytes, with all the forms it may be kept in. */
    int cost();
}
