package io.flexgate.access;

/** What a team may do. */
public enum Permission {
    /** Methods that promise to change nothing. */
    READ,
    /** All other methods. */
    WRITE,
    /** Dropping stored answers. */
    PURGE
}
