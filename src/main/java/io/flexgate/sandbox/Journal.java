package io.flexgate.sandbox;

import io.vertx.core.buffer.Buffer;
import java.time.Instant;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * What reached the API, byte for byte but for secrets. Any thread; what it returns are snapshots. The newest requests are
 * kept, up to a number.
 */
public final class Journal {

    /** The status of a request that has not been answered yet. */
    public static final int PENDING = 0;

    /** The status of a request that got no answer: its connection was closed, by either side. */
    public static final int NO_ANSWER = -1;

    /** A header as it was received. */
    public record Header(String name, String value) {}

    /**
     * What was received.
     *
     * @param target exactly as it stood in the request line
     * @param headers in order; the values of those that carry secrets are masked
     * @param body exactly as received
     */
    public record Received(Instant at, String method, String target, List<Header> headers, Buffer body) {
        public Received {
            headers = List.copyOf(headers);
        }
    }

    /**
     * Who sent it.
     *
     * @param credential the label of the credential, or null if it is not a known one
     * @param inFlight requests of the account that were being worked on when it arrived, itself included
     */
    public record Caller(@Nullable String account, @Nullable String credential, int inFlight) {}

    /** One request. */
    public record Entry(long sequence, Received received, Caller caller, String requestId, int status) {

        public String method() {
            return received.method();
        }

        public String target() {
            return received.target();
        }

        /** The body as text. */
        public String text() {
            return received.body().toString();
        }

        /** A copy of the body's bytes. */
        public byte[] bytes() {
            return received.body().getBytes();
        }

        public @Nullable String account() {
            return caller.account();
        }

        /** The values of a header, in order; names are compared without regard to case. */
        public List<String> header(String name) {
            return received.headers().stream()
                    .filter(h -> h.name().equalsIgnoreCase(name))
                    .map(Header::value)
                    .toList();
        }

        private String key() {
            return method() + " " + target();
        }
    }

    private final int capacity;
    private final ReentrantLock lock = new ReentrantLock();
    private final LinkedHashMap<Long, Entry> entries = new LinkedHashMap<>();
    private final Map<String, Integer> counts = new HashMap<>();
    private final Map<String, Integer> inFlight = new HashMap<>();
    private final Map<String, Integer> peaks = new HashMap<>();
    private final AtomicLong streamed = new AtomicLong();
    private long sequence;

    Journal(int capacity) {
        this.capacity = capacity;
    }

    /** The requests that are kept, oldest first. */
    public List<Entry> entries() {
        lock.lock();
        try {
            return List.copyOf(entries.values());
        } finally {
            lock.unlock();
        }
    }

    /** Those of them that match, oldest first. */
    public List<Entry> entries(Predicate<Entry> which) {
        return entries().stream().filter(which).toList();
    }

    /** How many requests are kept. */
    public int size() {
        lock.lock();
        try {
            return entries.size();
        } finally {
            lock.unlock();
        }
    }

    /** How many kept requests had exactly this method and target. */
    public int count(String method, String target) {
        lock.lock();
        try {
            return counts.getOrDefault(method + " " + target, 0);
        } finally {
            lock.unlock();
        }
    }

    /** The number of kept requests for each {@code METHOD target}. */
    public Map<String, Integer> counts() {
        lock.lock();
        try {
            return Collections.unmodifiableMap(new TreeMap<>(counts));
        } finally {
            lock.unlock();
        }
    }

    /** How many requests of an account are being worked on. */
    public int inFlight(String account) {
        lock.lock();
        try {
            return inFlight.getOrDefault(account, 0);
        } finally {
            lock.unlock();
        }
    }

    /** The highest number of requests of an account at a time, since the last clear. */
    public int peakInFlight(String account) {
        lock.lock();
        try {
            return peaks.getOrDefault(account, 0);
        } finally {
            lock.unlock();
        }
    }

    /** How many bytes {@code /v1/Echo/stream} has handed to the network, and {@code /v1/Echo/sink} has taken from it. */
    public long bytesStreamed() {
        return streamed.get();
    }

    /** Forgets what is kept; requests that are being worked on still count as in flight. Sequence numbers go on. */
    public void clear() {
        lock.lock();
        try {
            entries.clear();
            counts.clear();
            peaks.clear();
            streamed.set(0);
        } finally {
            lock.unlock();
        }
    }

    void streamed(int bytes) {
        streamed.addAndGet(bytes);
    }

    Entry begin(Received received, @Nullable String account, @Nullable String credential, String requestId) {
        lock.lock();
        try {
            String owner = account == null ? "" : account;
            int now = inFlight.merge(owner, 1, Integer::sum);
            peaks.merge(owner, now, Math::max);
            Entry entry = new Entry(++sequence, received, new Caller(account, credential, now), requestId, PENDING);
            entries.put(entry.sequence(), entry);
            counts.merge(entry.key(), 1, Integer::sum);
            if (entries.size() > capacity) {
                Entry eldest = entries.values().iterator().next();
                entries.remove(eldest.sequence());
                counts.computeIfPresent(eldest.key(), (key, n) -> n > 1 ? n - 1 : null);
            }
            return entry;
        } finally {
            lock.unlock();
        }
    }

    /** Records the ending of a request; its owner calls it once. */
    void end(Entry entry, int status) {
        lock.lock();
        try {
            String owner = entry.account() == null ? "" : entry.account();
            inFlight.computeIfPresent(owner, (key, n) -> n > 1 ? n - 1 : null);
            entries.computeIfPresent(
                    entry.sequence(),
                    (key, e) -> new Entry(e.sequence(), e.received(), e.caller(), e.requestId(), status));
        } finally {
            lock.unlock();
        }
    }
}
