/**
 * Counts requests and measures times: for each loop an {@link io.flexgate.observe.Observer} that writes plain cells which nobody
 * else writes, and a reader that adds them up when asked. A hit costs some additions; memory is bounded, whatever clients send,
 * as every label is from the configuration, the catalogs or a fixed list. Imports {@code observe}, {@code ledger} and Vert.x's
 * context. Owns the cells: written by their loop, read by any thread, they only grow.
 */
@org.jspecify.annotations.NullMarked
package io.flexgate.metrics;
