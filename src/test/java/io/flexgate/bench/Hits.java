package io.flexgate.bench;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Hits of a few kinds on one gateway, over sockets, and what one costs its event loops. */
final class Hits {

    private static final int CONNECTIONS = 16;

    /**
     * What a hit costs.
     *
     * @param bytes allocated
     * @param nanos of a CPU, the kernel's part counted
     */
    record Cost(double bytes, double nanos) {}

    /** One kind: what is asked, and the status that answers it. */
    private record Kind(List<byte[]> requests, int status) {}

    private final Connections connections;
    private final Map<String, Kind> kinds = new LinkedHashMap<>();

    private Hits(Connections connections) {
        this.connections = connections;
    }

    /** The kinds that most traffic is: fetching one of 0.5 KB, a list of a page, and the first confirmed by its tag. */
    static Hits of(TeamGateway gateway) {
        Connections connections = new Connections(gateway.port(), CONNECTIONS);
        Hits hits = new Hits(connections);
        // 30 of them, 14 KB, beside those that the sandbox begins with.
        String list = TeamGateway.PLUGINS + "?PageSize=50";
        String body = connections.ask(TeamGateway.request("GET", list)).body();
        int sid = body.indexOf("\"FP");
        String one = TeamGateway.PLUGINS + "/" + body.substring(sid + 1, sid + 35);
        String tag = hits.stored(one).field("etag");
        hits.stored(list);
        hits.add("hit", 200, TeamGateway.request("GET", one));
        hits.add("list", 200, TeamGateway.request("GET", list));
        hits.add("304", 304, TeamGateway.request("GET", one, "If-None-Match: " + tag));
        return hits;
    }

    /** Hits on any of these targets in turn. */
    static Hits of(TeamGateway gateway, String name, List<String> targets) {
        Hits hits = new Hits(new Connections(gateway.port(), CONNECTIONS));
        hits.stored(targets.get(0));
        hits.kinds.put(
                name,
                new Kind(
                        targets.stream()
                                .map(target -> Connections.bytes(TeamGateway.request("GET", target)))
                                .toList(),
                        200));
        return hits;
    }

    private void add(String name, int status, String request) {
        kinds.put(name, new Kind(List.of(Connections.bytes(request)), status));
    }

    /** The stored answer. */
    private Connections.Answer stored(String target) {
        String request = TeamGateway.request("GET", target);
        connections.ask(request);
        Connections.Answer answer = connections.ask(request);
        if (answer.status() != 200 || !answer.field("cache-status").startsWith("Flexgate; hit")) {
            throw new IllegalStateException("no hit: " + answer.head());
        }
        return answer;
    }

    /** Lets the JVM compile what is hot. */
    void warmUp(int hitsOfEach) {
        for (int done = 0; done < hitsOfEach; done += 10 * CONNECTIONS) {
            kinds.values().forEach(kind -> connections.rounds(10, kind.requests(), kind.status()));
        }
    }

    /** What one hit of each kind costs: the median over batches, those of the kinds in turn. */
    Map<String, Cost> measure(int batches, int hits) {
        Loops loops = Loops.all();
        int rounds = Math.max(1, hits / CONNECTIONS);
        Map<String, List<Cost>> seen = new LinkedHashMap<>();
        for (int batch = 0; batch < batches; batch++) {
            kinds.forEach((name, kind) -> {
                // Clients go on as they began: that others were asked with other fields just now is this measurement's
                // own doing.
                connections.rounds(2, kind.requests(), kind.status());
                long bytes = loops.allocated();
                long nanos = loops.busyNanos();
                connections.rounds(rounds, kind.requests(), kind.status());
                double each = (double) rounds * CONNECTIONS;
                seen.computeIfAbsent(name, first -> new ArrayList<>())
                        .add(new Cost((loops.allocated() - bytes) / each, (loops.busyNanos() - nanos) / each));
            });
        }
        Map<String, Cost> medians = new LinkedHashMap<>();
        seen.forEach((name, costs) -> medians.put(
                name,
                new Cost(
                        median(costs.stream().mapToDouble(Cost::bytes).toArray()),
                        median(costs.stream().mapToDouble(Cost::nanos).toArray()))));
        return medians;
    }

    /** Bytes that the calling thread allocates for one call: the median over batches. */
    static double allocated(int batches, int calls, Runnable call) {
        Loops own = Loops.own();
        double[] seen = new double[batches];
        for (int batch = 0; batch < batches; batch++) {
            long before = own.allocated();
            for (int i = 0; i < calls; i++) {
                call.run();
            }
            seen[batch] = (double) (own.allocated() - before) / calls;
        }
        return median(seen);
    }

    static double median(double[] values) {
        Arrays.sort(values);
        return values[values.length / 2];
    }
}
