package io.flexgate.race;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;

/** What upstream does with one request, and what it has done. Any thread. */
final class Script {

    /** How a request ends. */
    enum Ending {
        DONE(true),
        /** Carried out, and then a 500. */
        ERROR_AFTER_COMMIT(true),
        /** Carried out, and then the connection is closed without an answer. */
        RESET_AFTER_COMMIT(true),
        /** Carried out, and then half of the answer. */
        TRUNCATED(true),
        /** Not carried out, the connection closed. */
        RESET_BEFORE_COMMIT(false),
        /** A 400. */
        REFUSED(false),
        /** A 429. */
        LIMITED(false);

        final boolean commits;

        Ending(boolean commits) {
            this.commits = commits;
        }
    }

    /** A place where the request waits until it is let go. */
    static final class Gate {
        private final CompletableFuture<Void> reached = new CompletableFuture<>();
        private final CompletableFuture<Void> open = new CompletableFuture<>();

        Future<Void> pass(Vertx vertx) {
            reached.complete(null);
            return Future.fromCompletionStage(open, vertx.getOrCreateContext());
        }

        CompletableFuture<Void> reached() {
            return reached;
        }

        void release() {
            open.complete(null);
        }
    }

    final Ending ending;
    /** Before the registers are read or changed; null for none. */
    final Gate before;
    /** After that, before the answer; null for none. */
    final Gate after;
    /** How long it takes anyway, in milliseconds; half of it before the registers are touched. */
    final int latency;

    /** How often upstream got the request. */
    final AtomicInteger arrivals = new AtomicInteger();
    /** What a write has changed: register and its new number; null while it has not. */
    volatile Map<String, Integer> committed;
    /** When, in the order of events. */
    volatile long committedAt;
    /** Completes when upstream is done with the request, for the first time. */
    final CompletableFuture<Void> finished = new CompletableFuture<>();

    Script(Ending ending, boolean heldBefore, boolean heldAfter, int latency) {
        this.ending = ending;
        this.before = heldBefore ? new Gate() : null;
        this.after = heldAfter ? new Gate() : null;
        this.latency = latency;
    }
}
