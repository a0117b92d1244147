/**
 * The life of a read: look it up, decide, and where upstream must be asked, ask once for all who want the same; keep what may
 * be kept, bring up to date what upstream confirms, and serve what is stale where that is allowed. Every step's judgement is a
 * pure function in {@code cache} and {@code http}; here is what waits. Owns no state: the reads under way are in
 * {@code upstream.Flights}.
 */
@org.jspecify.annotations.NullMarked
package io.flexgate.relay.reads;
