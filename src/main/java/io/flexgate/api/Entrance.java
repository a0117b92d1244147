package io.flexgate.api;

import io.flexgate.access.AccessRules;
import io.flexgate.access.Caller;
import io.flexgate.access.Gatekeeper;
import io.flexgate.access.Gauge;
import io.flexgate.access.Meters;
import io.flexgate.access.Partition;
import io.flexgate.access.Permission;
import io.flexgate.access.Team;
import io.flexgate.api.Visit.Standing;
import io.flexgate.catalog.Match;
import io.flexgate.http.RateLimitFields;
import io.flexgate.ledger.Ledger;
import io.flexgate.ledger.Row;
import io.flexgate.limits.TeamMeter.Verdict;
import io.flexgate.observe.WallClock;
import io.flexgate.relay.Api;
import io.flexgate.relay.GatewayError;
import io.flexgate.relay.Inbound;
import io.flexgate.relay.Purse;
import io.flexgate.relay.Refusal;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Who is let in: whoever shows who it is (else 401), may do it (else 403), and has not done it too often (else 429), in this order.
 * Confined to one loop.
 */
final class Entrance {

    private static final String PURGE = "PURGE";

    /** The name of those who have shown no credential, or a wrong one, where one is needed. */
    private static final String UNKNOWN = "unknown";

    private static final CharSequence KEY = HttpHeaders.createOptimized(Inbound.KEY);

    /** What may be anybody's secret. */
    private static final List<CharSequence> SECRETS =
            List.of(HttpHeaders.AUTHORIZATION, HttpHeaders.COOKIE, HttpHeaders.createOptimized("proxy-authorization"));

    /** In place of a secret: nobody can send it, as fields come in Latin-1, so no answer is stored for it. */
    private static final String UNSAID = "\uFFFD";

    private static final CharSequence POLICY = HttpHeaders.createOptimized(RateLimitFields.POLICY);
    private static final CharSequence LIMIT = HttpHeaders.createOptimized(RateLimitFields.LIMIT);

    private final Gatekeeper gatekeeper;
    private final Ledger ledger;
    private final InstantSource clock;
    private final WallClock wall;
    private final AccessRules.Mode mode;
    private final Map<String, Gauge> gauges = new HashMap<>();

    /**
     * Prepares one loop's entrance.
     *
     * @param clock for the end of the day
     */
    Entrance(AccessRules rules, Gatekeeper gatekeeper, Meters meters, Ledger ledger, InstantSource clock) {
        this.gatekeeper = gatekeeper;
        this.ledger = ledger;
        this.clock = clock;
        this.wall = new WallClock(clock);
        this.mode = rules.mode();
        rules.teams().forEach(team -> gauges.put(team.name(), new Gauge(team.limits(), meters.of(team))));
    }

    /** Whether a request asks the gateway itself to forget what is stored of its target. */
    boolean purges(String method) {
        return mode == AccessRules.Mode.TEAMS && method.equals(PURGE);
    }

    /** Finds out who comes. A team's key is looked at here, and by nobody after. */
    Visit greet(Inbound in, Api.Route route) {
        if (mode == AccessRules.Mode.TEAMS) {
            List<String> authorization = in.authorization();
            List<String> keys = in.headers().getAll(KEY);
            Caller caller = gatekeeper.admit(authorization, keys);
            boolean preflight = authorization.isEmpty() && keys.isEmpty() && preflight(in);
            in.headers().remove(HttpHeaders.AUTHORIZATION).remove(KEY);
            return visit(in, route, caller, preflight ? Standing.ANYONE : Standing.UNKNOWN);
        }
        Caller caller = gatekeeper.admit(in.authorization(), List.of());
        boolean known = route.match() != null;
        if (caller == null && known && route.api().catalog().head().anonymous()) {
            return visit(in, route, gatekeeper.anonymous(), Standing.ANYONE);
        }
        return visit(in, route, caller, known ? Standing.UNKNOWN : Standing.ANYONE);
    }

    /** A page's question whether it may ask: browsers send it without the credential. */
    private static boolean preflight(Inbound in) {
        return in.method().equals("OPTIONS")
                && in.headers().contains(HttpHeaders.ORIGIN)
                && in.headers().contains(HttpHeaders.ACCESS_CONTROL_REQUEST_METHOD);
    }

    /**
     * Counts a visit.
     *
     * @param otherwise who it is where there is no caller
     */
    private Visit visit(Inbound in, Api.Route route, @Nullable Caller caller, Standing otherwise) {
        Standing standing = caller == null || caller.anonymous() ? otherwise : Standing.CALLER;
        String payer = standing == Standing.UNKNOWN ? UNKNOWN : caller == null ? Caller.ANYONE : caller.payer();
        return new Visit(in, route, caller, standing, payer, Purse.row(ledger, payer, route.match()));
    }

    /**
     * Lets a visit in, and says on its answer, whichever that will be, what its team has left.
     *
     * @throws Refusal where it is not let in
     */
    void admit(Visit visit) {
        if (visit.standing() == Standing.UNKNOWN) {
            throw new Refusal(GatewayError.NO_CREDENTIAL);
        }
        Caller caller = visit.caller();
        Team team = caller == null ? null : caller.team();
        Gauge gauge = team == null ? null : gauges.get(team.name());
        if (team == null || gauge == null) {
            return;
        }
        MultiMap answer = visit.in().request().response().headers();
        if (!team.allow().contains(needed(visit.in()))) {
            tell(answer, gauge, gauge.meter().peek(clock.millis()));
            throw new Refusal(GatewayError.NOT_PERMITTED);
        }
        Verdict verdict = gauge.meter().ask(clock.millis());
        tell(answer, gauge, verdict);
        GatewayError refused = refused(verdict);
        if (refused != null && !team.enforce()) {
            visit.spared();
        } else if (refused != null) {
            answer.set(HttpHeaders.RETRY_AFTER, Long.toString(verdict.retryAfter()));
            throw new Refusal(refused);
        }
    }

    private static @Nullable GatewayError refused(Verdict verdict) {
        return switch (verdict.ending()) {
            case ADMITTED -> null;
            case RATE -> GatewayError.TEAM_RATE;
            case QUOTA -> GatewayError.TEAM_QUOTA;
        };
    }

    /** Who wants to read, where that is one who may; null where there is more to be said. Nothing is counted. */
    @Nullable
    Caller reader(MultiMap headers) {
        boolean teams = mode == AccessRules.Mode.TEAMS;
        Caller caller =
                gatekeeper.admit(headers.getAll(HttpHeaders.AUTHORIZATION), teams ? headers.getAll(KEY) : List.of());
        Team team = caller == null ? null : caller.team();
        boolean may = caller != null
                && !caller.anonymous()
                && (team == null || team.allow().contains(Permission.READ));
        return may ? caller : null;
    }

    /** The same who wanted to read before with the same credential, as far as it is known by now; itself where nothing is new. */
    Caller again(Caller reader) {
        return gatekeeper.again(reader);
    }

    /** Takes what is secret out of the fields of a request whose caller is known, so that they can be kept. */
    void forget(MultiMap headers) {
        // By these no answer is told from another: see Selecting.
        SECRETS.forEach(headers::remove);
        if (mode == AccessRules.Mode.TEAMS) {
            headers.remove(KEY);
        } else if (headers.contains(KEY)) {
            headers.set(KEY, UNSAID);
        }
    }

    /** What a caller's requests are measured with; null where they are not. */
    @Nullable
    Gauge gauge(Caller caller) {
        Team team = caller.team();
        return team == null ? null : gauges.get(team.name());
    }

    /**
     * Asks for one request; where that is refused, nothing has been taken.
     *
     * @param nanos the time now, on the monotonic clock
     */
    Verdict ask(Gauge gauge, long nanos) {
        return gauge.meter().ask(wall.millis(nanos));
    }

    /** Where a caller's requests for an operation are counted. */
    Row row(Caller caller, Match match) {
        return Purse.row(ledger, caller.payer(), match);
    }

    /** Whether callers bring credentials of their own. */
    boolean presented() {
        return mode == AccessRules.Mode.PASSTHROUGH;
    }

    /** Who needs no credential where none is needed. */
    Caller anonymous() {
        return gatekeeper.anonymous();
    }

    /** Who would come; see {@link Gatekeeper#imagined}. */
    @Nullable
    Caller imagined(@Nullable String team, Partition partition) {
        return gatekeeper.imagined(team, partition);
    }

    /** With which error it would not be let in; null where it would. Takes nothing from anybody. */
    @Nullable
    GatewayError outlook(Inbound in, @Nullable Caller caller) {
        Team team = caller == null ? null : caller.team();
        Gauge gauge = team == null ? null : gauges.get(team.name());
        if (team == null || gauge == null) {
            return null;
        }
        if (!team.allow().contains(needed(in))) {
            return GatewayError.NOT_PERMITTED;
        }
        return team.enforce() ? refused(gauge.meter().look(clock.millis())) : null;
    }

    private static Permission needed(Inbound in) {
        if (in.method().equals(PURGE)) {
            return Permission.PURGE;
        }
        return in.safe() && !in.disguised() ? Permission.READ : Permission.WRITE;
    }

    private static void tell(MultiMap answer, Gauge gauge, Verdict verdict) {
        if (gauge.bounded()) {
            answer.set(POLICY, gauge.policy()).set(LIMIT, gauge.current(verdict));
        }
    }
}
