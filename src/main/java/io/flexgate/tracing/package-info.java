/**
 * Spans of requests, for OpenTelemetry: one for each request, and below it one for each wait and each call of upstream, told by what
 * {@code observe} hears of. Where no endpoint is configured nothing in here is loaded but {@link
 * io.flexgate.tracing.TracingSettings}, and of the library nothing. Owns the library's exporter and its thread.
 */
@org.jspecify.annotations.NullMarked
package io.flexgate.tracing;
