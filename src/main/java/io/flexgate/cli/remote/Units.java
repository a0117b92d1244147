package io.flexgate.cli.remote;

import java.time.Duration;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Numbers as people read them; a dash for what is not told. Pure. */
final class Units {

    private static final String UNKNOWN = "-";
    private static final String[] BYTES = {"B", "KiB", "MiB", "GiB", "TiB"};
    private static final int KIBI = 1024;
    private static final double PERCENT = 100;

    private Units() {}

    /** With commas between thousands, and three digits behind the point at most. */
    static String count(@Nullable Number number) {
        if (number == null) {
            return UNKNOWN;
        }
        String text = String.format(Locale.ROOT, "%,.3f", number.doubleValue());
        return text.replaceAll("\\.?0+$", "");
    }

    static String bytes(@Nullable Number number) {
        if (number == null) {
            return UNKNOWN;
        }
        double size = number.doubleValue();
        int unit = 0;
        while (size >= KIBI && unit < BYTES.length - 1) {
            size /= KIBI;
            unit++;
        }
        return String.format(Locale.ROOT, unit == 0 ? "%.0f %s" : "%.1f %s", size, BYTES[unit]);
    }

    /** The two largest units of a time. */
    static String time(@Nullable Number seconds) {
        if (seconds == null) {
            return UNKNOWN;
        }
        Duration time = Duration.ofMillis(Math.round(seconds.doubleValue() * 1_000));
        if (time.toDays() > 0) {
            return time.toDays() + " d " + time.toHoursPart() + " h";
        }
        if (time.toHours() > 0) {
            return time.toHours() + " h " + time.toMinutesPart() + " min";
        }
        return time.toMinutes() > 0
                ? time.toMinutes() + " min " + time.toSecondsPart() + " s"
                : time.toSeconds() + " s";
    }

    /** What part is of all; a dash where there is nothing. */
    static String share(@Nullable Number part, @Nullable Number all) {
        return part == null || all == null || all.doubleValue() == 0
                ? UNKNOWN
                : String.format(Locale.ROOT, "%.1f %%", PERCENT * part.doubleValue() / all.doubleValue());
    }
}
