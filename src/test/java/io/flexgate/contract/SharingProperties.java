package io.flexgate.contract;

import static io.flexgate.testing.Rig.API;
import static org.assertj.core.api.Assertions.assertThat;

import io.flexgate.cache.CacheRules;
import io.flexgate.testing.Client;
import io.flexgate.testing.RawUpstream;
import io.flexgate.testing.Response;
import io.flexgate.testing.Rig;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.Socket;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Label;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;

/**
 * With {@code cache.share: account} nobody is answered with what the rule does not allow (contract §5.2): credentials of two
 * accounts, refused and let in again, read, write and wait in any order, while upstream is up or down. Every answer of upstream
 * has a number, so it can be seen in an answer whose it was and when.
 */
class SharingProperties {

    private static final Duration PROOF = Duration.ofMinutes(5);
    private static final Duration FRESH = Duration.ofMinutes(3);
    private static final Duration STALE = Duration.ofMinutes(9);
    private static final String SID = "1".repeat(32);
    private static final int CREDENTIALS = 5;

    /** What is read. The last two tell no account, or are for one credential alone. */
    private static final List<String> TARGETS = List.of(
            "/Plugins",
            "/Plugins/FP" + SID,
            "/Plugins/by-name",
            "/Configurations",
            "/Configurations/FJ" + SID,
            "/Configurations/FJ" + SID.replace('1', '2'),
            "/Releases");

    private static final String EMPTY = "/Releases";
    private static final String ALONE = TARGETS.get(5);

    private static RawUpstream upstream;
    private static Rig rig;
    private static volatile World world;
    private static final AtomicInteger WORLDS = new AtomicInteger();
    private static final AtomicInteger SHARED = new AtomicInteger();
    private static final AtomicInteger PRIMED = new AtomicInteger();

    enum Kind {
        READ,
        HEAD,
        WRITE,
        SKIP,
        STATE
    }

    /** What happens; {@code who} and {@code what} are used where they mean something. */
    record Step(Kind kind, int who, int what) {}

    /** How upstream answers a credential. */
    private static final int[] STATES = {200, 200, 401, 403, 503};

    private static final Duration[] SKIPS = {
        Duration.ofSeconds(1), Duration.ofMinutes(1), Duration.ofMinutes(2), PROOF, PROOF.plusSeconds(1)
    };

    /** An answer of upstream; its number is its place. */
    record Answered(int who, String method, String target, int status, String tag, Instant at) {

        /** Whether it is an answer for others, or confirms one. */
        boolean shareable() {
            return (status == 200 || status == 304) && !target.equals(EMPTY) && !target.equals(ALONE);
        }

        /** Whether upstream has told the credential something of its account with it. */
        boolean proof() {
            return method.equals("GET") && (status == 200 || status == 304) && !target.equals(EMPTY);
        }

        /** Whether it says that an older answer still is what a GET would bring. */
        boolean confirms(Answered older) {
            boolean success = status == 304 || (status == 200 && method.equals("HEAD"));
            return success && target.equals(older.target) && tag.equals(older.tag);
        }

        String resource() {
            return target.split("/")[1];
        }

        boolean refusal() {
            return status == 401 || status == 403;
        }
    }

    /** One try: credentials that the gateway has never seen. */
    private static final class World {
        final int id = WORLDS.incrementAndGet();
        final int[] states = new int[CREDENTIALS];
        final List<Answered> log = new ArrayList<>();
        final int[] lastWrite = {-1, -1};
        /** How much of the log the gateway can have known when it answered. */
        int known;

        World() {
            java.util.Arrays.fill(states, 200);
        }

        /** Two are of the second account; the third is one that may name things by sid alone. */
        int account(int who) {
            return who < 3 ? 0 : 1;
        }

        String accountSid(int who) {
            return "AC" + String.format("%031x", id) + account(who);
        }

        String authorization(int who) {
            // The first names its account itself, and so does one of the other account, with the first account's.
            String user = who == 0 || who == 4 ? accountSid(0) : "SK" + who;
            return "Basic " + Base64.getEncoder().encodeToString((user + ":" + id + "-" + who).getBytes());
        }

        synchronized String answer(String method, String target, String authorization, String known) {
            int who = 0;
            while (!authorization(who).equals(authorization)) {
                who++;
            }
            String tag = "\"" + account(who) + "-" + lastWrite[account(who)] + "-" + target + "\"";
            int status = states[who];
            if (status == 200 && who == 2 && target.endsWith("by-name")) {
                status = 404;
            } else if (status == 200 && known.equals(tag) && method.equals("GET")) {
                status = 304;
            }
            int number = log.size();
            log.add(new Answered(who, method, target, status, tag, rig.now()));
            boolean bare = status == 304 || method.equals("HEAD");
            String text = bare ? "" : text(who, method, target, status, number);
            return "HTTP/1.1 " + status + " X\r\nContent-Type: application/json\r\n"
                    + (status == 200 || status == 304 ? "ETag: " + tag + "\r\n" : "")
                    + (target.equals(ALONE) ? "Vary: Authorization\r\n" : "")
                    + (bare ? "" : "Content-Length: " + text.length() + "\r\n")
                    + "\r\n" + text;
        }

        private String text(int who, String method, String target, int status, int number) {
            JsonObject numbered = new JsonObject().put("description", String.valueOf(number));
            JsonObject item = numbered.copy()
                    .put("sid", (target.startsWith("/Plugins") ? "FP" : "FJ") + SID)
                    .put("account_sid", accountSid(who));
            if (status != 200) {
                return numbered.put("code", 1).put("status", status).encode();
            }
            if (!method.equals("GET") || target.indexOf('/', 1) >= 0) {
                return item.encode();
            }
            String key = target.substring(1).toLowerCase(Locale.ROOT);
            JsonArray items = target.equals(EMPTY) ? new JsonArray() : new JsonArray().add(item);
            return numbered.put(key, items)
                    .put("meta", new JsonObject().put("key", key))
                    .encode();
        }

        synchronized int size() {
            return log.size();
        }

        private int lastRefusal(int who) {
            int last = -1;
            for (int i = 0; i < known; i++) {
                last = log.get(i).who() == who && log.get(i).refusal() ? i : last;
            }
            return last;
        }

        /** Says why a credential must not have had this answer now; null where it may. */
        synchronized String objection(int who, String target, int number, Instant now) {
            Answered answer = log.get(number);
            if (!answer.target().equals(target) && !target.startsWith(answer.target() + "/")) {
                return "another target";
            }
            if (account(answer.who()) != account(who)) {
                return "another account";
            }
            if (answer.resource().equals("Plugins") && number < lastWrite[account(who)]) {
                return "older than a write";
            }
            SHARED.addAndGet(answer.who() == who ? 0 : 1);
            String objection = objection(who, number, now);
            for (int i = number + 1; i < log.size() && objection != null; i++) {
                if (log.get(i).confirms(answer) && account(log.get(i).who()) == account(who)) {
                    objection = objection(who, i, now);
                }
            }
            return objection;
        }

        /** The same, of what upstream has said at one time. */
        private String objection(int who, int number, Instant now) {
            Answered answer = log.get(number);
            if (number <= lastRefusal(answer.who())) {
                return "its reader has been refused since";
            }
            if (Duration.between(answer.at(), now).compareTo(FRESH.plus(STALE)) > 0) {
                return "too old";
            }
            if (answer.who() == who) {
                return null;
            }
            if (!answer.shareable()) {
                return "not to be shared";
            }
            for (int i = lastRefusal(who) + 1; i < log.size(); i++) {
                Answered proof = log.get(i);
                if (proof.who() == who
                        && proof.proof()
                        && proof.resource().equals(answer.resource())
                        && Duration.between(proof.at(), now).compareTo(PROOF) <= 0) {
                    return null;
                }
            }
            return "no proof";
        }
    }

    @BeforeContainer
    static void start() {
        upstream = new RawUpstream("");
        upstream.script(SharingProperties::answer);
        CacheRules.Times times = new CacheRules.Times(FRESH, FRESH, Duration.ofMinutes(1), STALE);
        rig = Rig.plan()
                .upstream(upstream.origin())
                .unshielded()
                .frozen()
                .rules(rules -> new CacheRules(rules.maxMemory(), Duration.ZERO, times, Map.of())
                        .priming(true)
                        .sharing(CacheRules.Share.ACCOUNT))
                .start();
    }

    @AfterContainer
    static void stop() {
        rig.close();
        upstream.close();
        assertThat(SHARED).as("answers that another had read").hasPositiveValue();
        assertThat(PRIMED).as("items of lists").hasPositiveValue();
    }

    private static void answer(RawUpstream.Request request, Socket socket) throws IOException {
        String[] line = request.line().split(" ");
        String authorization = field(request, "authorization");
        RawUpstream.write(
                socket.getOutputStream(),
                world.answer(line[0], line[1].substring(API.length()), authorization, field(request, "if-none-match")));
    }

    private static String field(RawUpstream.Request request, String name) {
        return request.fields().stream()
                .filter(field -> field.regionMatches(true, 0, name + ": ", 0, name.length() + 2))
                .map(field -> field.substring(name.length() + 2))
                .findFirst()
                .orElse("");
    }

    @Provide
    Arbitrary<List<Step>> steps() {
        Arbitrary<Kind> kind = Arbitraries.frequency(
                net.jqwik.api.Tuple.of(14, Kind.READ),
                net.jqwik.api.Tuple.of(1, Kind.HEAD),
                net.jqwik.api.Tuple.of(1, Kind.WRITE),
                net.jqwik.api.Tuple.of(3, Kind.SKIP),
                net.jqwik.api.Tuple.of(2, Kind.STATE));
        Arbitrary<Integer> who = Arbitraries.integers().between(0, CREDENTIALS - 1);
        Arbitrary<Integer> what = Arbitraries.integers().between(0, TARGETS.size() - 1);
        return Combinators.combine(kind, who, what)
                .as(Step::new)
                .list()
                .ofMinSize(5)
                .ofMaxSize(60);
    }

    @Property(tries = 400)
    @Label("whoever reads what in whatever order, nobody is answered with what the rule does not allow")
    void nobodyHasWhatTheRuleDoesNotAllow(@ForAll("steps") List<Step> steps) {
        World now = new World();
        world = now;
        for (Step step : steps) {
            Client client = rig.anonymous().authorization(now.authorization(step.who()));
            switch (step.kind()) {
                case SKIP -> rig.skip(SKIPS[step.what() % SKIPS.length]);
                case STATE -> now.states[step.who()] = STATES[step.what() % STATES.length];
                case WRITE -> {
                    int status = client.post(API + "/Plugins/FP" + SID, "FriendlyName=x")
                            .status();
                    if (status == 200) {
                        now.lastWrite[now.account(step.who())] = now.log.size();
                    }
                }
                case HEAD -> Client.wait(client.send("HEAD", API + TARGETS.get(step.what()), null));
                case READ -> read(now, client, step);
            }
            rig.untilLanded();
        }
    }

    private static void read(World now, Client client, Step step) {
        String target = TARGETS.get(step.what());
        int before = now.size();
        Response response = client.get(API + target);
        // What is served while the next one is fetched is served before that one is there.
        now.known = response.cacheStatus().contains("stale-while-revalidate") ? before : now.size();
        rig.untilLanded();
        PRIMED.addAndGet(response.cacheStatus().contains("primed") ? 1 : 0);
        int number = Integer.parseInt(response.json().getString("description"));
        String read =
                "%d reads %s (%s): %d of %s".formatted(step.who(), target, response.cacheStatus(), number, now.log);
        if (Set.of(200, 404).contains(response.status())) {
            assertThat(now.objection(step.who(), target, number, rig.now()))
                    .as(read)
                    .isNull();
        } else {
            assertThat(number).as(read).isEqualTo(now.log.size() - 1);
        }
        if (response.status() != 200) {
            assertThat(now.log.get(number).who()).as(read).isEqualTo(step.who());
        }
    }
}
