/**
 * The operator's listener: health now, metrics and the admin API as they come. Reads the other rooms' state, never changes
 * a request. Imports read-only views and the Vert.x HTTP server.
 */
@org.jspecify.annotations.NullMarked
package io.flexgate.admin;
