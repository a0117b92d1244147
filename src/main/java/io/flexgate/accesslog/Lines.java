package io.flexgate.accesslog;

import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Lines as bytes. Says what the log's other lines say, in the same order: time, level, logger, message, fields. What many lines have in
 * common is copied from one to the next: the head, but for its milliseconds; of hits that are alike all but their identifiers and
 * times. Confined to one thread.
 */
final class Lines implements Fields {

    /** Less is told as 0.000 milliseconds. */
    private static final int MICROSECOND = 1_000;

    private static final String JSON_BEGIN = "{\"time\":\"";
    private static final String JSON_HEAD =
            "Z\",\"level\":\"INFO\",\"logger\":\"" + AccessLog.NAME + "\",\"message\":\"" + AccessLine.MESSAGE + "\"";
    private static final String TEXT_HEAD =
            " INFO  " + AccessLog.NAME.substring(AccessLog.NAME.lastIndexOf('.') + 1) + ": " + AccessLine.MESSAGE;

    private static final DateTimeFormatter JSON_SECOND =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.", Locale.ROOT).withZone(ZoneOffset.UTC);
    private static final DateTimeFormatter TEXT_SECOND =
            DateTimeFormatter.ofPattern("HH:mm:ss.", Locale.ROOT).withZone(ZoneId.systemDefault());

    private static final byte[] NOWHERE = {};

    private final Bytes bytes = new Bytes();
    private boolean json = true;

    /** What stands before the fields at one time: most lines are of the same second, and many of the same millisecond. */
    private byte[] head = {};

    private long time;
    private long second = Long.MIN_VALUE;

    /** Where the head has its milliseconds. */
    private int fraction;

    /** Where the last time was written, from the line's begin. */
    private int millisFrom;

    private int millisTo;

    /**
     * Writes a line to where there is room for it, or not: see {@link #bytes}.
     *
     * @param at where it is to begin
     */
    void add(AccessLine line, Format format, byte[] target, int at) {
        begin(format);
        bytes.begin(target, at);
        head(line.getTimeStamp());
        line.tell(this);
        end();
    }

    /** The same, of a hit. */
    void add(Recurring like, Own own, Format format, byte[] target, int at) {
        begin(format);
        if (!like.isKnown(format)) {
            learn(like, format);
        }
        bytes.begin(target, at);
        head(own.millis());
        bytes.put(json ? AccessLine.REQUEST_ID.quoted() : AccessLine.REQUEST_ID.text());
        bytes.hex(own.high(), own.low());
        bytes.put(like.before());
        bytes.millis(own.nanos() / MICROSECOND);
        bytes.put(like.after());
    }

    private void begin(Format format) {
        boolean asJson = format == Format.JSON;
        if (asJson != json) {
            json = asJson;
            second = Long.MIN_VALUE;
        }
    }

    private void end() {
        if (json) {
            bytes.put('}');
        }
        bytes.put('\n');
    }

    /** All but what is different each time: writes it once, aside. */
    private void learn(Recurring like, Format format) {
        bytes.begin(NOWHERE, 0);
        like.line(0, "", 0).tell(this);
        end();
        int from = (json ? AccessLine.REQUEST_ID.quoted() : AccessLine.REQUEST_ID.text()).length;
        like.known(format, bytes.part(from, millisFrom), bytes.part(millisTo, bytes.size()));
    }

    /** Where the last line is. */
    Bytes bytes() {
        return bytes;
    }

    @Override
    public void text(Name name, @Nullable String value) {
        if (value == null) {
            return;
        }
        if (json) {
            bytes.put(name.quoted());
            bytes.quoted(value);
            bytes.put('"');
        } else {
            bytes.put(name.text());
            bytes.plain(value);
        }
    }

    @Override
    public void number(Name name, long value) {
        bytes.put(json ? name.json() : name.text());
        bytes.digits(value);
    }

    @Override
    public void millis(Name name, long nanos) {
        bytes.put(json ? name.json() : name.text());
        millisFrom = bytes.size();
        bytes.millis(nanos / MICROSECOND);
        millisTo = bytes.size();
    }

    private void head(long millis) {
        if (millis != time || second == Long.MIN_VALUE) {
            time = millis;
            date(millis);
        }
        bytes.put(head);
    }

    private void date(long millis) {
        long now = Math.floorDiv(millis, 1_000L);
        if (now != second) {
            second = now;
            Instant instant = Instant.ofEpochSecond(now);
            String before = json ? JSON_BEGIN + JSON_SECOND.format(instant) : TEXT_SECOND.format(instant);
            fraction = before.length();
            head = Bytes.ascii(before + "..." + (json ? JSON_HEAD : TEXT_HEAD));
        }
        Bytes.thousandths(head, fraction, (int) Math.floorMod(millis, 1_000L));
    }
}
