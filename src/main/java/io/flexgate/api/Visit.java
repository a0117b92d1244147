package io.flexgate.api;

import io.flexgate.access.Caller;
import io.flexgate.catalog.Match;
import io.flexgate.http.CacheStatus;
import io.flexgate.ledger.Outcome;
import io.flexgate.ledger.Row;
import io.flexgate.relay.Api;
import io.flexgate.relay.GatewayError;
import io.flexgate.relay.Inbound;
import org.jspecify.annotations.Nullable;

/**
 * A request on its walk: what it is, who sends it, and where it is counted. Told once how it has ended; later endings, such as a
 * failure after an answer, say nothing. Confined to one loop.
 */
final class Visit {

    /** Who comes. */
    enum Standing {
        /** One whose credential is right, or for upstream to judge. */
        CALLER,
        /** One who needs to show none, and shows none. */
        ANYONE,
        /** One who shows none, or a wrong one, where one is needed. */
        UNKNOWN
    }

    private final Inbound in;
    private final Api.Route route;
    private final @Nullable Caller caller;
    private final Standing standing;
    private final Row row;
    private boolean over;

    /**
     * Begins, and is counted.
     *
     * @param caller present where the standing is {@code CALLER}
     * @param payer the name of the caller in the ledger
     * @param row of the caller and what it asks for
     */
    Visit(Inbound in, Api.Route route, @Nullable Caller caller, Standing standing, String payer, Row row) {
        this.in = in;
        this.route = route;
        this.caller = caller;
        this.standing = standing;
        this.row = row;
        row.came();
        Match match = route.match();
        in.observation().team(payer);
        if (match != null) {
            in.observation()
                    .asks(match.operation().resource(), match.operation().name());
        }
    }

    Inbound in() {
        return in;
    }

    Api.Route route() {
        return route;
    }

    @Nullable
    Caller caller() {
        return caller;
    }

    Standing standing() {
        return standing;
    }

    /** A limit would have refused it, had it been enforced. */
    void spared() {
        row.spared();
    }

    /** An answer is there. A client that has left would have got it: it counts. */
    void answered(CacheStatus how) {
        ended(
                switch (how.source()) {
                    case FRESH -> Outcome.HIT;
                    case STALE -> Outcome.STALE;
                    case COLLAPSED -> Outcome.COALESCED;
                    case UPSTREAM -> Outcome.FORWARDED;
                    case GATEWAY -> Outcome.FAILED;
                });
    }

    /** The gateway has answered by itself: what was stored is gone, or the request was to go no further. */
    void answeredHere() {
        ended(Outcome.HIT);
    }

    /** Upstream's answer was passed on. */
    void forwarded() {
        ended(Outcome.FORWARDED);
    }

    /** It ends with an error of the gateway's own. */
    void failed(GatewayError error) {
        ended(outcome(error));
    }

    /** What becomes of a request that gets this. Who forbids to ask upstream is refused, though by a 504: nothing has failed. */
    static Outcome outcome(GatewayError error) {
        boolean refused = error.status() < 500 || error.equals(GatewayError.NOT_CACHED);
        return refused ? Outcome.REFUSED : Outcome.FAILED;
    }

    private void ended(Outcome outcome) {
        if (!over) {
            over = true;
            row.ended(outcome);
            in.observation().became(outcome);
        }
    }
}
