import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The client of scripts/bench compare. It stays for all measurements, so that it is compiled by the time they count. Argument: a file of
 * request header lines. Each line of standard input is a run, as {@code name=value} words, and gets a line of the same form:
 *
 * <pre>
 * mode=open    rate=N seconds=N         requests are due at a constant rate, whatever the answers do
 * mode=closed  seconds=N [requests=N]   each connection asks again as soon as it is answered
 * mode=burst   bursts=N                 all connections ask for one plugin that nobody has asked for, at once; then again
 * awake=yes                             with mode=open: looks for answers all the time, so that none waits until a sleeping core is woken
 * port=N connections=N expect=STATUS wire=h1|tls|h2|close kind=fixed|fresh|distinct|write path=PATH first=N many=N match=ETAG
 * </pre>
 *
 * <p>A time is that from the moment a request was due, not from when it could be sent: one that had to wait for a free connection because
 * the server stood still counts with its wait (coordinated omission). What was not answered two seconds after the end counts as if it had
 * been answered then, and as unanswered. The first 300 ms of an open run do not count. Everything happens on one loop.
 */
public final class Load {

    private static final long SETTLE_NANOS = TimeUnit.MILLISECONDS.toNanos(300);
    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(2);
    /** Who looks for answers all the time sleeps at most until so long before the next request is due. */
    private static final long AWAKE_NANOS = TimeUnit.MICROSECONDS.toNanos(500);
    private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

    /** What a run asks for, how, and how often. */
    record Run(Map<String, String> words) {

        static Run parse(String line) {
            return new Run(Stream.of(line.trim().split(" +"))
                    .map(word -> word.split("=", 2))
                    .collect(Collectors.toMap(pair -> pair[0], pair -> pair[1])));
        }

        String text(String name, String absent) {
            return words.getOrDefault(name, absent);
        }

        long number(String name, long absent) {
            String text = words.get(name);
            return text == null ? absent : Math.round(Double.parseDouble(text));
        }
    }

    /** Connections to a server, on one loop. */
    interface Wire {

        /** Opens what it keeps open; tells when that is done. */
        CompletableFuture<Void> open();

        /** How many requests can be on the way at once. */
        int room();

        /** Sends; the receiver is told, on the loop. Only while fewer than {@link #room} are on the way. */
        void send(Request request, long due, Receiver receiver);

        /** Runs something on the loop, so many nanoseconds from now. */
        void later(Runnable what, long nanos);

        void close();
    }

    /** Is told of an answer; status 0 where there was none. */
    interface Receiver {
        void answered(long due, int status);
    }

    /** A method and what is asked for. */
    record Request(boolean post, String target) {}

    private final Run run;
    private final Wire wire;
    private final Histogram times = new Histogram();
    private final Histogram lateness = new Histogram();
    private final ArrayDeque<Long> waiting = new ArrayDeque<>();
    private final CompletableFuture<String> result = new CompletableFuture<>();
    private final Request fixed;
    private final int expected;
    private final long seconds;
    private final long most;
    private final boolean awake;
    private int free;
    private long sent;
    private long answered;
    private long wrong;
    private long lost;
    private long unanswered;
    private long sequence;
    private long begin;
    private long end;
    private long due;
    private double gap;
    private boolean over;

    private Load(Run run, Wire wire) {
        this.run = run;
        this.wire = wire;
        this.fixed = new Request(false, run.text("path", "/"));
        this.expected = (int) run.number("expect", 200);
        this.seconds = run.number("seconds", 1);
        this.most = run.number("requests", Long.MAX_VALUE);
        this.awake = run.text("awake", "no").equals("yes");
    }

    public static void main(String[] arguments) throws IOException {
        // Both loops are there from the start, so that who measures can give them priority.
        new PlainWire(Run.parse("connections=0"), List.of()).later(() -> {}, 0);
        MultiplexedWire.prepare();
        System.out.println("ready");
        List<String> headers = Files.readAllLines(Path.of(arguments[0]));
        try (BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.US_ASCII))) {
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                System.gc();
                Run run = Run.parse(line);
                Wire wire = run.text("wire", "h1").equals("h2") ? new MultiplexedWire(run, headers) : new PlainWire(run, headers);
                try {
                    wire.open().join();
                    System.out.println(new Load(run, wire).go());
                } catch (RuntimeException e) {
                    System.out.println("failed=" + String.valueOf(e.getMessage()).replace(' ', '_').replace('\n', '_'));
                } finally {
                    wire.close();
                }
            }
        }
        System.exit(0);
    }

    private String go() {
        wire.later(this::begin, 0);
        return result.join();
    }

    private void begin() {
        free = wire.room();
        begin = System.nanoTime();
        switch (run.text("mode", "open")) {
            case "open" -> {
                gap = 1e9 / Double.parseDouble(run.text("rate", "1000"));
                begin += TimeUnit.MILLISECONDS.toNanos(5);
                due = begin;
                end = begin + SETTLE_NANOS + TimeUnit.SECONDS.toNanos(seconds);
                tick();
            }
            case "closed" -> {
                end = begin + TimeUnit.SECONDS.toNanos(seconds);
                while (free > 0 && sequence < most) {
                    send(System.nanoTime());
                }
            }
            case "burst" -> burst();
            default -> throw new IllegalArgumentException(run.toString());
        }
    }

    /** Sends what is due, and comes back when the next one is. */
    private void tick() {
        long now = System.nanoTime();
        while (due <= now && due < end) {
            // Of all: one that finds no free connection because the client was away is not the server's fault either.
            if (due - begin >= SETTLE_NANOS) {
                lateness.add(now - due);
            }
            if (free > 0) {
                send(due);
            } else {
                waiting.addLast(due);
            }
            sent++;
            due = begin + (long) (sent * gap);
        }
        long left = due - System.nanoTime();
        if (due < end) {
            // At once means after a look for answers.
            wire.later(this::tick, Math.max(0, awake ? left - AWAKE_NANOS : left));
        } else {
            wire.later(this::finish, PATIENCE_NANOS);
            finishIfIdle();
        }
    }

    private void burst() {
        if (sent == run.number("bursts", 10)) {
            finish();
            return;
        }
        sent++;
        sequence = sent - 1;
        long now = System.nanoTime();
        Request request = new Request(false, target(run.number("first", 0) + sequence));
        while (free > 0) {
            free--;
            wire.send(request, now, this::answered);
        }
    }

    private void send(long dueAt) {
        free--;
        wire.send(next(), dueAt, this::answered);
    }

    private Request next() {
        long first = run.number("first", 0);
        long many = run.number("many", 1);
        long number = sequence++;
        return switch (run.text("kind", "fixed")) {
            case "fresh" -> new Request(false, target(first + number));
            case "distinct" -> new Request(false, target(first + ThreadLocalRandom.current().nextLong(many)));
            case "write" -> new Request(number % 10 == 0, target(first + number / 10 % many));
            default -> fixed;
        };
    }

    private static String target(long number) {
        return "/v1/PluginService/Plugins/FP" + String.format("%032x", number);
    }

    private void answered(long dueAt, int status) {
        free++;
        if (over) {
            return;
        }
        long now = System.nanoTime();
        String mode = run.text("mode", "open");
        if (!mode.equals("open") || dueAt - begin >= SETTLE_NANOS) {
            answered++;
            times.add(now - dueAt);
        }
        if (status == 0) {
            lost++;
        } else if (status != expected) {
            wrong++;
        }
        if (mode.equals("burst")) {
            if (free == wire.room()) {
                wire.later(this::burst, PAUSE_NANOS);
            }
        } else if (mode.equals("closed")) {
            if (now < end && sequence < most) {
                send(now);
            } else if (free == wire.room()) {
                finish();
            }
        } else {
            Long next = waiting.pollFirst();
            if (next != null) {
                send(next);
            }
            finishIfIdle();
        }
    }

    private void finishIfIdle() {
        if (due >= end && waiting.isEmpty() && free == wire.room()) {
            finish();
        }
    }

    private void finish() {
        if (over) {
            return;
        }
        over = true;
        long now = System.nanoTime();
        // Those on the way are older than any that waits for them; when exactly they were due is theirs to know.
        unanswered = wire.room() - free + waiting.size();
        for (int i = 0; i < wire.room() - free; i++) {
            times.add(now - Math.min(now, end));
        }
        waiting.forEach(at -> times.add(now - at));
        double elapsed = (Math.max(now, begin + 1) - begin - (run.text("mode", "open").equals("open") ? SETTLE_NANOS : 0)) / 1e9;
        result.complete(String.format(
                Locale.ROOT,
                "requests=%d us=%.0f status=%d broken=%d unanswered=%d p50=%.1f p99=%.1f p999=%.1f max=%.1f late99=%.1f",
                answered,
                elapsed * 1e6,
                wrong,
                lost,
                unanswered,
                times.at(0.5) / 1e3,
                times.at(0.99) / 1e3,
                times.at(0.999) / 1e3,
                times.most() / 1e3,
                lateness.at(0.99) / 1e3));
    }
}
