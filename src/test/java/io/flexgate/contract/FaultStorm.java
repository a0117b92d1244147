package io.flexgate.contract;

import static io.flexgate.testing.Rig.API;
import static org.assertj.core.api.Assertions.assertThat;

import io.flexgate.access.Team;
import io.flexgate.api.ListenSettings;
import io.flexgate.cache.CacheRules;
import io.flexgate.ledger.Outcome;
import io.flexgate.ledger.Row;
import io.flexgate.limits.ShieldSettings;
import io.flexgate.sandbox.FlexModel;
import io.flexgate.sandbox.Journal;
import io.flexgate.sandbox.Knobs;
import io.flexgate.sandbox.Knobs.Fault;
import io.flexgate.sandbox.Knobs.FaultRule;
import io.flexgate.sandbox.Reply;
import io.flexgate.sandbox.RequestMatch;
import io.flexgate.sandbox.SandboxSettings;
import io.flexgate.testing.Client;
import io.flexgate.testing.Response;
import io.flexgate.testing.Rig;
import io.flexgate.testing.Teams;
import io.flexgate.testing.Until;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;

/** A gateway, a sandbox that fails by a schedule, and the clients of four teams; and what must be true after it. */
final class FaultStorm implements AutoCloseable {

    private static final String PLUGINS = API + "/Plugins";
    private static final List<String> TEAMS = List.of("red", "green", "blue", "grey");
    private static final int CLIENTS = 60;
    private static final int REQUESTS = 14;
    private static final int FAULTS = 40;
    private static final int OWN_PLUGINS = 8;
    private static final Duration DOUBT = Duration.ofSeconds(31);
    private static final Duration HANGS = Duration.ofMillis(400);
    private static final Set<Integer> SENSIBLE = Set.of(200, 201, 404, 429, 500, 502, 503);

    /**
     * A request.
     *
     * @param marker in the request of a write, and in no other's; null for a read
     */
    private record Ask(
            String team, String method, String target, String body, String marker, boolean streamed, boolean leaves) {}

    /** What its client was told; null where it has left, or the answer was cut off. */
    private record Told(Ask ask, Response answer, Throwable failure) {}

    private final long seed;
    private final boolean silent;
    private final Random script;
    private final Rig rig;
    private final Vertx outside = Vertx.vertx();
    private final HttpClient http;
    private final HttpClient leaving;
    private final Queue<Told> all = new ConcurrentLinkedQueue<>();
    private final Map<String, AtomicLong> sent = new ConcurrentHashMap<>();
    private final AtomicInteger markers = new AtomicInteger();
    private final CountDownLatch over = new CountDownLatch(CLIENTS);
    private final List<Runnable> schedule = new ArrayList<>();
    private final List<FaultRule> hanging = new ArrayList<>();
    private int due;

    /**
     * Ready to run.
     *
     * @param silent whether upstream also hangs, and clients also leave requests that are streamed
     */
    FaultStorm(long seed, boolean silent) {
        this.seed = seed;
        this.silent = silent;
        this.script = new Random(seed);
        // Long-lived answers on even seeds; on others all of hits, refreshes and stand-ins.
        Duration fresh = seed % 2 == 0 ? Duration.ofMinutes(5) : Duration.ofMillis(100);
        rig = Rig.plan()
                .sandbox(SandboxSettings.empty()
                        .withRules(new SandboxSettings.Rules(10_000, 10_000, 20001, 20409, 20400, 100_000)))
                .access(Teams.rules(TEAMS.stream()
                        .map(name -> Teams.team(name, name + "-key"))
                        .toArray(Team[]::new)))
                .rules(usual -> new CacheRules(
                        usual.maxMemory(),
                        usual.settle(),
                        new CacheRules.Times(fresh, fresh, Duration.ofMillis(100), Duration.ofHours(1)),
                        Map.of()))
                .shield(usual -> new ShieldSettings(
                        new ShieldSettings.Concurrency(10, 3, 30),
                        null,
                        new ShieldSettings.Queue(40, Duration.ofSeconds(2)),
                        usual.retry(),
                        new ShieldSettings.BreakerRules(50, 15, Duration.ofMillis(150))))
                // Longer than what the schedule skips.
                .limits(new ListenSettings.Limits(
                        32 << 10, 1 << 20, Duration.ofSeconds(60), Duration.ofMinutes(10), 10_000))
                .timeout(silent ? HANGS : Duration.ofSeconds(20))
                .start();
        http = outside.createHttpClient(new PoolOptions().setHttp1MaxSize(2 * CLIENTS));
        leaving = outside.createHttpClient(new HttpClientOptions().setKeepAlive(false));
        TEAMS.forEach(team -> sent.put(team, new AtomicLong()));
        for (int i = 0; i < OWN_PLUGINS; i++) {
            model().write(SandboxSettings.DEMO_ACCOUNT_SID, PLUGINS, "UniqueName=p" + i);
        }
        for (int i = 0; i < FAULTS; i++) {
            // An end to all doubt: what was written is done by then, so that later answers may be kept.
            int place = i % 10;
            schedule.add(
                    place == 7
                            ? this::unhang
                            : place == 9
                                    ? () -> rig.skip(DOUBT)
                                    : event(place < 2 ? 5 : silent && place != 8 ? 10 : 9));
        }
    }

    private FlexModel model() {
        return rig.sandbox().model();
    }

    private Knobs knobs() {
        return rig.sandbox().knobs();
    }

    /** Runs the schedule to its end, and lifts all faults. */
    void run() {
        for (int i = 0; i < CLIENTS; i++) {
            Random choices = new Random(seed * 1_000 + i);
            String team = TEAMS.get(i % TEAMS.size());
            outside.getOrCreateContext().runOnContext(start -> next(team, choices, REQUESTS));
        }
        try {
            assertThat(over.await(90, TimeUnit.SECONDS))
                    .as("every request has an answer; still missing are those of %s clients", over.getCount())
                    .isTrue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
        knobs().reset();
        Client.wait(http.close());
        Client.wait(leaving.close());
    }

    private void next(String team, Random choices, int left) {
        if (left == 0) {
            over.countDown();
            return;
        }
        Ask ask = ask(team, choices);
        Future<Response> answer = ask.leaves() ? leave(ask, choices.nextInt(40)) : send(ask);
        answer.onComplete(told -> {
            all.add(new Told(ask, told.result(), told.cause()));
            progress();
            boolean refused =
                    told.succeeded() && told.result() != null && told.result().status() == 429;
            // Who is refused at once would be through with all its requests before there is room again.
            outside.timer(refused ? 20 + choices.nextInt(40) : 1, TimeUnit.MILLISECONDS)
                    .onSuccess(later -> next(team, choices, left - 1));
        });
    }

    /** The schedule goes by what has been answered: it is over when the requests are. */
    private synchronized void progress() {
        while (due < FAULTS && all.size() >= (due + 1) * CLIENTS * REQUESTS / (FAULTS + 2)) {
            schedule.get(due++).run();
        }
    }

    private Ask ask(String team, Random choices) {
        boolean leaves = choices.nextInt(10) == 0;
        // Those of odd numbers are never written.
        int number = choices.nextInt(OWN_PLUGINS);
        String read = PLUGINS + "/p" + number;
        String plugin = PLUGINS + "/p" + (number & ~1);
        int kind = choices.nextInt(100);
        if (kind < 35) {
            return new Ask(team, choices.nextInt(8) == 0 ? "HEAD" : "GET", read, null, null, false, leaves);
        }
        if (kind < 55) {
            String list = choices.nextInt(3) == 0 ? PLUGINS : read + "/Versions";
            return new Ask(team, "GET", list + "?PageSize=" + (1 + choices.nextInt(3)), null, null, false, leaves);
        }
        if (kind < 62) {
            return new Ask(team, "GET", "/v1/Unknown/" + choices.nextInt(5), null, null, true, silent && leaves);
        }
        String marker = "m-" + markers.incrementAndGet() + "-x";
        if (kind < 70) {
            return new Ask(team, "POST", PLUGINS, "UniqueName=" + marker, marker, false, leaves);
        }
        if (kind < 78) {
            String form = "PluginUrl=https%3A%2F%2Fx.test%2Fp.js&Version=" + marker;
            return new Ask(team, "POST", plugin + "/Versions", form, marker, false, leaves);
        }
        if (kind < 98) {
            return new Ask(team, "POST", plugin, "FriendlyName=" + marker, marker, false, leaves);
        }
        return new Ask(team, "POST", "/v1/Echo/" + marker, null, marker, true, silent && leaves);
    }

    private RequestOptions options(Ask ask) {
        byte[] pair = (ask.team() + ":" + ask.team() + "-key").getBytes(StandardCharsets.UTF_8);
        RequestOptions options = new RequestOptions()
                .setHost("127.0.0.1")
                .setPort(rig.port())
                .setMethod(HttpMethod.valueOf(ask.method()))
                .setURI(ask.target())
                .addHeader("Authorization", "Basic " + Base64.getEncoder().encodeToString(pair));
        return ask.body() == null ? options : options.addHeader("Content-Type", "application/x-www-form-urlencoded");
    }

    private Future<Response> send(Ask ask) {
        return Client.onLoop(outside, () -> http.request(options(ask))
                .compose(request -> (ask.body() == null ? request.end() : request.end(Buffer.buffer(ask.body())))
                        .onSuccess(out -> sent(ask))
                        .compose(out -> request.response()))
                .compose(head -> head.body()
                        .map(body -> new Response(head.statusCode(), head.statusMessage(), head.headers(), body))));
    }

    /** Sends a request and closes its connection a moment later. */
    private Future<Response> leave(Ask ask, int millis) {
        return leaving.request(options(ask))
                .compose(request -> {
                    request.response().onSuccess(head -> head.resume());
                    return (ask.body() == null ? request.end() : request.end(Buffer.buffer(ask.body())))
                            .onSuccess(out -> sent(ask))
                            .compose(out -> outside.timer(millis + 1, TimeUnit.MILLISECONDS))
                            .compose(gone -> request.connection().close());
                })
                .mapEmpty();
    }

    private void sent(Ask ask) {
        sent.get(ask.team()).incrementAndGet();
    }

    private void unhang() {
        hanging.forEach(FaultRule::cancel);
        hanging.clear();
    }

    /** One of the first so many kinds of faults: the first five leave no write in doubt, the last is silence. */
    private Runnable event(int kinds) {
        RequestMatch match = Stream.of(RequestMatch.any(), RequestMatch.of("GET", ".*"), RequestMatch.of("POST", ".*"))
                .skip(script.nextInt(3))
                .findFirst()
                .orElseThrow();
        int times = 1 + script.nextInt(12);
        switch (script.nextInt(kinds)) {
            case 0:
                Duration fixed = Duration.ofMillis(5 + script.nextInt(25));
                return () -> knobs().latency(fixed, Duration.ofMillis(20));
            case 1:
                return () -> knobs().latency(Duration.ofMillis(2), Duration.ofMillis(8));
            case 2:
                Knobs.Limits limits = new Knobs.Limits(3 + script.nextInt(6), 0, 20429, 0);
                return () -> knobs().limits(limits);
            case 3:
                return () -> knobs().limits(Knobs.Limits.NONE);
            case 4:
                boolean told = script.nextInt(3) == 0;
                Fault no = told ? Fault.status(429).retryAfter(1) : Fault.status(429);
                return () -> knobs().fault(match, told ? 1 : times, no);
            case 5:
                Fault error = Fault.status(List.of(500, 502, 503).get(script.nextInt(3)));
                boolean done = script.nextBoolean();
                return () -> knobs().fault(match, times, done ? error.afterCommit() : error);
            case 6:
                return () -> knobs().fault(match, times, Fault.resetBeforeCommit());
            case 7:
                return () -> knobs().fault(match, times, Fault.resetAfterCommit());
            case 8:
                // An answer without a body is whole, and the next call finds its connection closed: it would never
                // arrive.
                RequestMatch bodies = RequestMatch.path("(?!/v1/Echo).*");
                return () -> knobs().fault(bodies, times, Fault.truncate());
            default:
                Fault hang = script.nextBoolean() ? Fault.hang() : Fault.hang().afterCommit();
                return () -> hanging.add(knobs().fault(match, Math.min(times, 4), hang));
        }
    }

    /** Whoever stayed has an answer of a kind that upstream's faults explain, in a form that its client can read. */
    void checkAnswers() {
        assertThat(all).as("seed %s", seed).hasSize(CLIENTS * REQUESTS);
        for (Told told : all) {
            if (told.ask().leaves()) {
                continue;
            }
            if (told.failure() != null) {
                // Its head had left before upstream broke off.
                assertThat(told.ask().streamed()).as("seed %s: %s", seed, told).isTrue();
                continue;
            }
            Response answer = told.answer();
            boolean ours = answer.header("Flexgate-Error") != null;
            assertThat(SENSIBLE.contains(answer.status()) || (silent && answer.status() == 504))
                    .as("seed %s: %s", seed, told)
                    .isTrue();
            assertThat(ours && answer.status() == 503)
                    .as("seed %s: %s", seed, told)
                    .isFalse();
            assertThat(answer.header("Cache-Status"))
                    .as("seed %s: %s", seed, told)
                    .startsWith("Flexgate");
            if (ours && answer.status() == 429) {
                assertThat(answer.header("Retry-After"))
                        .as("seed %s: %s", seed, told)
                        .matches("[0-9]+");
            }
            if (answer.status() >= 400 && !told.ask().method().equals("HEAD")) {
                JsonObject error = answer.json();
                assertThat(error.getInteger("code")).isNotNull();
                assertThat(error.getString("message")).isNotBlank();
                assertThat(error.getString("more_info")).isNotBlank();
                assertThat(error.getInteger("status")).isEqualTo(answer.status());
            }
        }
    }

    /** Each write was processed at most once, and exactly as often as its client was told, where it was told. */
    void checkWrites() {
        Map<String, List<Integer>> arrivals = new TreeMap<>();
        for (Journal.Entry entry :
                rig.sandbox().journal().entries(entry -> entry.method().equals("POST"))) {
            String text = entry.target() + " " + entry.text();
            String marker = text.replaceFirst("(?s).*(m-[0-9]+-x).*", "$1");
            arrivals.computeIfAbsent(marker, none -> new ArrayList<>()).add(entry.status());
        }
        for (Told told : all) {
            Ask ask = told.ask();
            if (ask.marker() == null) {
                continue;
            }
            // What was answered 429 was not processed; anything else may have been.
            List<Integer> processed = arrivals.getOrDefault(ask.marker(), List.of()).stream()
                    .filter(status -> status != 429)
                    .toList();
            assertThat(processed).as("seed %s: %s", seed, told).hasSizeLessThanOrEqualTo(1);
            int status = told.answer() == null ? 0 : told.answer().status();
            if (status == 200 || status == 201) {
                assertThat(processed).as("seed %s: %s", seed, told).containsExactly(status);
                assertThat(kept(ask)).as("seed %s: %s", seed, told).isIn(200, 0);
            } else if (status == 429) {
                assertThat(processed).as("seed %s: %s", seed, told).isEmpty();
                assertThat(kept(ask)).as("seed %s: %s", seed, told).isIn(404, 0);
            }
        }
        assertThat(Stream.of(all.toArray(Told[]::new))
                        .filter(told -> told.ask().marker() != null && told.answer() != null)
                        .filter(told -> told.answer().status() == 201))
                .as("seed %s: creates that succeeded", seed)
                .isNotEmpty();
    }

    /** Whether what a create has made is there; 0 for another write. */
    private int kept(Ask ask) {
        boolean creates = ask.target().equals(PLUGINS) || ask.target().endsWith("/Versions");
        return creates ? truth(ask.target() + "/" + ask.marker()).status() : 0;
    }

    private Reply truth(String target) {
        return model().read(SandboxSettings.DEMO_ACCOUNT_SID, target, rig.origin());
    }

    /** All that was taken has been given back. */
    void checkNothingIsLeft() {
        Until.holds("no call is in flight, or waits", () -> rig.budgets().stream()
                .allMatch(budget -> budget.inFlight() == 0 && budget.queued() == 0));
        Until.holds(
                "no read is under way",
                () -> rig.gateway().gateway().shared().flights().size() == 0);
        assertThat(rig.gateway().gateway().shared().flights().aboard()).isZero();
        Until.holds("all have left", () -> rig.gateway().connections() == 0);
    }

    /** Every request is counted once, and every call is paid. */
    void checkLedger() {
        LedgerText.ofAllEnded(rig);
        Map<String, Long> counted = new TreeMap<>();
        double[] charged = {0};
        rig.gateway().gateway().ledger().each((team, rows) -> {
            counted.put(team, rows.values().stream().mapToLong(Row::requests).sum());
            charged[0] += rows.values().stream().mapToDouble(Row::charged).sum();
        });
        Map<String, Long> came = new TreeMap<>();
        sent.forEach((team, number) -> came.put(team, number.get()));
        assertThat(counted).as("seed %s: requests", seed).isEqualTo(came);
        assertThat(Math.round(charged[0] * 1_000))
                .as("seed %s: thousandths of calls that were paid", seed)
                .isEqualTo(1_000 * calls());
        System.out.println("seed " + seed + ": " + outcomes() + ", " + calls() + " calls, " + arrived() + " arrived");
    }

    private Map<Outcome, Long> outcomes() {
        Map<Outcome, Long> outcomes = new TreeMap<>();
        rig.gateway().gateway().ledger().each((team, rows) -> rows.values().forEach(row -> {
            for (Outcome outcome : Outcome.values()) {
                outcomes.merge(outcome, row.of(outcome), Long::sum);
            }
        }));
        return outcomes;
    }

    /** What the ledger has of calls. */
    long calls() {
        long[] calls = {0};
        rig.gateway()
                .gateway()
                .ledger()
                .each((team, rows) ->
                        calls[0] += rows.values().stream().mapToLong(Row::calls).sum());
        return calls[0];
    }

    /** What has reached the sandbox. */
    long arrived() {
        return rig.sandbox().journal().size();
    }

    /** How many calls may have been given up before they were on the wire: for clients of streams that left, or for time. */
    long unsent() {
        return all.stream()
                .filter(told -> told.ask().leaves() && told.ask().streamed()
                        || told.answer() != null && told.answer().status() == 504)
                .count();
    }

    /** What is read now, stored or not, is what upstream has. */
    void checkReads() {
        // A pause, and a breaker that is open, are over by then.
        rig.skip(Duration.ofSeconds(3));
        for (String team : TEAMS) {
            Client client = rig.anonymous().as(team, team + "-key");
            for (int i = 0; i < OWN_PLUGINS; i++) {
                String plugin = PLUGINS + "/p" + i;
                for (String target : List.of(plugin, plugin + "/Versions?PageSize=3", PLUGINS + "?PageSize=2")) {
                    Response read = client.get(target);
                    assertThat(read.status()).as("seed %s: %s", seed, target).isEqualTo(200);
                    assertThat(read.text())
                            .as("seed %s: %s, %s", seed, target, read.cacheStatus())
                            .isEqualTo(truth(target).body().toString());
                }
            }
        }
    }

    @Override
    public void close() {
        try {
            rig.close();
        } finally {
            Client.wait(outside.close());
        }
    }
}
