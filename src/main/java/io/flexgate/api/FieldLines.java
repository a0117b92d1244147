package io.flexgate.api;

import io.flexgate.http.Headers;
import io.flexgate.relay.Answer;
import io.flexgate.relay.Content;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * What stays the same in the heads of stored answers from one time to the next, as lines (RFC 9112 §5): made once for those that
 * were sent last, and bounded by their number. Confined to one loop.
 */
final class FieldLines {

    /** A power of two; some hundred bytes each. */
    private static final int SLOTS = 128;

    /**
     * Of one answer.
     *
     * @param fields of which stored answer; by identity
     * @param etag of which form of it; by identity
     * @param tag whether that is told
     * @param unchanged whether they are of a 304, in place of the answer
     * @param dated whether a date is among the lines
     */
    @SuppressWarnings("ArrayRecordComponent") // compared by nobody
    record Lines(Headers fields, String etag, boolean tag, boolean unchanged, boolean dated, byte[] bytes) {

        @SuppressWarnings("ReferenceEquality")
        private boolean are(Answer.Whole answer, Content.Form form, boolean instead) {
            return fields == answer.headers() && etag == form.etag() && tag == answer.tag() && unchanged == instead;
        }
    }

    private final @Nullable Lines[] last = new Lines[SLOTS];

    /**
     * The lines of an answer that is sent whole, its own fields, its entity tag and its length; or of a 304 in its place.
     *
     * @param where spreads answers over the places; the same for the same target
     */
    Lines of(Answer.Whole answer, Content.Form form, boolean unchanged, int where) {
        int at = (where ^ where >>> 16 ^ (unchanged ? 1 : 0)) & (SLOTS - 1);
        Lines known = last[at];
        if (known == null || !known.are(answer, form, unchanged)) {
            known = make(answer, form, unchanged);
            last[at] = known;
        }
        return known;
    }

    private static Lines make(Answer.Whole answer, Content.Form form, boolean unchanged) {
        ByteArrayOutputStream lines = new ByteArrayOutputStream(1024);
        Headers fields = answer.headers();
        (unchanged ? Representation.kept(fields) : fields).forEach((name, value) -> {
            // The gateway has its own word for these.
            if (!name.equalsIgnoreCase("age") && !name.equalsIgnoreCase("content-length")) {
                add(lines, name, value);
            }
        });
        if (answer.tag() && !fields.contains("etag")) {
            add(lines, "etag", form.etag());
        }
        if (!unchanged) {
            add(lines, "content-length", form.length());
        }
        return new Lines(fields, form.etag(), answer.tag(), unchanged, fields.contains("date"), lines.toByteArray());
    }

    private static void add(ByteArrayOutputStream lines, String name, String value) {
        lines.writeBytes((name + ": " + value + "\r\n").getBytes(StandardCharsets.ISO_8859_1));
    }
}
