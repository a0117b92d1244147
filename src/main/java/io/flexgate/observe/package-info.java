/**
 * What is known of each request when it is over, and who hears of it: one object a request, told on its way by whoever knows, and
 * one call of an {@link io.flexgate.observe.Observer} at its end. Imports the ledger's outcomes alone. Owns no state: each
 * observer keeps its own.
 */
@org.jspecify.annotations.NullMarked
package io.flexgate.observe;
