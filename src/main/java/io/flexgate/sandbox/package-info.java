/**
 * The Flex Plugins API in memory: the rules of the real one as far as they are known, knobs to make it slow, broken or
 * lagging, and a journal of what reached it. It is the oracle of the gateway's tests, so it shares no code with the gateway
 * but {@code http}. Owns its state on one event loop.
 */
@org.jspecify.annotations.NullMarked
package io.flexgate.sandbox;
