package io.flexgate.accesslog;

/** How a line is written. */
public enum Format {
    /** One JSON object a line (RFC 8259). */
    JSON,
    /** One line for people. */
    TEXT
}
