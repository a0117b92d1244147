/** The access log's lines, and its queue before an output that is slow, blocked or broken. */
package io.flexgate.accesslog;
