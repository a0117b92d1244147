/**
 * The side that clients see: accept a request, walk it through the rooms, answer. {@link io.flexgate.api.Walk} is the order
 * of the steps. Imports every room on the way; nothing imports it but the root. Owns the client's connections, nothing else.
 */
@org.jspecify.annotations.NullMarked
package io.flexgate.api;
