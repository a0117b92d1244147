/**
 * What Prometheus reads of a gateway: its own figures, and through Micrometer those of the JVM. Nothing here is loaded before
 * the first scrape. Imports {@code metrics}, {@code ledger}, {@code shield}, Micrometer and the Prometheus client. Owns the
 * registry of the JVM's meters.
 */
@org.jspecify.annotations.NullMarked
package io.flexgate.metrics.prometheus;
