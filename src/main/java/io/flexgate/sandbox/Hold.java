package io.flexgate.sandbox;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;

/**
 * A barrier in the way of requests. Any thread. Dependents of {@link #arrived} run on the request's event loop unless they
 * say otherwise.
 */
public final class Hold implements AutoCloseable {

    /** Where requests are held. */
    public enum Point {
        /** Before the model is read or changed. */
        BEFORE,
        /** When the answer is made and a write is done, but nothing was sent. */
        AFTER
    }

    private final RequestMatch match;
    private final Point point;
    private final int times;
    private final Consumer<Hold> onRelease;
    private final ReentrantLock lock = new ReentrantLock();
    private final Deque<CompletableFuture<Void>> held = new ArrayDeque<>();
    private final List<CompletableFuture<Void>> arrivals = new ArrayList<>();
    private int count;
    private boolean open;

    Hold(RequestMatch match, Point point, int times, Consumer<Hold> onRelease) {
        this.match = match;
        this.point = point;
        this.times = times;
        this.onRelease = onRelease;
    }

    /** Completes when the first request has reached this barrier. */
    public CompletionStage<Void> arrived() {
        return arrived(1);
    }

    /** Completes when this many requests have reached this barrier. */
    public CompletionStage<Void> arrived(int requests) {
        lock.lock();
        try {
            while (arrivals.size() < requests) {
                arrivals.add(new CompletableFuture<>());
                if (arrivals.size() <= count) {
                    arrivals.get(arrivals.size() - 1).complete(null);
                }
            }
            return arrivals.get(requests - 1).minimalCompletionStage();
        } finally {
            lock.unlock();
        }
    }

    /** How many requests have reached this barrier so far, released ones included. */
    public int count() {
        lock.lock();
        try {
            return count;
        } finally {
            lock.unlock();
        }
    }

    /** Lets go the request that has been held longest, if there is one. */
    public void releaseOne() {
        Optional<CompletableFuture<Void>> next;
        lock.lock();
        try {
            next = Optional.ofNullable(held.pollFirst());
        } finally {
            lock.unlock();
        }
        next.ifPresent(gate -> gate.complete(null));
    }

    /** Lets go all that are held, and all that would have been. */
    public void release() {
        List<CompletableFuture<Void>> all;
        lock.lock();
        try {
            open = true;
            all = List.copyOf(held);
            held.clear();
        } finally {
            lock.unlock();
        }
        onRelease.accept(this);
        all.forEach(gate -> gate.complete(null));
    }

    @Override
    public void close() {
        release();
    }

    /** What a request has to wait for; nothing if this barrier is not for it. */
    Optional<CompletionStage<Void>> stop(Point at, RequestMatch.Signature request) {
        if (at != point || !match.matches(request)) {
            return Optional.empty();
        }
        CompletableFuture<Void> gate = new CompletableFuture<>();
        List<CompletableFuture<Void>> reached;
        lock.lock();
        try {
            if (open || count >= times) {
                return Optional.empty();
            }
            held.addLast(gate);
            count++;
            reached = List.copyOf(arrivals.subList(0, Math.min(count, arrivals.size())));
        } finally {
            lock.unlock();
        }
        reached.forEach(arrival -> arrival.complete(null));
        return Optional.of(gate);
    }
}
