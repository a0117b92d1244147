package io.flexgate.accesslog;

import org.jspecify.annotations.Nullable;

/** Hears of what is in a line, in order. */
interface Fields {

    /** A text; null says that there is none, and is left out. */
    void text(String key, @Nullable String value);

    /** A whole number. */
    void number(String key, long value);

    /** A time in milliseconds, to the microsecond. */
    void millis(String key, long nanos);
}
