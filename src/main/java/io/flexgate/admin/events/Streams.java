package io.flexgate.admin.events;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.json.JsonObject;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Those who watch: each gets the figures once a second, and what has happened. Who reads too slowly misses some, and is cut off
 * when that lasts; nothing is kept for him. Confined to one loop.
 */
public final class Streams {

    private static final Logger LOG = LoggerFactory.getLogger(Streams.class);

    /** More than these do not get in. */
    public static final int MOST = 16;

    private static final long EVERY_MILLIS = TimeUnit.SECONDS.toMillis(1);

    /** What may wait in memory for one of them. */
    private static final int QUEUED_BYTES = 64 << 10;

    /** After so many times at which there was no room for anything, he is cut off. */
    private static final int PATIENCE = 10;

    private static final Buffer ALIVE = Buffer.buffer(": still there\n\n");

    /** One who watches. */
    private static final class Watcher {
        private final HttpServerResponse response;
        private int missed;

        Watcher(HttpServerResponse response) {
            this.response = response;
        }
    }

    private final Vertx vertx;
    private final Events events;
    private final Set<Watcher> watchers = new LinkedHashSet<>();
    private long timer;
    private boolean asking;
    private boolean over;

    /** Nobody watches. */
    public Streams(Vertx vertx, Events events) {
        this.vertx = vertx;
        this.events = events;
    }

    /** Whether one more may watch. */
    public boolean room() {
        return !over && watchers.size() < MOST;
    }

    /** How many watch. */
    public int size() {
        return watchers.size();
    }

    /** Has somebody watch; he hears how things stand at once. */
    public void open(HttpServerResponse response) {
        Watcher watcher = new Watcher(response);
        response.putHeader("Content-Type", "text/event-stream; charset=utf-8")
                .putHeader("Cache-Control", "no-store")
                // What stands between must not collect it.
                .putHeader("X-Accel-Buffering", "no")
                .setChunked(true)
                .setWriteQueueMaxSize(QUEUED_BYTES);
        response.exceptionHandler(broken -> leaves(watcher));
        response.closeHandler(gone -> leaves(watcher));
        if (watchers.isEmpty()) {
            events.begin();
            timer = vertx.setPeriodic(EVERY_MILLIS, tick -> tick());
        }
        watchers.add(watcher);
        response.write(Buffer.buffer("retry: 2000\n\n"));
        events.stats().onSuccess(stats -> {
            if (watchers.contains(watcher)) {
                offer(watcher, text("stats", stats));
            }
        });
    }

    private void leaves(Watcher watcher) {
        if (watchers.remove(watcher) && watchers.isEmpty()) {
            vertx.cancelTimer(timer);
        }
    }

    private void tick() {
        if (asking) {
            // A loop that is held up does not answer in time; a proxy in between wants to hear something all the same.
            tell(ALIVE);
            return;
        }
        asking = true;
        events.stats().onComplete(read -> {
            asking = false;
            if (watchers.isEmpty()) {
                return;
            }
            JsonObject stats = read.result();
            if (stats == null) {
                tell(ALIVE);
                return;
            }
            tell(text("stats", stats));
            events.news(stats).forEach(event -> tell(text(event.name(), event.data())));
        });
    }

    /** Tells all who watch of something that has happened just now. */
    public void tell(Events.Event event) {
        if (!watchers.isEmpty()) {
            tell(text(event.name(), event.data()));
        }
    }

    private void tell(Buffer text) {
        List.copyOf(watchers).forEach(watcher -> offer(watcher, text));
    }

    private void offer(Watcher watcher, Buffer text) {
        if (!watcher.response.writeQueueFull()) {
            watcher.missed = 0;
            watcher.response.write(text);
        } else if (++watcher.missed > PATIENCE) {
            leaves(watcher);
            LOG.warn("somebody who watches the events reads too slowly, and is cut off");
            watcher.response.reset();
        }
    }

    /** Ends all of them; nobody gets in any more. */
    public void close() {
        over = true;
        List.copyOf(watchers).forEach(watcher -> {
            leaves(watcher);
            watcher.response.end();
        });
    }

    private static Buffer text(String name, JsonObject data) {
        return Buffer.buffer("event: " + name + "\ndata: " + data.encode() + "\n\n");
    }
}
