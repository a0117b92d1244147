package io.flexgate.admin.events;

import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.util.List;

/** What there is to be told. On the loop of the operator's side. */
public interface Events {

    /**
     * Something that has happened.
     *
     * @param name of the kind
     * @param data what is told of it
     */
    record Event(String name, JsonObject data) {}

    /** Forgets what has happened so far: somebody begins to watch. */
    void begin();

    /** All figures as they are now. */
    Future<JsonObject> stats();

    /** What has happened since the last time that this was asked, the oldest first; a bounded number. */
    List<Event> news(JsonObject stats);
}
