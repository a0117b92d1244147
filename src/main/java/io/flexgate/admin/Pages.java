package io.flexgate.admin;

import io.flexgate.access.Partition;
import io.flexgate.admin.chargeback.TeamsCsv;
import io.flexgate.admin.events.Events;
import io.flexgate.admin.events.News;
import io.flexgate.admin.events.Streams;
import io.flexgate.admin.view.ErrorsView;
import io.flexgate.admin.view.ForecastView;
import io.flexgate.admin.view.Query;
import io.flexgate.admin.view.StatsView;
import io.flexgate.admin.view.StockView;
import io.flexgate.relay.upkeep.Question;
import io.flexgate.relay.upkeep.Selection;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.MultiMap;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonObject;
import io.vertx.core.net.SocketAddress;
import io.vertx.ext.web.RoutingContext;
import java.io.InputStream;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The pages below {@code /admin/v1}, all for those who show the token. Confined to one loop. */
final class Pages {

    private static final Logger LOG = LoggerFactory.getLogger(Pages.class);

    static final String ROOT = "/admin/v1/";

    private static final String DESCRIPTION = "/admin/openapi.json";

    /** RFC 9110, 5.6.2; no method and no name of a header is longer. */
    private static final Pattern TOKEN = Pattern.compile("[!#$%&'*+.^_`|~0-9A-Za-z-]{1,64}");

    /** What a header's value has not (RFC 9110, 5.5): a tab it may have. */
    private static final Pattern CONTROL = Pattern.compile("[\\x00-\\x08\\x0a-\\x1f\\x7f]");

    /** How many entries are listed where nobody says, and at most. */
    private static final int SHOWN = 100;

    private static final int MOST_SHOWN = 1_000;

    /**
     * A page.
     *
     * @param path where it is
     * @param methods what it does by method; HEAD is a GET whose body is not sent
     */
    record Page(String path, Map<HttpMethod, Handler<RoutingContext>> methods) {

        /** What it may be asked, as {@code Allow} has it. */
        String allow() {
            return String.join(
                    ", ",
                    methods.keySet().stream().map(HttpMethod::name).sorted().toList());
        }
    }

    private final Vertx vertx;
    private final AdminView view;
    private @Nullable Streams streams;
    private boolean over;

    Pages(Vertx vertx, AdminView view) {
        this.vertx = vertx;
        this.view = view;
    }

    List<Page> all() {
        return List.of(
                read("teams", plain(context -> Answers.json(context, 200, TeamsView.json(view)))),
                read("teams.csv", new TeamsCsv(view.days())),
                read("stats", plain(context -> answer(context, StatsView.json(view)))),
                page("cache", Map.of(HttpMethod.GET, inside(this::list), HttpMethod.DELETE, inside(this::purge))),
                read("explain", inside(this::explain)),
                read("openapi.json", plain(this::description)),
                read("errors", plain(inside(this::errors))),
                read("events", plain(this::events)),
                read("config", plain(context -> Answers.json(context, 200, ConfigView.json(view.configuration())))),
                page("config/reload", Map.of(HttpMethod.POST, plain(this::reload))));
    }

    private static Page read(String name, Handler<RoutingContext> get) {
        return page(name, Map.of(HttpMethod.GET, get));
    }

    private static Page page(String name, Map<HttpMethod, Handler<RoutingContext>> methods) {
        Map<HttpMethod, Handler<RoutingContext>> all =
                new TreeMap<>((one, other) -> one.name().compareTo(other.name()));
        all.putAll(methods);
        Handler<RoutingContext> get = methods.get(HttpMethod.GET);
        if (get != null) {
            all.put(HttpMethod.HEAD, get);
        }
        return new Page(ROOT + name, all);
    }

    /** A question without parameters; one that has some means something else than it would get. */
    private static Handler<RoutingContext> plain(Handler<RoutingContext> answering) {
        return context -> {
            Query.of(context.queryParams());
            answering.handle(context);
        };
    }

    /** Something that is asked of a gateway's inside. */
    private interface Asking {
        void ask(RoutingContext context, AdminView.Inside inside);
    }

    private Handler<RoutingContext> inside(Asking asking) {
        return context -> {
            AdminView.Inside inside = view.inside();
            if (inside == null) {
                Answers.error(context, 503, "There is no gateway to ask");
            } else {
                asking.ask(context, inside);
            }
        };
    }

    private static void answer(RoutingContext context, Future<JsonObject> body) {
        body.onSuccess(json -> Answers.json(context, 200, json)).onFailure(failure -> {
            if (failure instanceof Question.Unclear unclear) {
                Answers.error(context, 400, String.valueOf(unclear.getMessage()));
            } else if (failure instanceof Configuration.NotYet) {
                Answers.error(context, 503, String.valueOf(failure.getMessage()));
            } else {
                context.fail(failure);
            }
        });
    }

    private void list(RoutingContext context, AdminView.Inside inside) {
        Query query = Query.of(context.queryParams(), "sid", "resource", "account", "path", "limit");
        Selection selection = StockView.selection(query);
        int limit = query.number("limit", SHOWN, MOST_SHOWN);
        inside.stock().check(selection).ifPresent(Pages::refuse);
        answer(context, inside.stock().list(selection, limit).map(StockView::json));
    }

    private void purge(RoutingContext context, AdminView.Inside inside) {
        Query query = Query.of(context.queryParams(), "sid", "resource", "account", "path", "all", "soft");
        Selection selection = StockView.dropped(query);
        boolean soft = query.flag("soft");
        inside.stock().check(selection).ifPresent(Pages::refuse);
        String who = who(context);
        answer(context, inside.stock().purge(selection, soft).map(purged -> {
            JsonObject done = new JsonObject().put("purged", purged).put("soft", soft);
            LOG.info("{} purge of {} for {}: {} entries", soft ? "soft" : "hard", selection, who, purged);
            tell("purge", StockView.json(selection).mergeIn(done));
            return done;
        }));
    }

    private void explain(RoutingContext context, AdminView.Inside inside) {
        Query query = Query.of(context.queryParams(), Set.of("header"), "path", "method", "team", "partition");
        String path = query.text("path");
        if (path == null || !path.startsWith("/")) {
            throw new Query.Bad("Say which path, as a client sends it, from the first / on; allowed beside it: method,"
                    + " team, partition, and header (repeatable, Name: value)");
        }
        String beginning = query.text("partition");
        Future<@Nullable Partition> partition =
                beginning == null ? Future.succeededFuture() : inside.stock().partition(beginning);
        String method = query.text("method");
        if (method != null && !TOKEN.matcher(method).matches()) {
            throw new Query.Bad("method is a token such as GET");
        }
        MultiMap headers = headers(query.all("header"));
        answer(context, partition.compose(found -> {
            if (beginning != null && found == null) {
                throw new Question.Unclear("partition is one that the list of entries shows");
            }
            Question question = new Question(path, method == null ? "GET" : method, query.text("team"), found, headers);
            return inside.foresight().of(question).map(told -> ForecastView.json(question, told));
        }));
    }

    private static MultiMap headers(List<String> given) {
        MultiMap headers = MultiMap.caseInsensitiveMultiMap();
        for (String header : given) {
            int colon = header.indexOf(':');
            String name = header.substring(0, Math.max(0, colon)).strip();
            if (!TOKEN.matcher(name).matches() || name.equalsIgnoreCase("authorization")) {
                throw new Query.Bad("header is Name: value, and not the credential: say team or partition for that");
            }
            if (CONTROL.matcher(header).find()) {
                throw new Query.Bad("header is Name: value, without control characters");
            }
            headers.add(name, header.substring(colon + 1).strip());
        }
        return headers;
    }

    private static void refuse(String problem) {
        throw new Query.Bad(problem);
    }

    /** Read for each who asks: hardly anybody does. */
    private void description(RoutingContext context) {
        vertx.executeBlocking(() -> {
                    try (InputStream document = Pages.class.getResourceAsStream(DESCRIPTION)) {
                        return Buffer.buffer(
                                Objects.requireNonNull(document, DESCRIPTION).readAllBytes());
                    }
                })
                .onSuccess(document -> Answers.bytes(context, 200, "application/json", document))
                .onFailure(context::fail);
    }

    private void errors(RoutingContext context, AdminView.Inside inside) {
        Answers.json(context, 200, ErrorsView.json(inside.errors().newest()));
    }

    private void events(RoutingContext context) {
        if (context.request().method().equals(HttpMethod.HEAD)) {
            context.response()
                    .putHeader("Content-Type", "text/event-stream; charset=utf-8")
                    .putHeader("Cache-Control", "no-store")
                    .end();
            return;
        }
        if (over) {
            Answers.error(context, 503, "The gateway is shutting down");
            return;
        }
        Streams open = streams;
        if (open == null) {
            open = new Streams(vertx, new News(view));
            streams = open;
        }
        if (open.room()) {
            open.open(context.response());
        } else {
            Answers.error(context, 503, "As many watch already as may: " + Streams.MOST);
        }
    }

    private void reload(RoutingContext context) {
        String who = who(context);
        view.configuration()
                .reload()
                .onSuccess(ended -> {
                    LOG.info("reload for {}: {}", who, ended.result());
                    Answers.json(context, ended.accepted() ? 200 : 422, ConfigView.json(ended));
                })
                .onFailure(failure -> {
                    if (failure instanceof Configuration.NotYet) {
                        Answers.error(context, 503, String.valueOf(failure.getMessage()));
                    } else {
                        context.fail(failure);
                    }
                });
    }

    private void tell(String name, JsonObject data) {
        if (streams != null) {
            streams.tell(new Events.Event(name, data));
        }
    }

    /** Nobody watches any more, so that a stop need not wait for them. */
    void close() {
        over = true;
        if (streams != null) {
            streams.close();
        }
    }

    /** From where somebody has asked for a change. */
    private static String who(RoutingContext context) {
        SocketAddress from = context.request().remoteAddress();
        return from == null || from.hostAddress() == null ? "a unix socket" : from.hostAddress();
    }
}
