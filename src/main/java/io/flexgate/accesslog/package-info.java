/**
 * The access log: one line for each request that was answered. Logback says whether it is wanted, and who listens: mostly
 * {@link io.flexgate.accesslog.AccessAppender} alone, in which the request's loop makes bytes of it, and a thread writes many lines at a
 * time. A loop never waits for it; what there is no room for is dropped and counted. Imports no room. Owns the queue.
 */
@org.jspecify.annotations.NullMarked
package io.flexgate.accesslog;
