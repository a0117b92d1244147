package io.flexgate.admin.view;

import io.flexgate.observe.RecentErrors;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;

/** What went wrong of late, as JSON. Pure. */
public final class ErrorsView {

    private ErrorsView() {}

    /** All of them. */
    public static JsonObject json(List<RecentErrors.Failure> failures) {
        JsonArray errors = new JsonArray();
        failures.forEach(failure -> errors.add(json(failure)));
        return new JsonObject().put("errors", errors);
    }

    /** One. */
    public static JsonObject json(RecentErrors.Failure failure) {
        return new JsonObject()
                .put("at", failure.at().toString())
                .put("team", failure.team())
                .put("method", failure.method())
                .put("operation", failure.operation())
                .put("path", failure.path())
                .put("status", failure.status())
                .put("slug", failure.slug());
    }
}
