package io.flexgate.relay.reads;

import io.flexgate.cache.Coherence;
import io.flexgate.ledger.Row;
import io.flexgate.limits.Share;
import io.flexgate.relay.Gateway;
import io.flexgate.shield.Budgets;
import io.flexgate.shield.Interest;
import io.flexgate.shield.Spending;
import io.flexgate.upstream.Flights;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A read on its way to upstream: what it may spend, who waits for it, and when it was under way. Confined to one loop.
 */
final class Trip {

    private final Gateway gateway;
    private final Spending spending;
    private final Interest interest;
    private final Flights.@Nullable Party party;
    private @Nullable Start last;
    private int calls;

    /**
     * A trip that has not begun.
     *
     * @param interest calls it off while it waits
     * @param party those who wait for it; null where nobody else can come
     */
    Trip(Gateway gateway, Spending spending, Interest interest, Flights.@Nullable Party party) {
        this.gateway = gateway;
        this.spending = spending;
        this.interest = interest;
        this.party = party;
    }

    /** When a call was made: in the order of writes, and on the monotonic clock. */
    record Start(long stamp, long nanos) {}

    Spending spending() {
        return spending;
    }

    Interest interest() {
        return interest;
    }

    /** A call is made now: however long it has waited, a write of meanwhile has not overtaken it. */
    void departs() {
        Coherence coherence = gateway.shared().coherence();
        if (party != null) {
            // First for those who come: what they know to be written is then in the order of writes below.
            party.departs(coherence.stamp());
        }
        last = new Start(coherence.stamp(), gateway.now());
        calls++;
    }

    /** The trip is over: all who have waited for it pay the same part of its calls, which its leader has paid alone so far. */
    void split(Budgets budgets) {
        if (calls == 0 || party == null || party.alone()) {
            return;
        }
        List<Spending> members =
                party.members().stream().map(Spending.class::cast).toList();
        double part = Row.part(calls, members.size());
        for (Spending member : members) {
            if (!member.equals(spending)) {
                member.row().charged(part);
                spending.row().charged(-part);
            }
        }
        // In the queue they were charged to whoever of them goes first.
        Share charged = interest.charged();
        if (charged != null) {
            budgets.charge(spending.account(), charged, -calls);
            members.forEach(member -> budgets.charge(member.account(), member.share(), part));
        }
    }

    /** When the last call was made. */
    Start start() {
        return Objects.requireNonNull(last, "no call was made");
    }
}
