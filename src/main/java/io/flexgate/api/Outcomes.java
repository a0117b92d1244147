package io.flexgate.api;

import io.flexgate.access.Accounts;
import io.flexgate.access.Caller;
import io.flexgate.access.Partition;
import io.flexgate.catalog.Match;
import io.flexgate.http.CacheStatus.Forward;
import io.flexgate.http.Target;
import io.flexgate.limits.Work;
import io.flexgate.relay.Api;
import io.flexgate.relay.Gateway;
import io.flexgate.relay.GatewayError;
import io.flexgate.relay.Inbound;
import io.flexgate.relay.Passes;
import io.flexgate.relay.Purse;
import io.flexgate.relay.plan.Way;
import io.flexgate.relay.reads.Outlook;
import io.flexgate.relay.upkeep.Forecast;
import io.flexgate.relay.upkeep.Forecast.Would;
import io.flexgate.relay.upkeep.Question;
import io.flexgate.relay.upkeep.Telling;
import io.flexgate.shield.Prospect;
import io.vertx.core.Future;
import io.vertx.core.http.HttpMethod;
import java.time.Duration;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Says what would become of a request, by asking on its way those who decide, in the order of the walk, and doing nothing. Confined
 * to one loop.
 */
final class Outcomes {

    private static final Partition NOBODYS = new Partition(0, 0);

    private final Gateway gateway;
    private final Walk.Rooms rooms;
    private final Duration patience;

    /**
     * Prepares.
     *
     * @param patience how long a client waits
     */
    Outcomes(Gateway gateway, Walk.Rooms rooms, Duration patience) {
        this.gateway = gateway;
        this.rooms = rooms;
        this.patience = patience;
    }

    /** A request that could be understood. */
    private record Asked(
            Inbound in, Api.Route route, @Nullable Caller caller) {

        Forecast.Request shown() {
            Match match = route.match();
            String account = caller == null || caller.anonymous() ? null : caller.account();
            return new Forecast.Request(
                    match == null ? null : match.operation().resource(),
                    match == null ? null : match.operation().name(),
                    caller == null ? null : caller.payer(),
                    account == null ? null : Accounts.shown(account));
        }
    }

    Future<Forecast> of(Question question) {
        Target target;
        try {
            target = Target.parse(question.path());
        } catch (Target.Bad bad) {
            return Future.succeededFuture(
                    new Forecast(refused(GatewayError.badRequest(String.valueOf(bad.getMessage()))), null, null, null));
        }
        if (!Doorway.speakable(HttpMethod.valueOf(question.method()))) {
            return Future.succeededFuture(new Forecast(
                    refused(GatewayError.badRequest("the request's method is none that can be passed on")),
                    null,
                    null,
                    null));
        }
        Inbound in = Inbound.imagined(question.method(), target, question.headers());
        boolean purges = rooms.entrance().purges(in.method());
        Api.Route route = gateway.route(purges ? "GET" : in.method(), target.path());
        Asked asked = new Asked(in, route, caller(question, route));
        GatewayError unfit = asked.caller() == null
                ? GatewayError.NO_CREDENTIAL
                : rooms.entrance().outlook(in, asked.caller());
        if (unfit != null) {
            return just(asked, refused(unfit), null);
        }
        return switch (Way.of(in, route.match(), asked.caller(), purges)) {
            case PURGE -> just(asked, verdict(Would.PURGE, "What is stored of the target is forgotten", null), null);
            case READ -> read(asked, false);
            case PART -> read(asked, true);
            case WRITE -> call(asked, Work.WRITE, Would.WRITE, Forward.METHOD, null, null);
            case PASS -> pass(asked, null);
        };
    }

    private @Nullable Caller caller(Question question, Api.Route route) {
        boolean open = route.match() != null && route.api().catalog().head().anonymous();
        if (question.team() == null
                && question.partition() == null
                && open
                && rooms.entrance().presented()) {
            return rooms.entrance().anonymous();
        }
        Caller caller = rooms.entrance()
                .imagined(question.team(), question.partition() == null ? NOBODYS : question.partition());
        if (caller == null && question.team() != null) {
            throw new Question.Unclear(
                    "team is one of those that the configuration has, and left out where it has none");
        }
        return caller;
    }

    private Future<Forecast> read(Asked asked, boolean part) {
        Api.Route route = asked.route();
        Match match = route.match();
        Caller caller = asked.caller();
        if (match == null || caller == null) {
            throw new IllegalStateException("a read has an operation and a caller");
        }
        Outlook outlook = rooms.reads().outlook(asked.in(), route, match, caller);
        Forecast.Kept kept = new Telling(gateway).of(outlook, route.api(), match);
        Forecast.Verdict served = served(outlook);
        if (served != null) {
            return just(asked, served, kept);
        }
        Forward why = outlook.forward();
        if (why == null) {
            return just(asked, refused(GatewayError.NOT_CACHED), kept);
        }
        if (part) {
            return pass(asked, kept);
        }
        if (outlook.boards()) {
            return just(
                    asked,
                    verdict(Would.COALESCE, "A read of the same is under way, and brings this answer", why),
                    kept);
        }
        boolean confirms = asked.in().method().equals("GET")
                && !asked.in().cacheControl().has("no-store")
                && outlook.confirmable();
        return call(asked, Work.READ, confirms ? Would.REVALIDATE : Would.FETCH, why, kept, outlook);
    }

    private static Forecast.@Nullable Verdict served(Outlook outlook) {
        if (outlook.fresh()) {
            return verdict(Would.HIT, "What is stored is fresh", null);
        }
        if (outlook.maxStale()) {
            return verdict(Would.STALE, "What is stored is stale, and the request takes it so (max-stale)", null);
        }
        return outlook.whileRevalidating()
                ? verdict(
                        Would.STALE,
                        "What is stored is stale, and is served while the next answer is fetched (stale-while-revalidate)"
                                + (outlook.refreshes() ? "" : "; that is under way, or has just failed"),
                        null)
                : null;
    }

    private Future<Forecast> pass(Asked asked, Forecast.@Nullable Kept kept) {
        Inbound in = asked.in();
        if (Passes.forbidden(in)) {
            return just(asked, refused(GatewayError.NOT_CACHED), kept);
        }
        Forward why = in.safe() ? Forward.BYPASS : Forward.METHOD;
        if (Passes.endsHere(in)) {
            return just(
                    asked, verdict(Would.PASS, "It is to go no further than the gateway (Max-Forwards)", null), kept);
        }
        return call(asked, Passes.work(in), Would.PASS, why, kept, null);
    }

    private Future<Forecast> call(
            Asked asked, Work work, Would would, Forward why, Forecast.@Nullable Kept kept, @Nullable Outlook outlook) {
        long until = gateway.now() + patience.toNanos();
        return asked.route()
                .api()
                .upstream()
                .budgets()
                .prospect(Purse.account(gateway, asked.caller()), Purse.share(asked.caller()), work, until)
                .map(prospect -> new Forecast(
                        afforded(prospect, would, why, outlook != null && outlook.standsIn()),
                        asked.shown(),
                        kept,
                        prospect));
    }

    private static Forecast.Verdict afforded(Prospect prospect, Would would, Forward why, boolean standsIn) {
        if (prospect.refused() != null) {
            return standsIn
                    ? verdict(
                            Would.STALE,
                            prospect.refused().message() + "; what is stored stands in (stale-if-error)",
                            null)
                    : new Forecast.Verdict(
                            Would.REFUSE,
                            null,
                            prospect.refused().message(),
                            null,
                            new Forecast.Refused(429, prospect.refused().slug()));
        }
        return prospect.delayed()
                ? new Forecast.Verdict(
                        Would.WAIT,
                        would,
                        "The account's budget has no room for the call at the moment",
                        token(why),
                        null)
                : verdict(would, reason(would, why), why);
    }

    private static String reason(Would would, Forward why) {
        return switch (would) {
            case REVALIDATE -> "What is stored must be confirmed by upstream";
            case WRITE -> "It is a write that the catalog knows";
            case PASS ->
                why == Forward.METHOD
                        ? "It may change something, and the catalog does not know what"
                        : "The cache does not answer this kind of request";
            default ->
                switch (why) {
                    case URI_MISS -> "Nothing is stored for the target";
                    case VARY_MISS -> "What is stored is for other headers";
                    case STALE -> "What was stored is stale, or a write has made it untrue";
                    default -> "The request asks for upstream's own word";
                };
        };
    }

    private static Future<Forecast> just(Asked asked, Forecast.Verdict verdict, Forecast.@Nullable Kept kept) {
        return Future.succeededFuture(new Forecast(verdict, asked.shown(), kept, null));
    }

    private static Forecast.Verdict verdict(Would would, String why, @Nullable Forward forward) {
        return new Forecast.Verdict(would, null, why, forward == null ? null : token(forward), null);
    }

    private static Forecast.Verdict refused(GatewayError error) {
        return new Forecast.Verdict(
                Would.REFUSE, null, error.message(), null, new Forecast.Refused(error.status(), error.slug()));
    }

    private static String token(Forward why) {
        return why.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
