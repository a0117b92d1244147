/**
 * The Flex Plugins API in memory: the rules of the real one as far as they are known, knobs to make it slow, broken or
 * lagging, and a journal of what reached it. It is the oracle of the gateway's tests, so it shares no code with the gateway
 * but {@code http}. Model, knobs and journal are for any thread, each behind its own lock or atomics; a request runs on the one
 * event loop of {@link io.flexgate.sandbox.SandboxVerticle}. What is not known of the real API (codes of refusals, limits) is
 * a guess in {@link io.flexgate.sandbox.SandboxSettings.Rules}, and no test of the gateway should stand on it.
 */
@org.jspecify.annotations.NullMarked
package io.flexgate.sandbox;
