package io.flexgate.http;

import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A part of a representation that is at hand (RFC 9110 §14). Immutable.
 *
 * @param first its first byte
 * @param last its last byte; below {@code first} where the range cannot be satisfied
 */
public record ByteRange(long first, long last) {

    private static final Pattern ONE = Pattern.compile("bytes[ \t]*=[ \t]*(?<first>[0-9]{0,18})-(?<last>[0-9]{0,18})");

    /**
     * The one part that a request asks for.
     *
     * @param ranges the values of {@code Range}
     * @param length of the whole
     * @return null where the whole is the answer: for several parts, for another unit, and for what is no range (§14.2)
     */
    public static @Nullable ByteRange of(List<String> ranges, long length) {
        Matcher one = ONE.matcher(ranges.size() == 1 ? ranges.get(0).strip().toLowerCase(Locale.ROOT) : "");
        if (!one.matches()) {
            return null;
        }
        String first = one.group("first");
        String last = one.group("last");
        if (first.isEmpty()) {
            // The last so many bytes (§14.1.2).
            return last.isEmpty() ? null : suffix(Long.parseLong(last), length);
        }
        long from = Long.parseLong(first);
        long to = last.isEmpty() ? length - 1 : Long.parseLong(last);
        if (to < from && !last.isEmpty()) {
            return null;
        }
        return from >= length ? new ByteRange(0, -1) : new ByteRange(from, Math.min(to, length - 1));
    }

    private static ByteRange suffix(long bytes, long length) {
        return bytes == 0 || length == 0
                ? new ByteRange(0, -1)
                : new ByteRange(Math.max(0, length - bytes), length - 1);
    }

    /** Whether there are such bytes; otherwise 416 is the answer (§15.5.17). */
    public boolean satisfiable() {
        return last >= first;
    }

    /** The value of {@code Content-Range} (§14.4). */
    public String contentRange(long length) {
        return satisfiable() ? "bytes " + first + "-" + last + "/" + length : "bytes */" + length;
    }
}
