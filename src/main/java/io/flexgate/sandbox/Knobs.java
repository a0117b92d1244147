package io.flexgate.sandbox;

import io.flexgate.sandbox.Hold.Point;
import io.flexgate.sandbox.RequestMatch.Signature;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * What makes the sandbox slow, broken, lagging or talkative. Any thread, at any time; a request takes its fault and its
 * latency when it arrives, and everything else when it gets there. Rules are tried in the order they were added, and the
 * first that matches is taken; holds are passed one after the other, all of them.
 */
public final class Knobs {

    /** For {@code times}: a rule that never wears off. */
    public static final int FOREVER = Integer.MAX_VALUE;

    /** The kinds of reads that can lag behind writes. */
    public enum Resource {
        PLUGINS,
        VERSIONS,
        CONFIGURATIONS,
        CONFIGURED_PLUGINS,
        RELEASES,
        OTHER;

        /** What the path {@code /v1/PluginService/...} reads. */
        static Resource of(List<String> segments) {
            boolean nested = segments.size() > 4;
            return switch (segments.size() > 2 ? segments.get(2) : "") {
                case "Plugins" -> nested ? VERSIONS : PLUGINS;
                case "Configurations" -> nested ? CONFIGURED_PLUGINS : CONFIGURATIONS;
                case "Releases" -> RELEASES;
                default -> OTHER;
            };
        }
    }

    /** How an answer goes wrong. */
    public enum FaultKind {
        /** Another status, in Twilio's form or as an HTML page. */
        STATUS,
        /** The connection is closed without an answer. */
        RESET,
        /** Half of the body, then the connection is closed. */
        TRUNCATE,
        /** The body in ten pieces with a pause before each. */
        SLOW,
        /** The body compressed, if the request accepts that. */
        GZIP,
        /** The body compressed, whatever the request accepts. */
        GZIP_ALWAYS,
        /** No answer until the rule is cancelled; without {@code commits} it takes effect only then. */
        HANG
    }

    /**
     * One way an answer goes wrong.
     *
     * @param status for {@link FaultKind#STATUS}
     * @param html whether that status comes with an HTML page instead of JSON
     * @param commits whether the request takes effect, although its answer does not say so
     * @param pause for {@link FaultKind#SLOW}
     * @param retryAfter seconds for a {@code Retry-After}, 0 for none
     */
    public record Fault(FaultKind kind, int status, boolean html, boolean commits, Duration pause, int retryAfter) {

        public static Fault status(int status) {
            return new Fault(FaultKind.STATUS, status, false, false, Duration.ZERO, 0);
        }

        public static Fault resetBeforeCommit() {
            return new Fault(FaultKind.RESET, 0, false, false, Duration.ZERO, 0);
        }

        public static Fault resetAfterCommit() {
            return resetBeforeCommit().afterCommit();
        }

        public static Fault truncate() {
            return new Fault(FaultKind.TRUNCATE, 0, false, true, Duration.ZERO, 0);
        }

        public static Fault slow(Duration pause) {
            return new Fault(FaultKind.SLOW, 0, false, true, pause, 0);
        }

        public static Fault gzip() {
            return new Fault(FaultKind.GZIP, 0, false, true, Duration.ZERO, 0);
        }

        public static Fault gzipAlways() {
            return new Fault(FaultKind.GZIP_ALWAYS, 0, false, true, Duration.ZERO, 0);
        }

        public static Fault hang() {
            return new Fault(FaultKind.HANG, 0, false, false, Duration.ZERO, 0);
        }

        /** The same with an HTML page for a body. */
        public Fault asHtml() {
            return new Fault(kind, status, true, commits, pause, retryAfter);
        }

        /** The same, but the request takes effect before it goes wrong. */
        public Fault afterCommit() {
            return new Fault(kind, status, html, true, pause, retryAfter);
        }

        /** The same with a {@code Retry-After}. */
        public Fault retryAfter(int seconds) {
            return new Fault(kind, status, html, commits, pause, seconds);
        }
    }

    /** A fault in its place in the list. */
    public final class FaultRule {
        private final RequestMatch match;
        private final Fault fault;
        private final int times;
        private final AtomicInteger used = new AtomicInteger();
        private final CompletableFuture<Void> cancelled = new CompletableFuture<>();

        private FaultRule(RequestMatch match, int times, Fault fault) {
            this.match = match;
            this.times = times;
            this.fault = fault;
        }

        public Fault fault() {
            return fault;
        }

        /** How many requests it has hit. */
        public int used() {
            return used.get();
        }

        /** Takes the rule out of the list and lets hanging requests go: they are answered. */
        public void cancel() {
            faults.remove(this);
            cancelled.complete(null);
        }

        CompletionStage<Void> whenCancelled() {
            return cancelled;
        }

        private boolean take(Signature request) {
            return match.matches(request) && used.getAndUpdate(n -> n < times ? n + 1 : n) < times;
        }
    }

    /** How long a request takes: half of it before the model is touched, half after; the jitter is added, from 0 up. */
    public record Latency(RequestMatch match, Duration fixed, Duration jitter) {}

    /** A header for every answer to the requests that match. */
    public record ExtraHeader(RequestMatch match, String name, String value) {}

    /**
     * When to answer 429 instead of working.
     *
     * @param inFlight requests of one account at a time; 0 for no limit
     * @param perSecond requests of one account to one method and path in one second of the clock; 0 for no limit
     * @param code 20429, 45010 or 45780
     * @param retryAfter seconds for a {@code Retry-After}, 0 for none
     */
    public record Limits(int inFlight, int perSecond, int code, int retryAfter) {
        public static final Limits NONE = new Limits(0, 0, 20429, 0);
    }

    private final CopyOnWriteArrayList<FaultRule> faults = new CopyOnWriteArrayList<>();
    private final CopyOnWriteArrayList<Hold> holds = new CopyOnWriteArrayList<>();
    private final CopyOnWriteArrayList<Latency> latencies = new CopyOnWriteArrayList<>();
    private final CopyOnWriteArrayList<ExtraHeader> headers = new CopyOnWriteArrayList<>();
    private final long seed;
    private volatile Random jitter;
    private volatile Map<Resource, Duration> lags = Map.of();
    private volatile Limits limits = Limits.NONE;
    private volatile Duration installDelay = Duration.ofSeconds(10);
    private volatile boolean etags;

    Knobs(long seed) {
        this.seed = seed;
        this.jitter = new Random(seed);
    }

    /** Holds the next {@code times} requests that match, until released. */
    public Hold hold(RequestMatch match, Point point, int times) {
        Hold hold = new Hold(match, point, times, holds::remove);
        holds.add(hold);
        return hold;
    }

    /** Breaks the answers to the next {@code times} requests that match. */
    public FaultRule fault(RequestMatch match, int times, Fault fault) {
        FaultRule rule = new FaultRule(match, times, fault);
        faults.add(rule);
        return rule;
    }

    /** Makes every request take this long, instead of what was set before. */
    public void latency(Duration fixed, Duration jitter) {
        latencies.clear();
        latency(RequestMatch.any(), fixed, jitter);
    }

    /** Makes requests that match take this long, unless an earlier rule is for them. */
    public void latency(RequestMatch match, Duration fixed, Duration extra) {
        latencies.add(new Latency(match, fixed, extra));
    }

    /** Starts the jitter over from this seed. */
    public void jitterSeed(long from) {
        jitter = new Random(from);
    }

    /** Adds a header such as {@code Cache-Control} to every answer. */
    public void header(String name, String value) {
        header(RequestMatch.any(), name, value);
    }

    /** Adds a header to the answers to requests that match; a header that is there already is replaced. */
    public void header(RequestMatch match, String name, String value) {
        headers.add(new ExtraHeader(match, name, value));
    }

    /** Whether successful answers to GETs carry a strong ETag, and {@code If-None-Match} is honoured with a 304. */
    public void etags(boolean on) {
        etags = on;
    }

    /** Lets reads of one kind show the state of this long ago. */
    public void lag(Resource resource, Duration lag) {
        Map<Resource, Duration> changed = new EnumMap<>(Resource.class);
        changed.putAll(lags);
        changed.put(resource, lag);
        lags = Map.copyOf(changed);
    }

    /** Sets all limits. */
    public void limits(Limits all) {
        limits = all;
    }

    /** How long a library installation takes to have its effect. */
    public void installDelay(Duration delay) {
        installDelay = delay;
    }

    /** Everything back to normal; who is held or hangs is let go. */
    public void reset() {
        holds.forEach(Hold::release);
        List.copyOf(faults).forEach(FaultRule::cancel);
        latencies.clear();
        headers.clear();
        lags = Map.of();
        limits = Limits.NONE;
        installDelay = Duration.ofSeconds(10);
        etags = false;
        jitter = new Random(seed);
    }

    Optional<FaultRule> pickFault(Signature request) {
        return faults.stream().filter(rule -> rule.take(request)).findFirst();
    }

    /** The barriers in the way of this request, in order; each is asked only when the one before it was passed. */
    List<Hold> holds() {
        return holds;
    }

    Duration pickLatency(Signature request) {
        return latencies.stream()
                .filter(rule -> rule.match().matches(request))
                .findFirst()
                .map(rule -> rule.fixed()
                        .plusNanos((long) (jitter.nextDouble() * rule.jitter().toNanos())))
                .orElse(Duration.ZERO);
    }

    List<ExtraHeader> headers(Signature request) {
        return headers.stream()
                .filter(header -> header.match().matches(request))
                .toList();
    }

    boolean etags() {
        return etags;
    }

    Limits limits() {
        return limits;
    }

    Duration lag(Resource resource) {
        return lags.getOrDefault(resource, Duration.ZERO);
    }

    Duration longestLag() {
        return lags.values().stream().max(Duration::compareTo).orElse(Duration.ZERO);
    }

    Duration installDelay() {
        return installDelay;
    }
}
