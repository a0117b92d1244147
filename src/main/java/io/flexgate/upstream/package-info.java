/**
 * The way to the API behind the gateway: one HTTP client, whole answers for the catalog's operations, streams for the rest,
 * and the flights that let many wait for one read. Imports the pure ring and the Vert.x HTTP client. The verticle owns the
 * client and its connections; {@code Flights} owns the reads that are under way.
 */
@org.jspecify.annotations.NullMarked
package io.flexgate.upstream;
