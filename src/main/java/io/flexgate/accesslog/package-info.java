/**
 * The access log: one line for each request that was answered. A request's loop makes the line and hands it to logback, whose
 * appender of it is {@link io.flexgate.accesslog.AccessAppender}: a queue, and a thread that writes what is in it, many lines at a
 * time. A loop never waits for it; what there is no room for is dropped and counted. Imports no room. Owns the queue.
 */
@org.jspecify.annotations.NullMarked
package io.flexgate.accesslog;
