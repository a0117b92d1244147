package io.flexgate.api.watch;

import org.jspecify.annotations.Nullable;

/** What a {@code traceparent} says (W3C Trace Context §3.2). Pure. */
final class TraceParent {

    /** {@code 00-<32 digits>-<16 digits>-<2 digits>}; a later version may have more behind it. */
    private static final int LENGTH = 55;

    private static final int ID = 3;
    private static final int ID_END = 35;
    private static final int SPAN_END = 52;

    private TraceParent() {}

    /** The trace's identifier, 32 hexadecimal digits; null where it says none. */
    static @Nullable String traceId(String parent) {
        boolean sized = parent.length() == LENGTH
                || (parent.length() > LENGTH && parent.charAt(LENGTH) == '-' && !parent.startsWith("00"));
        if (!sized || parent.startsWith("ff") || parent.charAt(2) != '-') {
            return null;
        }
        boolean apart = parent.charAt(ID_END) == '-' && parent.charAt(SPAN_END) == '-';
        boolean digits = hex(parent, 0, 2)
                && hex(parent, ID, ID_END)
                && hex(parent, ID_END + 1, SPAN_END)
                && hex(parent, SPAN_END + 1, LENGTH);
        return apart && digits && some(parent, ID, ID_END) && some(parent, ID_END + 1, SPAN_END)
                ? parent.substring(ID, ID_END)
                : null;
    }

    private static boolean hex(String text, int from, int to) {
        for (int i = from; i < to; i++) {
            char c = text.charAt(i);
            if ((c < '0' || c > '9') && (c < 'a' || c > 'f')) {
                return false;
            }
        }
        return true;
    }

    private static boolean some(String text, int from, int to) {
        for (int i = from; i < to; i++) {
            if (text.charAt(i) != '0') {
                return true;
            }
        }
        return false;
    }
}
