package io.flexgate.upstream;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongPredicate;
import java.util.function.Supplier;

/**
 * The reads that are under way, so that many who want the same wait for one (contract §5.4). Any thread.
 *
 * <p>A flight belongs to no client: it goes on whoever leaves. Who comes later boards it only while nothing was written since it
 * took its stamp; otherwise a newer flight takes its place, and the older one lands for those who are aboard. That its passengers
 * do not get an answer which a write has overtaken in the air is checked by the caller, at landing.
 *
 * @param <K> what is read
 * @param <V> the answer
 */
public final class Flights<K, V> {

    /** A read under way. Compared by identity: an old flight must never remove a newer one. */
    private static final class Flight<V> {
        final long stamp;
        final Promise<V> landing = Promise.promise();

        Flight(long stamp) {
            this.stamp = stamp;
        }
    }

    /**
     * A place on a flight.
     *
     * @param landing the answer, on the passenger's own context
     * @param leads whether this passenger's request is the one that went to upstream
     */
    public record Seat<V>(Future<V> landing, boolean leads) {}

    private final ConcurrentMap<K, Flight<V>> flying = new ConcurrentHashMap<>();
    private final AtomicInteger aboard = new AtomicInteger();

    /**
     * Boards the flight for the key, or starts one.
     *
     * @param stamp the time now, taken before this call
     * @param current whether a flight of such a stamp may still be boarded
     * @param read starts the read; called at most once, on this thread, and may throw
     * @param home the passenger's context
     */
    public Seat<V> board(K key, long stamp, LongPredicate current, Supplier<Future<V>> read, Context home) {
        Flight<V> mine = new Flight<>(stamp);
        while (true) {
            Flight<V> other = flying.putIfAbsent(key, mine);
            if (other == null) {
                break;
            }
            if (current.test(other.stamp)) {
                return new Seat<>(atHome(other, home), false);
            }
            if (flying.replace(key, other, mine)) {
                break;
            }
        }
        start(read).onComplete(answer -> {
            // Off the board first: who comes from now on finds the stored answer or starts anew.
            flying.remove(key, mine);
            mine.landing.handle(answer);
        });
        return new Seat<>(atHome(mine, home), true);
    }

    /** Whether a read for the key is under way. */
    public boolean underway(K key) {
        return flying.containsKey(key);
    }

    /** How many reads are under way. */
    public int size() {
        return flying.size();
    }

    /** How many requests wait for them; whose client has left stays aboard until the landing. */
    public int aboard() {
        return aboard.get();
    }

    private static <V> Future<V> start(Supplier<Future<V>> read) {
        try {
            return read.get();
        } catch (RuntimeException e) {
            return Future.failedFuture(e);
        }
    }

    private Future<V> atHome(Flight<V> flight, Context home) {
        aboard.incrementAndGet();
        return Future.fromCompletionStage(flight.landing.future().toCompletionStage(), home)
                .onComplete(landed -> aboard.decrementAndGet());
    }
}
