/**
 * The budgets of calls to upstream, and who owns them: one loop for each upstream. Whoever wants to call asks for a permit,
 * makes the call on its own loop, and gives the permit back: permission hops, bytes do not. Imports {@code limits}, whose
 * arithmetic this is, and {@code ledger}. Owns the accounts' budgets and the breaker of each upstream.
 */
@org.jspecify.annotations.NullMarked
package io.flexgate.shield;
