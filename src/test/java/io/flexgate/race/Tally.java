package io.flexgate.race;

import io.flexgate.testing.Response;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.LongAdder;

/** How often what kind of answer was seen: a race test in which nobody ever hits, waits or is overtaken proves nothing. Any thread. */
public final class Tally {

    private final Map<String, LongAdder> seen = new ConcurrentSkipListMap<>();

    void count(Response response) {
        String status = response == null ? null : response.cacheStatus();
        if (status == null) {
            count("no answer");
            return;
        }
        count(status.replaceAll("Flexgate; |ttl=-?\\d+|fwd-status=(?!304)\\d+|; $", "")
                .replaceAll("; +;", ";"));
    }

    void count(String what) {
        seen.computeIfAbsent(what, name -> new LongAdder()).increment();
    }

    /** How many answers had this in their Cache-Status. */
    public long of(String part) {
        return seen.entrySet().stream()
                .filter(entry -> entry.getKey().contains(part))
                .mapToLong(entry -> entry.getValue().sum())
                .sum();
    }

    @Override
    public String toString() {
        return seen.toString();
    }
}
