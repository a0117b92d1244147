/**
 * What each team has asked for and what became of it: one row for each team and resource, counted once for each request and
 * each call of upstream. Pure; imports no room. Owns the counters: any thread, they only grow.
 */
@org.jspecify.annotations.NullMarked
package io.flexgate.ledger;
