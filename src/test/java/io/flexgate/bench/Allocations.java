package io.flexgate.bench;

import java.io.PrintStream;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.function.Supplier;

/**
 * A program: how many bytes are allocated for one of each of the things that are done all the time, a line each, name and bytes.
 * Of whole hits it is what the event loops allocate, as the JVM counts it for each thread, with team, limits, metrics and access
 * log. In a JVM of its own: agents, and the tests' search for leaked buffers, allocate as well. With {@code -Xbatch} the figures do
 * not depend on how fast the compiler is.
 */
public final class Allocations {

    /** Hits of each kind before the first look, and between two looks. */
    private static final int WARM_HITS = 2_500;

    /** Looks without anything gained after which the JVM is taken to have compiled all that it will. */
    private static final int STEADY = 5;

    /** Looks after which there must be an end. */
    private static final int MOST = 60;

    private static final int WARM_CALLS = 50_000;

    private static final int BATCHES = 11;

    /** Where a result goes, so that it is one for the compiler, too. */
    @SuppressWarnings("unused")
    private static volatile Object sink;

    private Allocations() {}

    /** Prints the lines. */
    public static void main(String[] arguments) {
        PrintStream out = System.out;
        calls().forEach((name, call) -> print(out, name, measure(call)));
        try (TeamGateway gateway = new TeamGateway()) {
            steady(Hits.of(gateway)).forEach((name, bytes) -> print(out, name, bytes));
        }
    }

    /** What each kind allocates once nothing gets less any more: compiled code allocates less than what it is compiled from. */
    private static Map<String, Double> steady(Hits hits) {
        Map<String, Double> least = new LinkedHashMap<>();
        for (int look = 0, since = 0; look < MOST && since < STEADY; look++) {
            hits.warmUp(WARM_HITS);
            boolean[] gained = {false};
            hits.measure(BATCHES, 320).forEach((name, cost) -> {
                double before = least.getOrDefault(name, Double.MAX_VALUE);
                gained[0] |= cost.bytes() < 0.99 * before;
                least.put(name, Math.min(before, cost.bytes()));
            });
            since = gained[0] ? 0 : since + 1;
        }
        return least;
    }

    private static void print(PrintStream out, String name, double bytes) {
        out.printf(Locale.ROOT, "%s %.0f%n", name, bytes);
    }

    /** The decisions of a hit and a write, each as {@code scripts/bench micro} measures it. */
    private static Map<String, Supplier<Object>> calls() {
        LookupBenchmark lookup = new LookupBenchmark();
        lookup.entries = 1_000;
        lookup.fill();
        BumpBenchmark bump = new BumpBenchmark();
        bump.entries = 10;
        bump.fill();
        AdmitBenchmark admit = new AdmitBenchmark();
        CredentialBenchmark credential = new CredentialBenchmark();
        DirectivesBenchmark directives = new DirectivesBenchmark();
        LinksBenchmark links = new LinksBenchmark();
        Map<String, Supplier<Object>> calls = new LinkedHashMap<>();
        calls.put("operation", lookup::operation);
        calls.put("key", lookup::key);
        calls.put("lookup", lookup::lookup);
        calls.put("tags", lookup::tags);
        calls.put("decision", lookup::decision);
        calls.put("admit", admit::admitByBasic);
        calls.put("partition", credential::partition);
        calls.put("directives", directives::answer);
        calls.put("writes", bump::writes);
        calls.put("bump", () -> {
            bump.bump();
            return "";
        });
        calls.put("scan", links::scanFetch);
        calls.put("rewrite", links::rewriteFetch);
        return calls;
    }

    private static double measure(Supplier<Object> call) {
        for (int i = 0; i < WARM_CALLS; i++) {
            sink = call.get();
        }
        return Hits.allocated(BATCHES, 1_000, () -> sink = call.get());
    }
}
