package io.flexgate.accesslog;

import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Hears of what is in a line, in order. */
interface Fields {

    /**
     * The name of a field, and how it stands before a value. Immutable.
     *
     * @param json in an object that has begun
     * @param text between words
     */
    @SuppressWarnings("ArrayRecordComponent") // compared by nobody
    record Name(String key, byte[] json, byte[] text) {

        static Name of(String key) {
            return new Name(
                    key,
                    (",\"" + key + "\":").getBytes(StandardCharsets.US_ASCII),
                    (" " + key + "=").getBytes(StandardCharsets.US_ASCII));
        }
    }

    Name TEAM = Name.of("team");
    Name METHOD = Name.of("method");
    Name OPERATION = Name.of("operation");
    Name RESOURCE = Name.of("resource");

    /** From where it comes. */
    default void client(Name name, String address) {
        text(name, address);
    }

    /** Of whom it is, and what is asked for. */
    default void asked(@Nullable String team, String method, @Nullable String operation, @Nullable String resource) {
        text(TEAM, team);
        text(METHOD, method);
        text(OPERATION, operation);
        text(RESOURCE, resource);
    }

    /** A text; null says that there is none, and is left out. */
    void text(Name name, @Nullable String value);

    /** A whole number. */
    void number(Name name, long value);

    /** A time in milliseconds, to the microsecond. */
    void millis(Name name, long nanos);
}
