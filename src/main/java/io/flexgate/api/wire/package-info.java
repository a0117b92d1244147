/**
 * What the listener does on the wire that Vert.x has no word for: how a connection begins and ends, what it brings before Vert.x sees
 * it, and the answers that go out without it. Nothing here knows what a request asks for. Owns no state beyond a connection.
 */
@org.jspecify.annotations.NullMarked
package io.flexgate.api.wire;
