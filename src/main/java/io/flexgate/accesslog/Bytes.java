package io.flexgate.accesslog;

import io.flexgate.observe.Hex;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * The bytes of one line after the other, each written to where it is to stay; aside where it does not fit there. Nothing is made for a
 * line. Confined to one thread.
 */
final class Bytes {

    private static final int FIRST = 1 << 10;

    private static final byte[] HEX = ascii("0123456789abcdef");

    /** What stands for itself between JSON's quotes. */
    private static final boolean[] PLAIN = new boolean[128];

    static {
        Arrays.fill(PLAIN, ' ', 0x7f, true);
        PLAIN['"'] = false;
        PLAIN['\\'] = false;
    }

    /** For a line that does not fit. */
    private byte[] aside = new byte[FIRST];

    private byte[] bytes = aside;
    private int begin;
    private int length;

    /** A line begins here. */
    void begin(byte[] target, int at) {
        bytes = target;
        begin = at;
        length = at;
    }

    /** Whether the line is not where it was to be, but in {@link #array} alone. */
    boolean isAside() {
        return bytes == aside;
    }

    /** Where the line is. */
    byte[] array() {
        return bytes;
    }

    /** Where it ends there, by now. */
    int end() {
        return length;
    }

    /** How much there is of it by now. */
    int size() {
        return length - begin;
    }

    /** A copy of a part of the line, by places that are counted from its begin. */
    byte[] part(int from, int to) {
        return Arrays.copyOfRange(bytes, begin + from, begin + to);
    }

    void put(char c) {
        reserve(1);
        bytes[length++] = (byte) c;
    }

    void put(byte[] more) {
        reserve(more.length);
        System.arraycopy(more, 0, bytes, length, more.length);
        length += more.length;
    }

    /** An identifier. */
    void hex(long high, long low) {
        reserve(Hex.DIGITS);
        Hex.put(high, low, bytes, length);
        length += Hex.DIGITS;
    }

    /** A whole number. */
    void digits(long value) {
        if (value < 0 || value > Integer.MAX_VALUE) {
            put(ascii(Long.toString(value)));
            return;
        }
        int rest = (int) value;
        if (rest < 10) {
            put((char) ('0' + rest));
            return;
        }
        int places = 1;
        for (int more = rest; more >= 10; more /= 10) {
            places++;
        }
        reserve(places);
        length += places;
        for (int at = length - 1; places > 0; places--) {
            bytes[at--] = (byte) ('0' + rest % 10);
            rest /= 10;
        }
    }

    /** Milliseconds, with three digits behind the point; less than none is none. */
    void millis(long micros) {
        long some = Math.max(0, micros);
        digits(some / 1_000);
        reserve(4);
        bytes[length] = '.';
        thousandths(bytes, length + 1, (int) (some % 1_000));
        length += 4;
    }

    /** Three digits there. */
    static void thousandths(byte[] target, int at, int value) {
        target[at] = (byte) ('0' + value / 100);
        target[at + 1] = (byte) ('0' + value / 10 % 10);
        target[at + 2] = (byte) ('0' + value % 10);
    }

    /** A text for JSON's quotes; whatever is in it, it stays on its line. */
    void quoted(String text) {
        int size = text.length();
        reserve(size);
        byte[] to = bytes;
        int at = length;
        for (int i = 0; i < size; i++) {
            char c = text.charAt(i);
            if (c >= 128 || !PLAIN[c]) {
                length = at;
                escaped(text, i);
                return;
            }
            to[at++] = (byte) c;
        }
        length = at;
    }

    private void escaped(String text, int from) {
        for (int i = from; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '"', '\\' -> {
                    put('\\');
                    put(c);
                }
                case '\n' -> put(new byte[] {'\\', 'n'});
                case '\r' -> put(new byte[] {'\\', 'r'});
                case '\t' -> put(new byte[] {'\\', 't'});
                default -> {
                    if (c >= ' ' && c < 0x7f) {
                        put(c);
                    } else {
                        other(c);
                    }
                }
            }
        }
    }

    /** Above ASCII in UTF-8; a control, or half of a pair, is escaped: still JSON, and nothing that a terminal obeys. */
    private void other(char c) {
        if (c < 0xa0 || Character.isSurrogate(c) || c == '\u2028' || c == '\u2029') {
            put('\\');
            put('u');
            for (int shift = 12; shift >= 0; shift -= 4) {
                put((char) HEX[(c >> shift) & 0xf]);
            }
        } else {
            put(String.valueOf(c).getBytes(StandardCharsets.UTF_8));
        }
    }

    /** A text for a line of words: without controls. */
    void plain(String text) {
        int size = text.length();
        reserve(size);
        byte[] to = bytes;
        int at = length;
        for (int i = 0; i < size; i++) {
            char c = text.charAt(i);
            if (c < ' ' || c >= 0x7f) {
                put(text.replaceAll("[\\p{Cntrl}\\x80-\\x9f]", "?").getBytes(StandardCharsets.UTF_8));
                return;
            }
            to[at++] = (byte) c;
        }
        length = at;
    }

    private void reserve(int more) {
        if (bytes.length - length < more) {
            putAside(more);
        }
    }

    private void putAside(int more) {
        int size = size();
        byte[] larger = aside;
        if (isAside() || aside.length - size < more) {
            larger = new byte[Math.max(2 * aside.length, size + more)];
        }
        System.arraycopy(bytes, begin, larger, 0, size);
        aside = larger;
        begin(larger, 0);
        length = size;
    }

    static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
