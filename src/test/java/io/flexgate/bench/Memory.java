package io.flexgate.bench;

import io.flexgate.cache.CacheKey;
import io.flexgate.cache.Entry;
import io.flexgate.relay.Content;
import io.flexgate.testing.Client;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerRequest;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import javax.management.JMException;
import javax.management.ObjectName;

/**
 * A program: what a stored answer takes in the heap. A gateway fetches many different plugins from an upstream over sockets and keeps
 * the answers, as it always does; then the heap is looked at after a collection, before and after. For answers whose links are
 * rewritten, so that their bytes are kept in two forms.
 */
public final class Memory {

    /** Loads what is to be loaded, and fills what is pooled. */
    private static final int BEFORE = 2_000;

    private static final Pattern ROW = Pattern.compile(" *\\d+: +(\\d+) +(\\d+) +(\\S+).*");

    private Memory() {}

    /**
     * Prints the figures, and the classes that make them up.
     *
     * @param arguments how many answers
     */
    public static void main(String[] arguments) throws JMException {
        int entries = Integer.parseInt(arguments[0]);
        PrintStream out = System.out;
        try (TeamGateway gateway = new TeamGateway(1 << 10, Memory::upstream);
                Connections connections = new Connections(gateway.port(), 16)) {
            fetch(connections, entries, BEFORE);
            Map<String, Long> before = histogram();
            long used = used();
            fetch(connections, 0, entries);
            double each = (used() - used) / (double) entries;
            Map<String, Long> after = histogram();
            print(out, gateway, each, connections.ask(get(0)).body().length());
            after.replaceAll((name, bytes) -> bytes - before.getOrDefault(name, 0L));
            after.entrySet().stream()
                    .sorted(Map.Entry.<String, Long>comparingByValue().reversed())
                    .limit(24)
                    .forEach(row ->
                            out.printf(Locale.ROOT, "%8.1f  %s%n", row.getValue() / (double) entries, row.getKey()));
        }
    }

    private static void print(PrintStream out, TeamGateway gateway, double each, int sent) {
        LongAdder entries = new LongAdder();
        LongAdder bytes = new LongAdder();
        LongAdder counted = new LongAdder();
        gateway.shared().store().each((key, entry) -> {
            entries.increment();
            bytes.add(bytes(key, entry));
            counted.add(entry.cost(key));
        });
        double stored = bytes.sum() / entries.doubleValue() + sent;
        out.printf(
                Locale.ROOT,
                "of %d answers each takes %.0f bytes, and the store counts %.0f; %.0f are target, fields and the body in both forms%n"
                        + "entry %.0f%n",
                entries.sum(),
                each,
                counted.sum() / entries.doubleValue(),
                stored,
                each - stored);
    }

    private static long bytes(CacheKey key, Entry entry) {
        LongAdder bytes = new LongAdder();
        bytes.add(key.target().length());
        entry.headers().forEach((name, value) -> bytes.add(name.length() + value.length()));
        entry.selecting().forEach((name, value) -> bytes.add(name.length() + value.length()));
        bytes.add(((Content) entry.body()).length());
        return bytes.sum();
    }

    private static String get(int i) {
        return TeamGateway.request("GET", Stored.target(i));
    }

    private static void fetch(Connections connections, int from, int number) {
        List<byte[]> requests = IntStream.range(from, from + number)
                .mapToObj(i -> Connections.bytes(get(i)))
                .toList();
        connections.rounds(number / connections.size(), requests, 200);
    }

    /** Answers as the API does, field for field. */
    static int upstream(Vertx vertx) {
        return Client.wait(
                        vertx.createHttpServer().requestHandler(Memory::answer).listen(0, "127.0.0.1"))
                .actualPort();
    }

    private static void answer(HttpServerRequest request) {
        String sid = request.path().substring(request.path().lastIndexOf('/') + 1);
        String origin =
                "http://127.0.0.1:" + request.connection().localAddress().port();
        request.response()
                .putHeader("Content-Type", "application/json")
                .putHeader("Twilio-Request-Id", "RQ" + sid.substring(2))
                .putHeader("Twilio-Request-Duration", "0.024")
                .putHeader("Twilio-Concurrent-Requests", "1")
                .putHeader("Access-Control-Allow-Origin", "*")
                .putHeader("Access-Control-Allow-Methods", "GET, POST, DELETE, OPTIONS")
                .putHeader(
                        "Access-Control-Allow-Headers",
                        "Accept, Authorization, Content-Type, If-Match, If-Modified-Since, If-None-Match, If-Unmodified-Since, Idempotency-Key")
                .putHeader("Access-Control-Allow-Credentials", "true")
                .putHeader("Access-Control-Expose-Headers", "ETag")
                .putHeader("X-Shenanigans", "none")
                .putHeader("X-Home-Region", "us1")
                .putHeader("X-API-Domain", "flex-api.twilio.com")
                .putHeader("Strict-Transport-Security", "max-age=31536000")
                .end(Json.plugin(sid).replace("https://flex-api.twilio.com", origin));
    }

    /** What is in use once nothing goes any more: lines of the access log, where the machine is busy, wait to be written. */
    private static long used() {
        long least = Long.MAX_VALUE;
        for (int same = 0; same < 5; same++) {
            System.gc();
            long now = ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
            if (now < least - least / 1000) {
                same = 0;
            }
            least = Math.min(least, now);
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(100));
        }
        return least;
    }

    /** Bytes of each class, after a collection. */
    private static Map<String, Long> histogram() throws JMException {
        String rows = (String) ManagementFactory.getPlatformMBeanServer()
                .invoke(
                        new ObjectName("com.sun.management:type=DiagnosticCommand"),
                        "gcClassHistogram",
                        new Object[] {new String[0]},
                        new String[] {String[].class.getName()});
        Map<String, Long> bytes = new HashMap<>();
        rows.lines()
                .map(ROW::matcher)
                .filter(Matcher::matches)
                .forEach(row -> bytes.merge(row.group(3), Long.valueOf(row.group(2)), Long::sum));
        return bytes;
    }
}
