package io.flexgate.api;

import io.flexgate.http.HttpDate;
import java.time.Instant;
import java.time.InstantSource;

/** The {@code Date} of now, printed once a second. Confined to one loop. */
final class DateField {

    private final InstantSource clock;
    private long second = Long.MIN_VALUE;
    private String text = "";

    DateField(InstantSource clock) {
        this.clock = clock;
    }

    String now() {
        long now = Math.floorDiv(clock.millis(), 1_000L);
        if (now != second) {
            second = now;
            text = HttpDate.format(Instant.ofEpochSecond(now));
        }
        return text;
    }
}
