/**
 * Where the observation of a request begins and ends, at the HTTP server, and the identifier that it gets. Imports
 * {@code observe} and the Vert.x HTTP server. Owns nothing.
 */
@org.jspecify.annotations.NullMarked
package io.flexgate.api.watch;
