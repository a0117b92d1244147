package io.flexgate.config;

/** Where a configuration comes from. Any thread, one at a time. */
@FunctionalInterface
public interface Source {

    /** Reads it anew, every file of it; blocks. What cannot be read is a problem of a refused one. */
    Reading read();
}
