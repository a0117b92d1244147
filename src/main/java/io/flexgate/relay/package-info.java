/**
 * What becomes of a request that was let in: read from the store or from upstream, written through, or streamed; and what it
 * leaves behind in the cache. Imports the rooms below, never the listener in {@code api}. Owns no state: what loops share
 * is in {@link io.flexgate.relay.Gateway}.
 */
@org.jspecify.annotations.NullMarked
package io.flexgate.relay;
