package io.flexgate.rfc;

import static org.assertj.core.api.Assertions.fail;

import io.flexgate.cache.CacheRules;
import io.flexgate.catalog.CatalogReader;
import io.flexgate.rfc.ReferenceCache.Ask;
import io.flexgate.rfc.ReferenceCache.Said;
import io.flexgate.rfc.ReferenceCache.Told;
import io.flexgate.rfc.Step.Pass;
import io.flexgate.rfc.Step.Request;
import io.flexgate.rfc.Step.Script;
import io.flexgate.testing.Rig;
import io.flexgate.testing.Wire;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Label;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.ShrinkingMode;
import net.jqwik.api.Tuple;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;

/**
 * The gateway does what {@link ReferenceCache} does, whatever comes in whatever order: after each step both have asked upstream
 * the same under the same conditions, and the client has got the same answer at the same age. Time stands still but for the
 * steps that let it pass, so there is nothing to be tolerant of.
 */
class ModelProperties {

    private static ScriptedOrigin origin;
    private static Rig rig;
    private static Wire wire;
    private static int sequences;

    @BeforeContainer
    static void start() {
        origin = new ScriptedOrigin();
        rig = Rig.plan()
                .frozen()
                .unshielded()
                // What a loop remembers of failed refreshes is its own.
                .loops(1)
                .repeatable()
                .catalogs(CatalogReader.builtIn("http"))
                .upstream(origin.origin())
                .rules(rules -> new CacheRules(
                        512 << 20,
                        Duration.ZERO,
                        rules.defaults(),
                        rules.resources(),
                        new CacheRules.Http(Duration.ofDays(1), Duration.ZERO, Duration.ZERO),
                        List.of("CDN-Cache-Control")))
                .start();
        wire = Wire.to(rig.port());
    }

    @AfterContainer
    static void stop() {
        wire.close();
        rig.close();
        origin.close();
    }

    @Property(tries = 2500, shrinking = ShrinkingMode.BOUNDED)
    @Label("RFC 9111: the gateway and the reference do the same")
    void theGatewayDoesWhatTheReferenceDoes(@ForAll("sequences") List<Step> steps) {
        String difference = difference(steps);
        // Two targets may share a slot of the coherence table, which costs a call and is right (see Coherence); under
        // other names
        // they do not.
        if (difference != null && (difference = difference(steps)) != null) {
            fail(difference);
        }
    }

    // ---- both of them, side by side

    /** Where the two part, with the steps up to there; null where they do not. */
    private static String difference(List<Step> steps) {
        Sequence sequence = new Sequence("/s" + ++sequences);
        StringBuilder story = new StringBuilder();
        for (Step step : steps) {
            story.append("\n  ").append(step);
            if (step instanceof Pass pass) {
                rig.skip(Duration.ofSeconds(pass.seconds()));
            } else if (step instanceof Request request) {
                String expected = sequence.reference(request);
                String actual = sequence.gateway(request);
                story.append("\n      => ").append(actual);
                if (!actual.equals(expected)) {
                    return "after" + story + "\n      != " + expected + " (the reference)";
                }
            }
        }
        return null;
    }

    private static long now() {
        return rig.now().getEpochSecond();
    }

    /** One sequence of steps under a prefix of its own, so that nothing is left of those before. */
    private static final class Sequence {
        private final String prefix;
        private final ReferenceCache reference = new ReferenceCache(this::answer);
        private final List<String> expected = new ArrayList<>();
        private Script script;
        private int numbers;
        private int calls;

        Sequence(String prefix) {
            this.prefix = prefix;
            origin.answers(asked -> reply(origin.calls()));
        }

        String reference(Request request) {
            script = request.answer();
            expected.clear();
            Told told = reference.handle(request.ask(prefix), now());
            return text(expected, told);
        }

        /** Upstream for the reference. */
        private Said answer(Ask ask) {
            int number = ++numbers;
            expected.add(call(ask.method(), ask.path(), ask.fields()));
            if (script.status() == 0) {
                return new Said(0, Map.of(), "");
            }
            Map<String, String> fields = script.fields(now(), prefix);
            fields.put("answer-number", String.valueOf(number));
            List<String> lines = new ArrayList<>();
            ask.fields().forEach((name, value) -> lines.add(name + ": " + value));
            boolean matches = script.status() == 200
                    && new Asked(ask.method(), ask.path(), lines)
                            .matches(fields.get("etag"), fields.get("last-modified"));
            int status = matches ? 304 : script.status();
            return new Said(status, fields, status == 304 || ask.method().equals("HEAD") ? "" : body(number));
        }

        /** Upstream for the gateway. */
        private Reply reply(int number) {
            if (script.status() == 0) {
                return Reply.nothing();
            }
            List<String> lines = new ArrayList<>();
            script.fields(now(), prefix).forEach((name, value) -> lines.add(name + ": " + value));
            Reply reply =
                    Reply.of(script.status(), lines.toArray(String[]::new)).body(body(number));
            return script.status() == 200 ? reply.matching() : reply;
        }

        String gateway(Request request) {
            Ask ask = request.ask(prefix);
            StringBuilder text = new StringBuilder(ask.method() + " " + ask.path() + " HTTP/1.1\r\nHost: a\r\n");
            ask.fields()
                    .forEach((name, value) ->
                            text.append(name).append(": ").append(value).append("\r\n"));
            text.append(ask.method().equals("POST") ? "Content-Length: 0\r\n\r\n" : "\r\n");
            wire.send(text.toString());
            Wire.Answer answer = ask.method().equals("HEAD") ? wire.answerToHead() : wire.answer();
            rig.untilLanded();
            List<String> actual = new ArrayList<>();
            for (Asked asked : origin.asked().subList(calls, origin.calls())) {
                Map<String, String> fields = new TreeMap<>();
                for (String name : List.of("if-none-match", "if-modified-since")) {
                    if (asked.field(name) != null) {
                        fields.put(name, asked.field(name));
                    }
                }
                actual.add(call(asked.method(), asked.target(), fields));
            }
            calls = origin.calls();
            String number = answer.header("answer-number");
            String age = answer.header("age");
            boolean own = answer.header("flexgate-error") != null;
            return text(
                    actual,
                    new Told(answer.status(), own ? "" : answer.text(), own ? "" : number, age == null ? "" : age));
        }

        private String call(String method, String path, Map<String, String> fields) {
            String tag = fields.get("if-none-match");
            String since = fields.get("if-modified-since");
            return method + " " + path.substring(prefix.length()) + (tag == null ? "" : " if-none-match " + tag)
                    + (since == null ? "" : " if-modified-since " + since);
        }

        private static String body(int number) {
            // All of one length: another one would tell a HEAD that what is stored has changed.
            return "answer-%04d".formatted(number);
        }

        private static String text(List<String> calls, Told told) {
            // A 304 need not carry a number.
            String number = told.status() == 304 || told.number() == null ? "" : " number " + told.number();
            return "upstream " + calls + ", client " + told.status() + " " + told.body() + number
                    + (told.age().isEmpty() ? "" : " age " + told.age());
        }
    }

    // ---- what happens

    @Provide
    Arbitrary<List<Step>> sequences() {
        Arbitrary<Step> pass = Arbitraries.of(1, 4, 5, 6, 10, 11, 25, 60).map(Pass::new);
        Arbitrary<Step> request = Combinators.combine(
                        Arbitraries.frequency(Tuple.of(12, "GET"), Tuple.of(3, "HEAD"), Tuple.of(2, "POST")),
                        Arbitraries.frequency(Tuple.of(5, "/a"), Tuple.of(1, "/b")),
                        requestFields(),
                        answers())
                .as(Request::new);
        return Arbitraries.frequencyOf(Tuple.of(2, pass), Tuple.of(5, request))
                .list()
                .ofMinSize(2)
                .ofMaxSize(14);
    }

    private static Arbitrary<Map<String, String>> requestFields() {
        return Combinators.combine(
                        optional(
                                0.2,
                                "cache-control",
                                directives(
                                        1,
                                        2,
                                        "no-cache",
                                        "no-store",
                                        "max-age=0",
                                        "max-age=5",
                                        "max-age=30",
                                        "min-fresh=5",
                                        "max-stale",
                                        "max-stale=5",
                                        "only-if-cached",
                                        "stale-if-error=20",
                                        "max-stale=x")),
                        optional(0.3, "x-kind", Arbitraries.of("1", "2")),
                        optional(0.3, "authorization", Arbitraries.of("Bearer one", "Bearer two")),
                        optional(0.2, "if-none-match", Arbitraries.of("\"a\"", "\"b\"", "W/\"a\", \"c\"", "*")))
                .as(ModelProperties::merged);
    }

    private static Arbitrary<Script> answers() {
        Arbitrary<Map<String, String>> fields = Combinators.combine(
                        optional(
                                0.75,
                                "cache-control",
                                directives(
                                        1,
                                        3,
                                        "max-age=5",
                                        "max-age=10",
                                        "max-age=10",
                                        "max-age=60",
                                        "s-maxage=10",
                                        "max-age=0",
                                        "max-age=x",
                                        "no-cache",
                                        "no-store",
                                        "private",
                                        "public",
                                        "must-revalidate",
                                        "proxy-revalidate",
                                        "must-understand",
                                        "stale-while-revalidate=10",
                                        "stale-if-error=20")),
                        optional(
                                0.08,
                                "cdn-cache-control",
                                Arbitraries.of("max-age=10", "no-store", "max-age=60, must-revalidate", "public")),
                        optional(0.15, "age", Arbitraries.of("0", "4", "5", "30", "x")),
                        optional(0.6, "etag", Arbitraries.of("\"a\"", "\"a\"", "\"b\"", "W/\"a\"")),
                        optional(0.25, "vary", Arbitraries.of("X-Kind", "X-Kind", "*", "Authorization")),
                        optional(0.1, "location", Arbitraries.of("/a", "/b")))
                .as(ModelProperties::merged);
        Arbitrary<Map<String, Integer>> dates = Combinators.combine(
                        optional(0.3, "expires", Arbitraries.of(-5, 0, 10, 60)),
                        optional(0.3, "date", Arbitraries.of(-10, 0, 10)),
                        optional(0.3, "last-modified", Arbitraries.of(-100, -200, -10_000_000)))
                .as(ModelProperties::merged);
        Arbitrary<Integer> status = Arbitraries.frequency(
                Tuple.of(30, 200),
                Tuple.of(2, 404),
                Tuple.of(2, 503),
                Tuple.of(1, 500),
                Tuple.of(1, 302),
                Tuple.of(1, 299),
                Tuple.of(2, 0));
        return Combinators.combine(status, fields, dates).as(Script::new);
    }

    private static Arbitrary<String> directives(int least, int most, String... pool) {
        return Arbitraries.of(pool).list().ofMinSize(least).ofMaxSize(most).map(some -> String.join(", ", some));
    }

    private static <T> Arbitrary<Map<String, T>> optional(double probability, String name, Arbitrary<T> value) {
        return value.optional(probability)
                .map(there -> there.map(some -> Map.of(name, some)).orElse(Map.of()));
    }

    @SafeVarargs
    private static <T> Map<String, T> merged(Map<String, T>... parts) {
        Map<String, T> all = new TreeMap<>();
        for (Map<String, T> part : parts) {
            all.putAll(part);
        }
        return all;
    }
}
