package io.flexgate.metrics;

import io.flexgate.ledger.Outcome;
import io.flexgate.observe.Hits;
import io.flexgate.observe.Observation;
import io.flexgate.observe.Observer;
import io.flexgate.observe.Phase;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** What one loop has counted. That loop writes, any thread reads. */
final class LoopMetrics implements Observer {

    /** Nobody configures so many teams and operations; beyond, they are counted together. */
    static final int MOST_SERIES = 10_000;

    /** Nanoseconds. */
    static final Scale WAITS = Scale.of(
            1_000_000L,
            5_000_000L,
            25_000_000L,
            100_000_000L,
            250_000_000L,
            500_000_000L,
            1_000_000_000L,
            2_500_000_000L,
            5_000_000_000L,
            10_000_000_000L,
            30_000_000_000L);

    /** A power of two. */
    private static final int RECENT = 64;

    /** Where a call went, and from whose budget. */
    record Place(String upstream, String account) {}

    /** Where a call went, and whether there was an answer. */
    record Called(String upstream, boolean answered) {}

    /** Why a request got an error of the gateway's own. */
    record Reason(Outcome outcome, String slug) {}

    private static final Requests.Of REST = new Requests.Of(Observation.OTHER, Observation.OTHER, Observation.OTHER);

    private final Names names;
    private final Lag lag;
    private final Cells flow = new Cells(2);
    private final PerOutcome<Histogram> durations = new PerOutcome<>(() -> new Histogram(Decades.NANOS));
    private final Map<Requests.Of, Requests> requests = new ConcurrentHashMap<>();
    private final Map<Phase, Histogram> waits = new ConcurrentHashMap<>();
    private final Map<Place, Histogram> queued = new ConcurrentHashMap<>();
    private final Map<Called, Histogram> calls = new ConcurrentHashMap<>();
    private final Map<Reason, Cells> reasons = new ConcurrentHashMap<>();

    /** Confined to the loop. */
    private final Recent[] recent = new Recent[RECENT];

    /**
     * What was counted a moment ago. By identity: the names are those of the configuration and the catalog, and where they are not,
     * it is only asked for again.
     */
    private record Recent(String team, String resource, String operation, Requests requests) {

        @SuppressWarnings("ReferenceEquality")
        boolean is(Observation request) {
            return operation == request.operation() && team == request.team() && resource == request.resource();
        }
    }

    LoopMetrics(Names names, Lag lag) {
        this.names = names;
        this.lag = lag;
    }

    @Override
    public void began(Observation observation) {
        flow.add(0, 1);
    }

    @Override
    public void ended(Observation request) {
        Outcome outcome = request.outcome();
        if (outcome != null) {
            count(request, outcome);
        }
        // Last, so that who sees nothing under way sees all that was.
        flow.add(1, 1);
    }

    /** They are over when they are told of, so none of them is under way. */
    @Override
    public Hits hits(Hits.Of alike) {
        Requests of = counted(new Requests.Of(alike.team(), alike.resource(), alike.operation()));
        Histogram took = durations.of(Outcome.HIT);
        return hit -> {
            of.count(Outcome.HIT, hit.status(), hit.bytes(), hit.age());
            took.record(hit.totalNanos());
        };
    }

    private void count(Observation request, Outcome outcome) {
        of(request).count(outcome, request.status(), request.bytes(), request.age());
        durations.of(outcome).record(request.totalNanos());
        String slug = request.slug();
        if (slug != null) {
            reasons.computeIfAbsent(new Reason(outcome, slug), first -> new Cells(1))
                    .add(0, 1);
        }
    }

    @Override
    public void left(Observation observation, Phase phase, long from, long to, boolean well) {
        if (phase == Phase.UPSTREAM) {
            calls.computeIfAbsent(new Called(upstream(observation), well), first -> new Histogram(Decades.NANOS))
                    .record(to - from);
            return;
        }
        waits.computeIfAbsent(phase, first -> new Histogram(Decades.NANOS)).record(to - from);
        String account = observation.account();
        if (phase == Phase.QUEUE && account != null) {
            queued.computeIfAbsent(
                            new Place(upstream(observation), names.account(account)), first -> new Histogram(WAITS))
                    .record(to - from);
        }
    }

    private static String upstream(Observation observation) {
        String upstream = observation.upstream();
        return upstream == null ? Observation.OTHER : upstream;
    }

    private Requests of(Observation request) {
        int at = (request.team().hashCode() * 31 + request.operation().hashCode()) & (RECENT - 1);
        Recent known = recent[at];
        if (known == null || !known.is(request)) {
            known = new Recent(request.team(), request.resource(), request.operation(), counted(request));
            recent[at] = known;
        }
        return known.requests();
    }

    private Requests counted(Observation request) {
        return counted(new Requests.Of(request.team(), request.resource(), request.operation()));
    }

    private Requests counted(Requests.Of of) {
        Requests known = requests.get(of);
        return known != null
                ? known
                : requests.computeIfAbsent(requests.size() >= MOST_SERIES ? REST : of, young -> new Requests());
    }

    /** What has ended is read first, so that it is never more than what has begun. */
    long inFlight() {
        long over = flow.get(1);
        return flow.get(0) - over;
    }

    Lag lag() {
        return lag;
    }

    Map<Requests.Of, Requests> requests() {
        return requests;
    }

    Map<Outcome, Histogram> durations() {
        return durations.known();
    }

    Map<Phase, Histogram> waits() {
        return waits;
    }

    Map<Place, Histogram> queued() {
        return queued;
    }

    Map<Called, Histogram> calls() {
        return calls;
    }

    Map<Reason, Cells> reasons() {
        return reasons;
    }
}
