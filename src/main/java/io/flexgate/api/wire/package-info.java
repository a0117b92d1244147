/**
 * What the listener does on the wire that Vert.x has no word for. The few classes here that know Netty know nothing of a request.
 * Owns no state beyond a connection.
 */
@org.jspecify.annotations.NullMarked
package io.flexgate.api.wire;
