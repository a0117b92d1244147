package io.flexgate.accesslog;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Arrays;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Lines as bytes, one after the other in one array that is used again: nothing is made for a line. Says what the log's other
 * lines say, in the same order: time, level, logger, message, fields. Confined to one thread.
 */
final class Lines implements Fields {

    private static final int FIRST = 1 << 10;

    /** A power of two. */
    private static final int ASKED = 64;

    private static final byte[] HEX = ascii("0123456789abcdef");
    private static final byte[] JSON_BEGIN = ascii("{\"time\":\"");
    private static final byte[] JSON_HEAD = ascii(
            "Z\",\"level\":\"INFO\",\"logger\":\"" + AccessLog.NAME + "\",\"message\":\"" + AccessLine.MESSAGE + "\"");
    private static final byte[] TEXT_HEAD = ascii(
            " INFO  " + AccessLog.NAME.substring(AccessLog.NAME.lastIndexOf('.') + 1) + ": " + AccessLine.MESSAGE);

    private static final DateTimeFormatter JSON_SECOND =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss", Locale.ROOT).withZone(ZoneOffset.UTC);
    private static final DateTimeFormatter TEXT_SECOND =
            DateTimeFormatter.ofPattern("HH:mm:ss", Locale.ROOT).withZone(ZoneId.systemDefault());

    private byte[] bytes = new byte[FIRST];
    private int length;
    private boolean json = true;

    /** The second that was printed last: most lines are of the same. */
    private long second = Long.MIN_VALUE;

    private byte[] printed = {};

    /** Who asks for what: few come again and again. By identity, as the names are those of the configuration and the catalog. */
    private final Asked[] asked = new Asked[ASKED];

    /** From where the last line was. */
    private String client = "";

    private byte[] from = {};

    /**
     * A part of a line that is known.
     *
     * @param written as it stands there
     */
    @SuppressWarnings("ArrayRecordComponent") // compared by nobody
    private record Asked(
            @Nullable String team,
            String method,
            @Nullable String operation,
            @Nullable String resource,
            byte[] written) {

        @SuppressWarnings("ReferenceEquality")
        boolean is(
                @Nullable String ofTeam, String byMethod, @Nullable String forOperation, @Nullable String ofResource) {
            return team == ofTeam && method == byMethod && operation == forOperation && resource == ofResource;
        }
    }

    /** Adds a line. */
    void add(AccessLine line, Format format) {
        boolean asJson = format == Format.JSON;
        if (asJson != json) {
            json = asJson;
            second = Long.MIN_VALUE;
            Arrays.fill(asked, null);
            client = "";
        }
        if (json) {
            put(JSON_BEGIN);
            time(line.getTimeStamp());
            put(JSON_HEAD);
            line.tell(this);
            put('}');
        } else {
            time(line.getTimeStamp());
            put(TEXT_HEAD);
            line.tell(this);
        }
        put('\n');
    }

    int length() {
        return length;
    }

    /** Forgets them. */
    void clear() {
        length = 0;
    }

    /**
     * Copies all lines to a place that is large enough, and is empty.
     *
     * @return where they end there
     */
    int moveTo(byte[] target, int at) {
        System.arraycopy(bytes, 0, target, at, length);
        int end = at + length;
        length = 0;
        return end;
    }

    @Override
    public void text(Name name, @Nullable String value) {
        if (value == null) {
            return;
        }
        put(json ? name.json() : name.text());
        if (json) {
            put('"');
            quoted(value);
            put('"');
        } else {
            plain(value);
        }
    }

    @Override
    public void client(Name name, String address) {
        if (!address.equals(client) || address.isEmpty()) {
            int begin = length;
            text(name, address);
            client = address;
            from = Arrays.copyOfRange(bytes, begin, length);
        } else {
            put(from);
        }
    }

    @Override
    public void asked(@Nullable String team, String method, @Nullable String operation, @Nullable String resource) {
        int at = (Objects.hashCode(team) * 31 + Objects.hashCode(operation) * 7 + method.hashCode()) & (ASKED - 1);
        Asked known = asked[at];
        if (known != null && known.is(team, method, operation, resource)) {
            put(known.written());
            return;
        }
        int begin = length;
        Fields.super.asked(team, method, operation, resource);
        asked[at] = new Asked(team, method, operation, resource, Arrays.copyOfRange(bytes, begin, length));
    }

    @Override
    public void number(Name name, long value) {
        put(json ? name.json() : name.text());
        digits(value);
    }

    @Override
    public void millis(Name name, long nanos) {
        put(json ? name.json() : name.text());
        long micros = Math.max(0, nanos / 1_000);
        digits(micros / 1_000);
        put('.');
        thousandths((int) (micros % 1_000));
    }

    private void time(long millis) {
        long now = Math.floorDiv(millis, 1_000L);
        if (now != second) {
            second = now;
            printed = ascii((json ? JSON_SECOND : TEXT_SECOND).format(Instant.ofEpochSecond(now)));
        }
        put(printed);
        put('.');
        thousandths((int) Math.floorMod(millis, 1_000L));
    }

    private void thousandths(int value) {
        reserve(3);
        bytes[length] = (byte) ('0' + value / 100);
        bytes[length + 1] = (byte) ('0' + value / 10 % 10);
        bytes[length + 2] = (byte) ('0' + value % 10);
        length += 3;
    }

    private void digits(long value) {
        if (value < 0) {
            put(ascii(Long.toString(value)));
            return;
        }
        int places = 1;
        for (long rest = value; rest >= 10; rest /= 10) {
            places++;
        }
        reserve(places);
        length += places;
        long rest = value;
        for (int at = length - 1; places > 0; places--) {
            bytes[at--] = (byte) ('0' + rest % 10);
            rest /= 10;
        }
    }

    /** A text in JSON's quotes; whatever is in it, it stays on its line. */
    private void quoted(String text) {
        int begin = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c >= ' ' && c < 0x7f && c != '"' && c != '\\') {
                continue;
            }
            ascii(text, begin, i);
            begin = i + 1;
            switch (c) {
                case '"', '\\' -> {
                    put('\\');
                    put(c);
                }
                case '\n' -> put(new byte[] {'\\', 'n'});
                case '\r' -> put(new byte[] {'\\', 'r'});
                case '\t' -> put(new byte[] {'\\', 't'});
                default -> other(c);
            }
        }
        ascii(text, begin, text.length());
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

    private void plain(String text) {
        boolean ascii = true;
        for (int i = 0; ascii && i < text.length(); i++) {
            char c = text.charAt(i);
            ascii = c >= ' ' && c < 0x7f;
        }
        if (ascii) {
            ascii(text, 0, text.length());
        } else {
            put(text.replaceAll("[\\p{Cntrl}\\x80-\\x9f]", "?").getBytes(StandardCharsets.UTF_8));
        }
    }

    /** What is known to be ASCII needs no charset: its low bytes are copied as they are. */
    @SuppressWarnings("deprecation")
    private void ascii(String text, int begin, int end) {
        reserve(end - begin);
        text.getBytes(begin, end, bytes, length);
        length += end - begin;
    }

    private void put(char c) {
        reserve(1);
        bytes[length++] = (byte) c;
    }

    private void put(byte[] more) {
        reserve(more.length);
        System.arraycopy(more, 0, bytes, length, more.length);
        length += more.length;
    }

    private void reserve(int more) {
        if (bytes.length - length < more) {
            bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, length + more));
        }
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
