package io.flexgate.observe;

import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * The last requests that have failed: those to which the gateway gave an error of its own, and those to which upstream gave one of
 * 500 and more. Any thread; bounded in number, and in the length of each text. No query and no header is in it, so no credential
 * is.
 */
public final class RecentErrors implements Observer {

    /** How many are remembered. */
    public static final int MOST = 100;

    private static final int LONGEST = 200;

    /** In place of the slug, for an error that is upstream's. */
    private static final String UPSTREAM = "upstream";

    /**
     * A request that has failed.
     *
     * @param number counts them from 0
     * @param team by the name that the ledger has for it
     * @param path as sent, without the query, cut where it is long
     * @param slug which error
     */
    public record Failure(
            long number,
            Instant at,
            String team,
            String method,
            String operation,
            String path,
            int status,
            String slug) {}

    private final InstantSource clock;
    private final AtomicLong numbers = new AtomicLong();
    private final AtomicReferenceArray<@Nullable Failure> ring = new AtomicReferenceArray<>(MOST);

    /** None yet. */
    public RecentErrors(InstantSource clock) {
        this.clock = clock;
    }

    @Override
    public void ended(Observation observation) {
        String slug = observation.slug();
        boolean fine = slug == null && observation.status() < 500;
        if (fine || observation.status() == Observation.CLIENT_GONE) {
            return;
        }
        long number = numbers.getAndIncrement();
        ring.set(
                (int) (number % MOST),
                new Failure(
                        number,
                        clock.instant(),
                        observation.team(),
                        bounded(observation.method()),
                        observation.operation(),
                        bounded(Masks.path(observation.path())),
                        observation.status(),
                        slug == null ? UPSTREAM : slug));
    }

    /** No hit has failed. */
    @Override
    public Hits hits(Hits.Of alike) {
        return Hits.NONE;
    }

    /** Cut, and without what a terminal or a page could take for more than text. */
    private static String bounded(String text) {
        StringBuilder plain = new StringBuilder(Math.min(text.length(), LONGEST + 1));
        for (int i = 0; i < text.length() && i < LONGEST; i++) {
            char c = text.charAt(i);
            plain.append(c < ' ' || c == 0x7f || Character.isSurrogate(c) ? '?' : c);
        }
        return text.length() > LONGEST ? plain.append('…').toString() : plain.toString();
    }

    /** How many there were since the start. */
    public long count() {
        return numbers.get();
    }

    /** Those that are remembered, the newest first. */
    public List<Failure> newest() {
        return since(0);
    }

    /** Those from this number on that are remembered, the newest first. */
    public List<Failure> since(long number) {
        List<Failure> found = new ArrayList<>();
        long next = numbers.get();
        for (long i = next - 1; i >= Math.max(number, next - MOST); i--) {
            Failure failure = ring.get((int) (i % MOST));
            // One may be about to be written, or have a newer one in its place by now.
            if (failure != null && failure.number() == i) {
                found.add(failure);
            }
        }
        return found;
    }
}
