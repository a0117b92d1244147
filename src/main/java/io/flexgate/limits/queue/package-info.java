/**
 * Whose turn it is. Bands by priority, in a band teams by weight (start-time fair queueing), in a team writes before reads, then
 * by arrival. Bounded in claims and in the teams that are remembered. Pure and confined to whoever owns the queue; grants and
 * refusals are handed back as values, so that nothing re-enters from here.
 */
@org.jspecify.annotations.NullMarked
package io.flexgate.limits.queue;
