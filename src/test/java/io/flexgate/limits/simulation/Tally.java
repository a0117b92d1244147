package io.flexgate.limits.simulation;

import io.flexgate.limits.Ended;
import io.flexgate.limits.Shed;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What has happened in a world since its warm-up; 429s that reach clients and the most in flight since the start. */
final class Tally {

    /** One team's. */
    static final class OfTeam {
        private final List<Long> waits = new ArrayList<>();
        private final List<Long> times = new ArrayList<>();
        private final Map<Shed.Reason, Integer> shed = new EnumMap<>(Shed.Reason.class);
        private long lastGrant;
        private long longestGap;

        int answered() {
            return waits.size();
        }

        int shed() {
            return shed.values().stream().mapToInt(Integer::intValue).sum();
        }

        /** Nobody of it had a call for so long, from the warm-up on. */
        Duration longestGap() {
            return Duration.ofNanos(longestGap);
        }

        /** From the request to the start of the call that was answered. */
        Duration wait(double quantile) {
            return quantile(waits, quantile);
        }

        /** From the request to the answer. */
        Duration time(double quantile) {
            return quantile(times, quantile);
        }

        private static Duration quantile(List<Long> all, double quantile) {
            long[] sorted = all.stream().mapToLong(Long::longValue).sorted().toArray();
            return Duration.ofNanos(
                    sorted.length == 0
                            ? 0
                            : sorted[(int) Math.min(sorted.length - 1L, (long) (quantile * sorted.length))]);
        }
    }

    private final World world;
    private final Map<String, OfTeam> teams = new HashMap<>();
    private final List<Integer> limits = new ArrayList<>();
    private int calls;
    private int throttled;
    private int throttledOut;
    private int failed;
    private int mostInFlight;
    private int mostQueued;
    private boolean overLimit;

    Tally(World world) {
        this.world = world;
    }

    OfTeam team(String name) {
        return teams.computeIfAbsent(name, team -> {
            OfTeam fresh = new OfTeam();
            fresh.lastGrant = world.now();
            return fresh;
        });
    }

    int calls() {
        return calls;
    }

    /** Of the calls of which so many. */
    double throttledShare() {
        return calls == 0 ? 0 : (double) throttled / calls;
    }

    int answered() {
        return teams.values().stream().mapToInt(OfTeam::answered).sum();
    }

    int shed() {
        return teams.values().stream().mapToInt(OfTeam::shed).sum();
    }

    double shedShare() {
        return (double) shed() / Math.max(1, shed() + answered());
    }

    /** 429s of upstream that reached a client, from the very start. */
    int throttledOut() {
        return throttledOut;
    }

    int failed() {
        return failed;
    }

    int mostInFlight() {
        return mostInFlight;
    }

    int mostQueued() {
        return mostQueued;
    }

    /** A call was granted over the limit at that time. */
    boolean overLimit() {
        return overLimit;
    }

    double meanLimit() {
        return limits.stream().mapToInt(Integer::intValue).average().orElse(0);
    }

    int limit(double quantile) {
        int[] sorted = limits.stream().mapToInt(Integer::intValue).sorted().toArray();
        return sorted[Math.min(sorted.length - 1, (int) (quantile * sorted.length))];
    }

    /** How much of the time the limit was no further than a part from a figure. */
    double limitWithin(double part, int figure) {
        return limits.stream()
                        .filter(limit -> Math.abs(limit - figure) <= part * figure)
                        .count()
                / (double) limits.size();
    }

    /** Jain's index of what teams got, each by its weight: 1 for just shares, 1/n where one has all. */
    double jain(Load... loads) {
        double[] got = Arrays.stream(loads)
                .mapToDouble(load ->
                        team(load.team()).answered() / (double) load.share().weight())
                .toArray();
        double sum = Arrays.stream(got).sum();
        double squares = Arrays.stream(got).map(x -> x * x).sum();
        return sum * sum / (got.length * squares);
    }

    void sample(int limit) {
        if (world.warm()) {
            limits.add(limit);
        }
    }

    void called(Call call) {
        mostInFlight = Math.max(mostInFlight, world.door().inFlight());
        mostQueued = Math.max(mostQueued, world.door().queued());
        overLimit |= world.door().inFlight() > world.door().limit();
        OfTeam team = team(call.load().team());
        if (world.warm()) {
            calls++;
            team.longestGap = Math.max(team.longestGap, world.now() - team.lastGrant);
        }
        team.lastGrant = world.now();
    }

    void ended(Call call, Ended how) {
        if (world.warm() && how instanceof Ended.Throttled) {
            throttled++;
        }
    }

    void answered(Call call) {
        if (world.warm()) {
            team(call.load().team()).waits.add(call.waited());
            team(call.load().team()).times.add(call.took());
        }
    }

    void shed(Call call, Shed.Reason reason) {
        if (world.warm()) {
            team(call.load().team()).shed.merge(reason, 1, Integer::sum);
        }
    }

    void throttledOut(Call call) {
        throttledOut++;
    }

    void failed(Call call) {
        failed++;
    }
}
