package io.flexgate.sandbox;

import io.flexgate.sandbox.Hold.Point;
import io.flexgate.sandbox.Knobs.Fault;
import io.flexgate.sandbox.Knobs.FaultKind;
import io.flexgate.sandbox.Knobs.FaultRule;
import io.flexgate.sandbox.Knobs.Limits;
import io.flexgate.sandbox.Knobs.Resource;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.BodyHandler;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The control path {@code /__sandbox/}: knobs, holds, faults, journal and state over HTTP, in JSON. What it does is not
 * journaled. Confined to the verticle's event loop.
 */
final class Control {

    static final String ROOT = "/__sandbox";

    private final SandboxSettings settings;
    private final FlexModel model;
    private final Knobs knobs;
    private final Journal journal;
    private final Map<String, Hold> holds = new LinkedHashMap<>();
    private final Map<String, FaultRule> faults = new LinkedHashMap<>();
    private int ids;

    Control(SandboxSettings settings, FlexModel model, Knobs knobs, Journal journal) {
        this.settings = settings;
        this.model = model;
        this.knobs = knobs;
        this.journal = journal;
    }

    void mount(Router router) {
        router.route(ROOT + "/*").handler(BodyHandler.create(false));
        on(router, HttpMethod.GET, "/", ctx -> index());
        on(router, HttpMethod.GET, "/journal", ctx -> journal());
        on(router, HttpMethod.DELETE, "/journal", ctx -> {
            journal.clear();
            return new JsonObject();
        });
        on(router, HttpMethod.GET, "/state", ctx -> model.truth());
        on(router, HttpMethod.POST, "/reset", ctx -> reset());
        on(router, HttpMethod.POST, "/seed", ctx -> {
            model.seed();
            return model.truth();
        });
        on(router, HttpMethod.POST, "/console", ctx -> console(body(ctx)));
        on(router, HttpMethod.POST, "/knobs", ctx -> turn(body(ctx)));
        on(router, HttpMethod.DELETE, "/knobs", ctx -> {
            knobs.reset();
            return new JsonObject();
        });
        on(router, HttpMethod.POST, "/faults", ctx -> addFault(body(ctx)));
        on(router, HttpMethod.GET, "/faults/:id", ctx -> fault(ctx.pathParam("id")));
        on(router, HttpMethod.DELETE, "/faults/:id", ctx -> cancelFault(ctx.pathParam("id")));
        on(router, HttpMethod.POST, "/holds", ctx -> addHold(body(ctx)));
        on(router, HttpMethod.GET, "/holds/:id", ctx -> hold(ctx.pathParam("id")));
        on(router, HttpMethod.DELETE, "/holds/:id", ctx -> release(ctx.pathParam("id")));
        router.route(ROOT + "/*").handler(ctx -> answer(ctx, 404, new JsonObject().put("error", "no such control")));
        router.route(ROOT + "/*").failureHandler(ctx -> {
            Throwable failure = ctx.failure();
            String why = failure == null ? "status " + ctx.statusCode() : String.valueOf(failure.getMessage());
            answer(ctx, failure == null ? ctx.statusCode() : 400, new JsonObject().put("error", why));
        });
    }

    private static void on(
            Router router, HttpMethod method, String path, Function<RoutingContext, @Nullable JsonObject> action) {
        router.route(method, ROOT + path).handler(ctx -> {
            JsonObject result = action.apply(ctx);
            answer(
                    ctx,
                    result == null ? 404 : 200,
                    result == null ? new JsonObject().put("error", "no such id") : result);
        });
    }

    private static void answer(RoutingContext ctx, int status, JsonObject body) {
        ctx.response()
                .setStatusCode(status)
                .putHeader("Content-Type", Reply.JSON)
                .end(body.toBuffer());
    }

    private static JsonObject body(RoutingContext ctx) {
        JsonObject body;
        try {
            body = ctx.body().asJsonObject();
        } catch (DecodeException | ClassCastException e) {
            throw new IllegalArgumentException("the body must be a JSON object", e);
        }
        return body == null ? new JsonObject() : body;
    }

    private JsonObject index() {
        JsonArray callers = new JsonArray();
        settings.credentials()
                .forEach(c -> callers.add(new JsonObject()
                        .put("label", c.label())
                        .put("account", c.accountSid())
                        .put("state", c.state().name().toLowerCase(Locale.ROOT))));
        return new JsonObject()
                .put("name", "Flexgate sandbox: the Flex Plugins API in memory")
                .put("api", "/v1/PluginService")
                .put(
                        "echo",
                        new JsonArray().add(Requests.ECHO).add(Requests.STREAM).add(Requests.SINK))
                .put("credentials", callers)
                .put(
                        "control",
                        new JsonObject()
                                .put("GET /__sandbox/journal", "what reached the API; DELETE clears it")
                                .put("GET /__sandbox/state", "everything that every account has")
                                .put("POST /__sandbox/reset", "state, knobs and journal as they were at the start")
                                .put("POST /__sandbox/seed", "adds the demo data")
                                .put("POST /__sandbox/console", "{account, path, form}: a write past the API")
                                .put(
                                        "POST /__sandbox/knobs",
                                        "{latency: {match, ms, jitterMs, seed}, headers: {name: value}, etags,"
                                                + " lagMs: {plugins: 500}, limits: {inFlight, perSecond, code,"
                                                + " retryAfter}, installDelayMs}; DELETE resets")
                                .put(
                                        "POST /__sandbox/faults",
                                        "{match, times, kind, status, html, commits, pauseMs, retryAfter} -> {id}; GET"
                                                + " and DELETE .../{id}; kinds: status, reset, truncate, slow, gzip,"
                                                + " gzip_always, hang")
                                .put(
                                        "POST /__sandbox/holds",
                                        "{match: {method, path, caller}, at: before|after, times} -> {id}; GET"
                                                + " .../{id} counts, DELETE .../{id} releases"));
    }

    private JsonObject journal() {
        JsonArray requests = new JsonArray();
        journal.entries().forEach(entry -> {
            JsonArray headers = new JsonArray();
            entry.received()
                    .headers()
                    .forEach(h -> headers.add(new JsonArray().add(h.name()).add(h.value())));
            requests.add(new JsonObject()
                    .put("sequence", entry.sequence())
                    .put("at", entry.received().at().toString())
                    .put("method", entry.method())
                    .put("target", entry.target())
                    .put("headers", headers)
                    .put("body", entry.bytes())
                    .put("text", entry.text())
                    .put("account", entry.account())
                    .put("credential", entry.caller().credential())
                    .put("in_flight", entry.caller().inFlight())
                    .put("request_id", entry.requestId())
                    .put("status", entry.status()));
        });
        JsonObject counts = new JsonObject();
        journal.counts().forEach(counts::put);
        return new JsonObject().put("requests", requests).put("counts", counts);
    }

    private JsonObject reset() {
        knobs.reset();
        holds.clear();
        faults.clear();
        model.reset();
        journal.clear();
        return new JsonObject();
    }

    private JsonObject console(JsonObject body) {
        Reply reply = model.write(
                body.getString("account", SandboxSettings.DEMO_ACCOUNT_SID),
                body.getString("path", ""),
                body.getString("form", ""));
        return new JsonObject().put("status", reply.status()).put("body", reply.json());
    }

    private JsonObject turn(JsonObject body) {
        JsonObject latency = body.getJsonObject("latency");
        if (latency != null) {
            if (latency.containsKey("seed")) {
                knobs.jitterSeed(latency.getLong("seed"));
            }
            knobs.latency(match(latency), millis(latency, "ms"), millis(latency, "jitterMs"));
        }
        body.getJsonObject("headers", new JsonObject())
                .forEach(header -> knobs.header(header.getKey(), String.valueOf(header.getValue())));
        JsonObject lags = body.getJsonObject("lagMs", new JsonObject());
        lags.fieldNames()
                .forEach(name -> knobs.lag(Resource.valueOf(name.toUpperCase(Locale.ROOT)), millis(lags, name)));
        JsonObject limits = body.getJsonObject("limits");
        if (limits != null) {
            knobs.limits(new Limits(
                    limits.getInteger("inFlight", 0),
                    limits.getInteger("perSecond", 0),
                    limits.getInteger("code", 20429),
                    limits.getInteger("retryAfter", 0)));
        }
        if (body.containsKey("installDelayMs")) {
            knobs.installDelay(millis(body, "installDelayMs"));
        }
        if (body.containsKey("etags")) {
            knobs.etags(body.getBoolean("etags"));
        }
        return new JsonObject();
    }

    private JsonObject addFault(JsonObject body) {
        FaultKind kind = FaultKind.valueOf(body.getString("kind", "status").toUpperCase(Locale.ROOT));
        boolean passes = kind != FaultKind.STATUS && kind != FaultKind.RESET && kind != FaultKind.HANG;
        Fault fault = new Fault(
                kind,
                body.getInteger("status", 500),
                body.getBoolean("html", false),
                body.getBoolean("commits", passes),
                millis(body, "pauseMs"),
                body.getInteger("retryAfter", 0));
        String id = "fault-" + ++ids;
        faults.put(id, knobs.fault(match(body), times(body), fault));
        return new JsonObject().put("id", id);
    }

    private @Nullable JsonObject fault(String id) {
        FaultRule rule = faults.get(id);
        return rule == null ? null : new JsonObject().put("id", id).put("used", rule.used());
    }

    private @Nullable JsonObject cancelFault(String id) {
        FaultRule rule = faults.remove(id);
        if (rule == null) {
            return null;
        }
        rule.cancel();
        return new JsonObject().put("id", id).put("used", rule.used());
    }

    private JsonObject addHold(JsonObject body) {
        Point point = Point.valueOf(body.getString("at", "before").toUpperCase(Locale.ROOT));
        String id = "hold-" + ++ids;
        holds.put(id, knobs.hold(match(body), point, times(body)));
        return new JsonObject().put("id", id);
    }

    private @Nullable JsonObject hold(String id) {
        Hold hold = holds.get(id);
        return hold == null ? null : new JsonObject().put("id", id).put("count", hold.count());
    }

    private @Nullable JsonObject release(String id) {
        Hold hold = holds.remove(id);
        if (hold == null) {
            return null;
        }
        hold.release();
        return new JsonObject().put("id", id).put("count", hold.count());
    }

    private static RequestMatch match(JsonObject body) {
        JsonObject match = body.getJsonObject("match", new JsonObject());
        String method = match.getString("method");
        return new RequestMatch(
                method == null ? null : method.toUpperCase(Locale.ROOT),
                Pattern.compile(match.getString("path", ".*")),
                match.getString("caller"));
    }

    private static int times(JsonObject body) {
        return body.getValue("times") instanceof Number times ? times.intValue() : Knobs.FOREVER;
    }

    private static Duration millis(JsonObject body, String key) {
        return Duration.ofMillis(body.getLong(key, 0L));
    }
}
