package io.flexgate.admin;

import static io.flexgate.testing.Rig.API;
import static org.assertj.core.api.Assertions.assertThat;

import io.flexgate.access.Permission;
import io.flexgate.cache.CacheRules;
import io.flexgate.limits.ShieldSettings;
import io.flexgate.sandbox.Hold;
import io.flexgate.sandbox.Hold.Point;
import io.flexgate.sandbox.Journal;
import io.flexgate.sandbox.Knobs;
import io.flexgate.sandbox.RequestMatch;
import io.flexgate.testing.Client;
import io.flexgate.testing.Response;
import io.flexgate.testing.Rig;
import io.flexgate.testing.Teams;
import io.flexgate.testing.Until;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.GenerationMode;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.ShrinkingMode;
import net.jqwik.api.Tuple;
import net.jqwik.api.statistics.Statistics;

/**
 * What is told of a request is what then becomes of it: by the answer's own {@code Cache-Status}, and by what reached upstream.
 * Real gateways at real ports, whose clocks stand still.
 */
class ExplainProperties {

    private static final String MARK = "X-Asked";

    private static final Pattern TTL = Pattern.compile("ttl=(-?\\d+)");

    private static final String HELD = "/v1/Held";

    private static final String ONE = API + "/Plugins/plugin-one";

    private static final List<String> PATHS = List.of(
            API + "/Plugins",
            API + "/Plugins?PageSize=5",
            API + "/Plugins?",
            ONE,
            API + "/Plugins/PLUGIN-ONE",
            API + "/Plugins/{sid}",
            API + "/Plugins/nobody",
            API + "/Plugins/plugin%2Done",
            API + "/Plugins/..%2F..%2Fx",
            API + "/Plugins//",
            API + "/Configurations/Active",
            API + "/Releases",
            "/v1/Unknown?a=b&a=c",
            "//v1",
            "/%00",
            "/a#b");

    private static final List<String> HEADERS = List.of(
            "",
            "",
            "",
            "Cache-Control: no-cache",
            "Cache-Control: no-store",
            "Cache-Control: only-if-cached",
            "Cache-Control: max-age=5",
            "Cache-Control: min-fresh=280",
            "Cache-Control: max-stale",
            "Pragma: no-cache",
            "Range: bytes=0-1",
            "If-None-Match: \"x\"",
            "X-HTTP-Method-Override: DELETE",
            "Max-Forwards: 0");

    /** How the account stands when it is asked. */
    enum Room {
        PLENTY,
        /** A call is under way, and there is room for one. */
        BUSY,
        /** The same, and nobody may wait. */
        FULL,
        /** The same read is under way. */
        UNDER_WAY,
        /** Upstream has asked to be left alone for longer than anybody waits. */
        PAUSED,
        /** Upstream is down, and known to be. */
        DOWN;

        /** Whether a call is under way. */
        boolean busy() {
            return this == BUSY || this == FULL || this == UNDER_WAY;
        }
    }

    /** What was done before. */
    record Step(String what, String path) {}

    record Asked(String team, String method, String path, String header) {}

    private static Arbitrary<String> mostly(List<String> common, List<String> all) {
        return Arbitraries.frequencyOf(Tuple.of(3, Arbitraries.of(common)), Tuple.of(1, Arbitraries.of(all)));
    }

    private static Arbitrary<String> paths() {
        return mostly(PATHS.subList(3, 7), PATHS);
    }

    @Provide
    Arbitrary<List<Step>> steps() {
        return Combinators.combine(
                        mostly(
                                List.of("read", "read", "400"),
                                List.of("write", "soft", "hard", "10", "290", "310", "310")),
                        paths())
                .as(Step::new)
                .list()
                .ofMaxSize(8);
    }

    @Provide
    Arbitrary<Asked> asked() {
        return Combinators.combine(
                        mostly(List.of("one"), List.of("one", "one", "reader", "spent")),
                        mostly(List.of("GET"), List.of("GET", "HEAD", "HEAD", "POST", "OPTIONS", "PURGE", "DELETE")),
                        paths(),
                        mostly(List.of(""), HEADERS))
                .as(Asked::new);
    }

    @Provide
    Arbitrary<Room> rooms() {
        return Arbitraries.frequency(
                Tuple.of(4, Room.PLENTY),
                Tuple.of(1, Room.BUSY),
                Tuple.of(1, Room.FULL),
                Tuple.of(2, Room.UNDER_WAY),
                Tuple.of(1, Room.PAUSED),
                Tuple.of(1, Room.DOWN));
    }

    private static Rig rig(Room room, boolean etags) {
        Rig rig = Rig.plan()
                .frozen()
                .loops(1)
                .access(Teams.rules(
                        Teams.team("one", "one"),
                        Teams.may(Teams.team("reader", "reader"), Permission.READ),
                        Teams.limited(Teams.team("spent", "spent"), Teams.limits(0, 0, 1))))
                .rules(usual -> new CacheRules(
                        usual.maxMemory(),
                        Duration.ZERO,
                        new CacheRules.Times(
                                Duration.ofMinutes(5),
                                Duration.ofMinutes(5),
                                Duration.ofMinutes(1),
                                Duration.ofHours(1)),
                        Map.of()))
                .shield(usual -> new ShieldSettings(
                        room == Room.BUSY || room == Room.FULL
                                ? new ShieldSettings.Concurrency(1, 1, 1)
                                : usual.concurrency(),
                        null,
                        new ShieldSettings.Queue(
                                room == Room.FULL ? 0 : 100, usual.queue().maxWait()),
                        new ShieldSettings.Retry(1, 0),
                        new ShieldSettings.BreakerRules(50, 4, Duration.ofMinutes(10))))
                .start();
        rig.sandbox().knobs().etags(etags);
        return rig;
    }

    @Property(tries = 200, shrinking = ShrinkingMode.OFF)
    void whatIsToldIsWhatHappens(
            @ForAll("steps") List<Step> steps,
            @ForAll("asked") Asked asked,
            @ForAll("rooms") Room room,
            @ForAll boolean etags) {
        check(steps, asked, room, etags);
    }

    @Provide
    Arbitrary<String> ages() {
        return Arbitraries.of("299", "301", "330", "361", "1000", "3000", "4000");
    }

    /** Of what is stored and has grown old: served stale, confirmed, fetched, or refused. */
    @Property(tries = 100, shrinking = ShrinkingMode.OFF)
    void alsoOfWhatHasGrownOld(
            @ForAll("steps") List<Step> steps,
            @ForAll("asked") Asked asked,
            @ForAll("ages") String age,
            @ForAll("rooms") Room room,
            @ForAll boolean etags) {
        List<Step> all = new ArrayList<>(steps);
        all.add(new Step("read", asked.path()));
        all.add(new Step(age, ""));
        check(all, new Asked("one", asked.method(), asked.path(), asked.header()), room, etags);
    }

    /** Of what is fresh, but not for as long, or not as young, as the client asks; it stands in where nobody may be asked. */
    @Property(tries = 4, generation = GenerationMode.EXHAUSTIVE)
    void alsoOfWhatIsFreshAndNotWanted(@ForAll("unwanted") String header, @ForAll boolean etags) {
        check(
                List.of(new Step("read", ONE), new Step("299", "")),
                new Asked("one", "GET", ONE, header),
                Room.FULL,
                etags);
    }

    @Provide
    Arbitrary<String> unwanted() {
        return Arbitraries.of("Cache-Control: min-fresh=280", "Cache-Control: max-age=5");
    }

    /** Of what changes something: sent on, whatever is stored. */
    @Property(tries = 40, shrinking = ShrinkingMode.OFF)
    void alsoOfWrites(@ForAll("steps") List<Step> steps, @ForAll("asked") Asked asked, @ForAll("rooms") Room room) {
        check(steps, new Asked(asked.team(), "POST", asked.path(), asked.header()), room, true);
    }

    private static void check(List<Step> steps, Asked asked, Room room, boolean etags) {
        try (Rig rig = rig(room, etags)) {
            Client one = rig.anonymous().as("one", "one");
            String sid =
                    one.post(API + "/Plugins", "UniqueName=plugin-one").json().getString("sid");
            rig.anonymous().as("spent", "spent").get("/v1/Spent");
            steps.forEach(step -> does(rig, one, step.what(), step.path().replace("{sid}", sid)));
            settles(rig);
            String path = asked.path().replace("{sid}", sid);
            Client client = rig.anonymous().as(asked.team(), asked.team());
            Hold hold = null;
            Future<Response> other = null;
            trouble(rig, one, room);
            if (room.busy()) {
                hold = rig.sandbox().knobs().hold(RequestMatch.any(), Point.BEFORE, 1);
                other = one.getting(room == Room.UNDER_WAY ? path : HELD);
                Future<Response> coming = other;
                Hold waits = hold;
                // What is stored may have answered it; then a refresh may be held in its place.
                Until.holds(
                        "it is held, or answered",
                        () -> waits.count() > 0
                                || (coming.isComplete()
                                        && rig.gateway()
                                                        .gateway()
                                                        .shared()
                                                        .flights()
                                                        .size()
                                                == 0));
                if (waits.count() == 0) {
                    hold.close();
                    hold = null;
                }
            }
            JsonObject told = explain(rig, asked, path);
            assertThat(explain(rig, asked, path)).as("asking changes nothing").isEqualTo(told);
            int before = rig.sandbox().journal().size();
            Future<Response> answer = client.send(asked.method(), path, null, fields(asked.header()));
            String would = told.getString("would");
            Statistics.label("what is told").collect(would);
            if (would.equals("coalesce")) {
                rig.untilAboard(2);
            } else if (would.equals("wait")) {
                Until.holds(
                        "it waits",
                        () -> rig.budgets().stream().anyMatch(budget -> budget.queued() > 0) || answer.isComplete());
                assertThat(answer.isComplete())
                        .as("waits: " + told.encodePrettily())
                        .isFalse();
                assertThat(rig.sandbox().journal().size()).isEqualTo(before);
            } else if (hold != null) {
                // Nothing that is under way is needed for it.
                Client.wait(answer);
            }
            if (hold != null) {
                hold.close();
                Client.wait(other);
            }
            Response got = Client.wait(answer);
            settles(rig);
            judge(
                    told,
                    got,
                    rig.sandbox()
                            .journal()
                            .entries()
                            .subList(before, rig.sandbox().journal().size()),
                    asked);
        }
    }

    private static void judge(JsonObject told, Response got, List<Journal.Entry> calls, Asked asked) {
        String as = asked + "\n"
                + calls.stream()
                        .map(call -> call.method() + " " + call.target())
                        .toList() + "\n"
                + told.encode() + "\n" + got;
        String would = told.getString("would");
        String done = would.equals("wait") ? told.getString("then") : would;
        String how = String.valueOf(got.cacheStatus());
        List<Journal.Entry> own =
                calls.stream().filter(call -> !call.header(MARK).isEmpty()).toList();
        switch (done) {
            case "hit" -> {
                assertThat(how).as(as).startsWith("Flexgate; hit; ttl=").doesNotContain("ttl=-");
                assertThat(own).as(as).isEmpty();
            }
            case "stale" -> {
                assertThat(how).as(as).startsWith("Flexgate; hit; ttl=").contains("; detail=");
                assertThat(wanted(got, asked.header())).as(as).isFalse();
            }
            case "coalesce" -> {
                assertThat(how).as(as).contains("collapsed");
                assertThat(own).as(as).isEmpty();
            }
            case "fetch", "revalidate" -> {
                assertThat(how).as(as).contains("fwd=" + told.getString("forward"));
                assertThat(own).as(as).hasSize(1);
                // A HEAD takes its client's own conditions along.
                boolean conditional =
                        asked.method().equals("HEAD") && asked.header().startsWith("If-None-Match");
                assertThat(!own.get(0).header("if-none-match").isEmpty())
                        .as(as)
                        .isEqualTo(conditional || done.equals("revalidate"));
            }
            case "pass", "write" -> {
                if (told.getString("why").contains("Max-Forwards")) {
                    assertThat(own).as(as).isEmpty();
                } else {
                    assertThat(how).as(as).contains("fwd=" + told.getString("forward"));
                    assertThat(own).as(as).hasSize(1);
                }
            }
            case "purge" -> {
                assertThat(got.status()).as(as).isLessThan(300);
                assertThat(own).as(as).isEmpty();
            }
            case "refuse" -> {
                JsonObject error = told.getJsonObject("error");
                assertThat(got.status()).as(as).isEqualTo(error.getInteger("status"));
                assertThat(got.header("Flexgate-Error")).as(as).isEqualTo(error.getString("slug"));
                assertThat(own).as(as).isEmpty();
            }
            default -> throw new AssertionError(as);
        }
    }

    /** Whether a client that asks with this header would take such an answer where it can have another. */
    private static boolean wanted(Response got, String header) {
        Matcher ttl = TTL.matcher(String.valueOf(got.cacheStatus()));
        assertThat(ttl.find()).as(String.valueOf(got.cacheStatus())).isTrue();
        return Long.parseLong(ttl.group(1)) > 0
                && Long.parseLong(ttl.group(1)) >= seconds(header, "min-fresh", 0)
                && Long.parseLong(got.header("Age")) <= seconds(header, "max-age", Long.MAX_VALUE);
    }

    private static long seconds(String header, String directive, long otherwise) {
        String[] parts = header.split(directive + "=", 2);
        return parts.length < 2 ? otherwise : Long.parseLong(parts[1]);
    }

    /** Upstream is back at once, but for the account's budget. */
    private static void trouble(Rig rig, Client one, Room room) {
        if (room == Room.PAUSED) {
            rig.sandbox()
                    .knobs()
                    .fault(RequestMatch.any(), 1, Knobs.Fault.status(429).retryAfter(600));
            one.get(API + "/Plugins/away");
            assertThat(rig.budgets()).anyMatch(budget -> budget.paused().compareTo(Duration.ofSeconds(60)) > 0);
        } else if (room == Room.DOWN) {
            Knobs.FaultRule down =
                    rig.sandbox().knobs().fault(RequestMatch.any(), Knobs.FOREVER, Knobs.Fault.status(503));
            for (int i = 0;
                    rig.budgets().stream().noneMatch(budget -> budget.breaker().equals("open"));
                    i++) {
                assertThat(i).as("calls that fail until it is known").isLessThan(100);
                one.get(API + "/Plugins/away" + i);
            }
            down.cancel();
        }
        settles(rig);
    }

    private static void does(Rig rig, Client one, String what, String path) {
        switch (what) {
            case "read" -> one.get(path);
            case "write" -> one.post(ONE, "FriendlyName=Other");
            case "soft" -> purge(rig, "?all=true&soft=true");
            case "hard" -> purge(rig, "?resource=plugin");
            default -> rig.skip(Duration.ofSeconds(Long.parseLong(what)));
        }
        settles(rig);
    }

    private static void purge(Rig rig, String query) {
        Client.wait(Client.of(rig.vertx(), rig.gateway().adminPort()).send("DELETE", "/admin/v1/cache" + query, null));
    }

    /** What is done in the background has its end as well. */
    private static void settles(Rig rig) {
        rig.untilLanded();
        Until.holds("no call is under way", () -> rig.budgets().stream()
                .allMatch(budget -> budget.inFlight() + budget.queued() == 0));
    }

    /** With a mark, by which upstream's journal tells its calls from those of other requests. */
    private static String[] fields(String header) {
        int colon = header.indexOf(':');
        return colon < 0
                ? new String[] {MARK, "1"}
                : new String[] {
                    MARK,
                    "1",
                    header.substring(0, colon),
                    header.substring(colon + 1).strip()
                };
    }

    private static JsonObject explain(Rig rig, Asked asked, String path) {
        String query = "?path=" + encoded(path) + "&team=" + asked.team() + "&method=" + asked.method()
                + (asked.header().isEmpty() ? "" : "&header=" + encoded(asked.header()));
        Response answer = Client.of(rig.vertx(), rig.gateway().adminPort()).get("/admin/v1/explain" + query);
        assertThat(answer.status()).as(answer.text()).isEqualTo(200);
        return answer.json();
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
