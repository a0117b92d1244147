package io.flexgate.accesslog;

import io.flexgate.observe.Masks;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Hears of what is in a line, in order. */
interface Fields {

    /**
     * The name of a field, and how it stands before a value. Immutable.
     *
     * @param json in an object that has begun
     * @param quoted the same before a text, with its first quotation mark
     * @param text between words
     */
    @SuppressWarnings("ArrayRecordComponent") // compared by nobody
    record Name(String key, byte[] json, byte[] quoted, byte[] text) {

        static Name of(String key) {
            String json = ",\"" + key + "\":";
            return new Name(
                    key,
                    json.getBytes(StandardCharsets.US_ASCII),
                    (json + '"').getBytes(StandardCharsets.US_ASCII),
                    (" " + key + "=").getBytes(StandardCharsets.US_ASCII));
        }
    }

    Name CLIENT = Name.of("client");
    Name TEAM = Name.of("team");
    Name METHOD = Name.of("method");
    Name OPERATION = Name.of("operation");
    Name RESOURCE = Name.of("resource");
    Name PATH = Name.of("path");
    Name STATUS = Name.of("status");
    Name CACHE = Name.of("cache");
    Name ERROR_SLUG = Name.of("error_slug");
    Name WAIT_MS = Name.of("wait_ms");
    Name UPSTREAM_MS = Name.of("upstream_ms");
    Name TOTAL_MS = Name.of("total_ms");
    Name BYTES = Name.of("bytes");
    Name UPSTREAM_REQUEST_ID = Name.of("upstream_request_id");

    /** From where it came, what it asked for and what became of it. */
    default void went(AccessLine line) {
        text(CLIENT, line.client());
        asked(line);
        ended(line);
    }

    /** Of whom it is, and what is asked for. What in a path looks like a secret is masked here, and so is nowhere. */
    default void asked(AccessLine line) {
        text(TEAM, line.team());
        text(METHOD, Masks.cut(line.method()));
        text(OPERATION, line.operation());
        text(RESOURCE, line.resource());
        text(PATH, Masks.path(line.path()));
    }

    /** What became of it, and how long it waited, called and took. */
    default void ended(AccessLine line) {
        number(STATUS, line.status());
        text(CACHE, line.outcome());
        text(ERROR_SLUG, line.error());
        millis(WAIT_MS, line.waited());
        millis(UPSTREAM_MS, line.called());
        millis(TOTAL_MS, line.total());
        number(BYTES, line.size());
        text(UPSTREAM_REQUEST_ID, line.upstream());
    }

    /** A text; null says that there is none, and is left out. */
    void text(Name name, @Nullable String value);

    /** A whole number. */
    void number(Name name, long value);

    /** A time in milliseconds, to the microsecond. */
    void millis(Name name, long nanos);
}
