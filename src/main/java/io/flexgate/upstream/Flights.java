package io.flexgate.upstream;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.internal.ContextInternal;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.LongPredicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

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

    /** A read that waits or is under way. Compared by identity: an old flight must never remove a newer one. */
    private static final class Flight<V> {
        final Party party;
        final Promise<V> landing = Promise.promise();

        Flight(Party party) {
            this.party = party;
        }
    }

    /** Those who wait for a flight. Any thread. */
    public static final class Party {

        private final Queue<Object> members = new ConcurrentLinkedQueue<>();
        private final AtomicInteger boarded = new AtomicInteger();
        private final AtomicInteger waiting = new AtomicInteger();
        private volatile @Nullable Runnable abandoned;
        private volatile @Nullable Consumer<Object> joined;

        /** When the read began, in the order of writes; the end of time while it has not. */
        private volatile long stamp;

        Party(long stamp) {
            this.stamp = stamp;
        }

        /** The read begins: who comes after a later write does not board any more. */
        public void departs(long now) {
            stamp = now;
        }

        /** What to do when all have left. */
        public void onAbandoned(Runnable callOff) {
            abandoned = callOff;
            if (waiting.get() == 0) {
                callOff.run();
            }
        }

        /** Who to tell of all who board, those who have already among them; perhaps of some of them twice. */
        public void onJoined(Consumer<Object> hears) {
            joined = hears;
            members.forEach(hears);
        }

        /** Whether nobody has boarded but who began it. */
        public boolean alone() {
            return boarded.get() < 2;
        }

        /** Who has boarded, whether they are still there or not, in no order. */
        public List<Object> members() {
            return List.copyOf(members);
        }

        private void join(Object member) {
            waiting.incrementAndGet();
            members.add(member);
            boarded.incrementAndGet();
            Consumer<Object> hears = joined;
            if (hears != null) {
                hears.accept(member);
            }
        }

        private void leave() {
            Runnable callOff = waiting.decrementAndGet() == 0 ? abandoned : null;
            if (callOff != null) {
                callOff.run();
            }
        }
    }

    /**
     * A place on a flight.
     *
     * @param landing the answer, on the passenger's own context
     * @param leads whether this passenger's request is the one that went to upstream
     * @param leave to be called at most once, when the passenger does not wait any more; a flight that nobody waits for need
     *     not begin
     */
    public record Seat<V>(Future<V> landing, boolean leads, Runnable leave) {}

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
        return board(key, new Party(stamp), current, party -> read.get(), home, home);
    }

    /**
     * The same for a read that may wait before it begins, and tells its party when it does. Who comes before that may board.
     *
     * @param member what the party knows the passenger by
     */
    public Seat<V> board(K key, LongPredicate current, Function<Party, Future<V>> read, Context home, Object member) {
        return board(key, new Party(Long.MAX_VALUE), current, read, home, member);
    }

    private Seat<V> board(
            K key, Party party, LongPredicate current, Function<Party, Future<V>> read, Context home, Object member) {
        Flight<V> mine = new Flight<>(party);
        party.join(member);
        while (true) {
            Flight<V> other = flying.putIfAbsent(key, mine);
            if (other == null) {
                break;
            }
            if (current.test(other.party.stamp)) {
                other.party.join(member);
                return new Seat<>(atHome(other, home), false, other.party::leave);
            }
            if (flying.replace(key, other, mine)) {
                break;
            }
        }
        start(party, read).onComplete(answer -> {
            // Off the board first: who comes from now on finds the stored answer or starts anew.
            flying.remove(key, mine);
            mine.landing.handle(answer);
        });
        return new Seat<>(atHome(mine, home), true, party::leave);
    }

    /** Whether a read for the key is under way. */
    public boolean underway(K key) {
        return flying.containsKey(key);
    }

    /** Whether a read for the key is under way that one may board who comes now. */
    public boolean boards(K key, LongPredicate current) {
        Flight<V> flight = flying.get(key);
        return flight != null && current.test(flight.party.stamp);
    }

    /** How many reads are under way. */
    public int size() {
        return flying.size();
    }

    /** How many requests wait for them; whose client has left stays aboard until the landing. */
    public int aboard() {
        return aboard.get();
    }

    private static <V> Future<V> start(Party party, Function<Party, Future<V>> read) {
        try {
            return read.apply(party);
        } catch (RuntimeException e) {
            return Future.failedFuture(e);
        }
    }

    private Future<V> atHome(Flight<V> flight, Context home) {
        aboard.incrementAndGet();
        Promise<V> landing = ((ContextInternal) home).promise();
        flight.landing.future().onComplete(landing);
        return landing.future().onComplete(landed -> aboard.decrementAndGet());
    }
}
