/**
 * The side that clients see: accept a request, read it one way only, let it in, answer. {@link io.flexgate.api.Walk} is the
 * order of the steps; what becomes of a request that was let in is {@code relay}'s. Imports every room on the way; nothing
 * imports it but the root. Owns the clients' connections, nothing else.
 */
@org.jspecify.annotations.NullMarked
package io.flexgate.api;
