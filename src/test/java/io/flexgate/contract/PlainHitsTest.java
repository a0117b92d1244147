package io.flexgate.contract;

import static io.flexgate.testing.Rig.API;
import static org.assertj.core.api.Assertions.assertThat;

import io.flexgate.access.AccessRules;
import io.flexgate.access.Team;
import io.flexgate.api.ListenSettings;
import io.flexgate.sandbox.RequestMatch;
import io.flexgate.sandbox.SandboxSettings;
import io.flexgate.testing.Rig;
import io.flexgate.testing.Teams;
import io.flexgate.testing.Wire;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Most hits are sent before Vert.x has made a request of them. By what a client sees, and by what is counted, nobody can tell; and
 * answers keep their order, whichever way each of them goes.
 */
@Timeout(120)
class PlainHitsTest {

    private static final String PLUGINS = API + "/Plugins";
    private static final String OWN =
            SandboxSettings.empty().credentials().get(0).authorization();
    private static final String TEAM =
            "Basic " + Base64.getEncoder().encodeToString("red:red-key".getBytes(StandardCharsets.US_ASCII));

    /** Says nothing that changes an answer, and yet is not plain. */
    private static final String THE_WHOLE_WAY = "Pragma: nothing\r\n";

    private static String get(String target, String more) {
        return "GET " + target + " HTTP/1.1\r\nHost: flexgate.test:8080\r\nAccept: application/json\r\n" + more
                + "\r\n";
    }

    private static List<String> fields(Wire.Answer answer) {
        return answer.headers().stream()
                .map(field -> field.getKey().toLowerCase(Locale.ROOT) + ": " + field.getValue())
                // One is each request's own, the other goes down by one each time.
                .map(field -> field.replaceAll("(?<=^x-request-id: ).*|(?<=;r=)[0-9]+", "*"))
                // Fields of one name in the order in which they came (RFC 9110 §5.3).
                .sorted(Comparator.comparing(field -> field.substring(0, field.indexOf(':'))))
                .toList();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void eitherWayTheAnswerAndWhatIsCountedAreTheSame(boolean teams) {
        Team red = Teams.limited(Teams.team("red", "red-key"), Teams.limits(1_000, 1_000, 100_000));
        Rig.Plan plan = Rig.plan().frozen();
        try (Rig rig = (teams ? plan.access(Teams.rules(red)) : plan).start();
                Wire wire = Wire.to(rig.port())) {
            String auth = "Authorization: " + (teams ? TEAM : OWN) + "\r\n";
            for (String name : List.of("a", "b", "c")) {
                wire.send("POST " + PLUGINS + " HTTP/1.1\r\nHost: x\r\n" + auth
                        + "Content-Type: application/x-www-form-urlencoded\r\nContent-Length: 12\r\n\r\nUniqueName="
                        + name);
                assertThat(wire.answer().status()).isEqualTo(201);
            }
            List<String> targets = List.of(
                    PLUGINS,
                    PLUGINS + "/a",
                    PLUGINS + "?PageSize=1",
                    PLUGINS + "?PageSize=1&Page=1",
                    PLUGINS + "/b/Versions");
            for (String target : targets) {
                wire.send(get(target, auth));
                assertThat(wire.answer().header("cache-status")).as(target).doesNotContain("hit");
                rig.skip(Duration.ofSeconds(1));
                List<Wire.Answer> plain = new ArrayList<>();
                for (int i = 0; i < 5; i++) {
                    // From the second or the third on it is seen that it is like the one before.
                    wire.send(get(target, auth));
                    plain.add(wire.answer());
                }
                wire.send(get(target, auth + THE_WHOLE_WAY));
                Wire.Answer whole = wire.answer();

                assertThat(plain).allSatisfy(answer -> {
                    assertThat(answer.header("cache-status")).contains("hit");
                    assertThat(answer.statusLine()).isEqualTo(whole.statusLine());
                    assertThat(fields(answer)).isEqualTo(fields(whole));
                    assertThat(answer.body()).isEqualTo(whole.body());
                });
                assertThat(plain.stream()
                                .map(answer -> answer.header("x-request-id"))
                                .distinct())
                        .hasSize(plain.size());
            }
            // Three plugins were created before.
            assertThat(LedgerText.ofAllEnded(rig))
                    .containsValue("requests=31 HIT=24 FORWARDED=7")
                    .containsValue("requests=7 HIT=6 FORWARDED=1");
        }
    }

    /** By what a client has, what it gets: the whole, or that nothing has changed. */
    @Test
    void eitherWayAConditionIsMetOrNot() {
        try (Rig rig = Rig.plan().frozen().start();
                Wire wire = Wire.to(rig.port())) {
            String auth = "Authorization: " + OWN + "\r\n";
            assertThat(rig.account().post(PLUGINS, "UniqueName=a").status()).isEqualTo(201);
            for (String target : List.of(PLUGINS, PLUGINS + "/a")) {
                wire.send(get(target, auth));
                String tag = wire.answer().header("etag");
                assertThat(tag).startsWith("\"").endsWith("\"");
                rig.skip(Duration.ofSeconds(1));
                List<String> met = List.of(
                        tag,
                        "W/" + tag,
                        "\"other\", " + tag,
                        "*",
                        "\"other\"\r\nIf-None-Match: " + tag,
                        tag + "\r\nIf-None-Match: \"other\"");
                List<String> unmet = List.of("\"other\"", "W/\"other\"", "", "nothing", tag.substring(1));
                for (int i = 0; i < met.size() + unmet.size(); i++) {
                    String condition = i < met.size() ? met.get(i) : unmet.get(i - met.size());
                    String asked = auth + "If-None-Match: " + condition + "\r\n";
                    wire.send(get(target, asked));
                    Wire.Answer plain = i < met.size() ? wire.answerToHead() : wire.answer();
                    wire.send(get(target, asked + THE_WHOLE_WAY));
                    Wire.Answer whole = i < met.size() ? wire.answerToHead() : wire.answer();
                    assertThat(plain.status()).as(condition).isEqualTo(i < met.size() ? 304 : 200);
                    assertThat(plain.header("cache-status")).contains("hit");
                    assertThat(plain.statusLine()).isEqualTo(whole.statusLine());
                    assertThat(fields(plain)).isEqualTo(fields(whole));
                    assertThat(plain.body()).isEqualTo(whole.body());
                }
            }
            assertThat(LedgerText.ofAllEnded(rig).toString()).contains("HIT=44");
        }
    }

    @Test
    void aLargeListIsTheSameEitherWay() {
        try (Rig rig = Rig.plan().frozen().start();
                Wire wire = Wire.to(rig.port())) {
            String auth = "Authorization: " + OWN + "\r\n";
            String description = "&Description=" + "d".repeat(500) + "&FriendlyName=" + "f".repeat(4_000);
            for (int i = 100; i < 124; i++) {
                String form = "UniqueName=p" + i + description;
                wire.send("POST " + PLUGINS + " HTTP/1.1\r\nHost: x\r\n" + auth
                        + "Content-Type: application/x-www-form-urlencoded\r\nContent-Length: " + form.length()
                        + "\r\n\r\n" + form);
                Wire.Answer created = wire.answer();
                assertThat(created.status()).as(created.text()).isEqualTo(201);
            }
            String target = PLUGINS + "?PageSize=24";
            wire.send(get(target, auth));
            assertThat(wire.answer().header("cache-status")).doesNotContain("hit");
            // Several at once: the connection is full before the last of them.
            wire.send(get(target, auth).repeat(8) + get(target, auth + THE_WHOLE_WAY));
            Wire.Answer first = wire.answer();
            assertThat(first.header("cache-status")).contains("hit");
            assertThat(first.body().length).isGreaterThan(96 << 10);
            for (int i = 0; i < 8; i++) {
                Wire.Answer other = wire.answer();
                assertThat(fields(other)).isEqualTo(fields(first));
                assertThat(other.body()).isEqualTo(first.body());
            }
        }
    }

    /** A request, and whether its answer has no body whatever its head says. */
    private record Sent(String bytes, boolean head) {}

    private static Sent any(Random random, String id) {
        String more = "Authorization: " + OWN + "\r\nX-Request-Id: " + id + "\r\n";
        return switch (random.nextInt(10)) {
            case 9 -> new Sent(get(PLUGINS + "/b", more + "If-None-Match: *\r\n"), true);
            case 0, 1, 2 -> new Sent(get(PLUGINS + "/" + "ab".charAt(random.nextInt(2)), more), false);
            case 3 -> new Sent(get(PLUGINS + "/a", more + THE_WHOLE_WAY), false);
            case 4 -> new Sent(get("/v1/Echo/" + id, more), false);
            case 5 -> new Sent(get(PLUGINS + "/none-" + id, more), false);
            case 6 -> new Sent(get(PLUGINS + "/a", more).replaceFirst("GET", "HEAD"), true);
            case 7 ->
                new Sent(
                        get("/v1/Echo/" + id, more + "Transfer-Encoding: chunked\r\n")
                                        .replaceFirst("GET", "POST")
                                + "3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n",
                        false);
            default ->
                new Sent(
                        get("/v1/Echo/" + id, more + "Expect: 100-continue\r\nContent-Length: 5\r\n")
                                        .replaceFirst("GET", "PUT")
                                + "abcde",
                        false);
        };
    }

    @Test
    void answersKeepTheOrderOfTheirRequests() {
        try (Rig rig = Rig.start()) {
            assertThat(rig.account().post(PLUGINS, "UniqueName=a").status()).isEqualTo(201);
            assertThat(rig.account().post(PLUGINS, "UniqueName=b").status()).isEqualTo(201);
            rig.account().get(PLUGINS + "/a");
            rig.account().get(PLUGINS + "/b");
            rig.sandbox().knobs().latency(RequestMatch.any(), Duration.ZERO, Duration.ofMillis(8));
            for (int seed = 0; seed < 60; seed++) {
                Random random = new Random(seed);
                List<Sent> sent = new ArrayList<>();
                StringBuilder bytes = new StringBuilder();
                for (int i = 0; i < 14; i++) {
                    Sent next = any(random, "r" + seed + "-" + i);
                    sent.add(next);
                    bytes.append(next.bytes());
                }
                try (Wire wire = Wire.to(rig.port())) {
                    for (int at = 0; at < bytes.length(); ) {
                        int end = Math.min(bytes.length(), at + 1 + random.nextInt(1_500));
                        wire.send(bytes.substring(at, end));
                        at = end;
                    }
                    for (int i = 0; i < sent.size(); i++) {
                        Wire.Answer answer = sent.get(i).head() ? wire.answerToHead() : wire.finalAnswer();
                        while (answer.status() < 200) {
                            answer = wire.answerToHead();
                        }
                        assertThat(answer.header("x-request-id"))
                                .as("seed %d, request %d", seed, i)
                                .isEqualTo("r" + seed + "-" + i);
                    }
                }
            }
        }
    }

    /** Whoever writes, and on whichever connection: the next of many reads that are alike sees it. */
    @Test
    void aReadThatIsLikeTheOneBeforeSeesWhatWasWrittenMeanwhile() {
        try (Rig rig = Rig.start();
                Wire wire = Wire.to(rig.port())) {
            assertThat(rig.account().post(PLUGINS, "UniqueName=a").status()).isEqualTo(201);
            String read = get(PLUGINS + "/a", "Authorization: " + OWN + "\r\n");
            for (int i = 0; i < 12; i++) {
                String name = "name-" + i;
                if (i % 2 == 0) {
                    rig.account().post(PLUGINS + "/a", "FriendlyName=" + name);
                } else {
                    wire.send("POST " + PLUGINS + "/a HTTP/1.1\r\nHost: x\r\nAuthorization: " + OWN
                            + "\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: "
                            + ("FriendlyName=" + name).length() + "\r\n\r\nFriendlyName=" + name);
                    assertThat(wire.answer().status()).isEqualTo(200);
                }
                for (int again = 0; again < 5; again++) {
                    Wire.Answer answer = wire.send(read).answer();
                    assertThat(answer.text()).contains("\"" + name + "\"");
                    assertThat(answer.header("cache-status")).contains(again == 0 ? "fwd=" : "hit");
                }
            }
        }
    }

    /** A key that is of no meaning here is not kept, and tells answers apart all the same where upstream says so. */
    @Test
    void anAnswerForOneKeyIsNotThatForAnotherOrForNone() {
        try (Rig rig = Rig.plan().access(AccessRules.local(Teams.MAIN)).start()) {
            assertThat(rig.anonymous().post(PLUGINS, "UniqueName=a").status()).isEqualTo(201);
            rig.sandbox().knobs().header("Vary", "X-Flexgate-Key");
            List<String> credentials =
                    List.of("", "X-Flexgate-Key: one\r\n", "X-Flexgate-Key: two\r\n", "Cookie: x=y\r\n");
            List<Wire> wires = new ArrayList<>();
            try {
                for (String credential : credentials) {
                    Wire wire = Wire.to(rig.port());
                    wires.add(wire);
                    String variant = "v" + wires.size() % 4;
                    rig.sandbox().knobs().header("X-Variant", variant);
                    // Whoever sends none is told apart from those who do, and not from each other.
                    boolean known = credential.startsWith("Cookie");
                    for (int i = 0; i < 6; i++) {
                        wire.send(get(PLUGINS, credential).replace("flexgate.test", "127.0.0.1"));
                        Wire.Answer answer = wire.answer();
                        assertThat(answer.header("x-variant")).isEqualTo(known ? "v1" : variant);
                        assertThat(answer.status()).isEqualTo(200);
                        assertThat(answer.header("cache-status"))
                                .as(credential)
                                .contains(i == 0 && !known ? "fwd=" : "hit");
                    }
                }
            } finally {
                wires.forEach(Wire::close);
            }
            assertThat(rig.sandbox()
                            .journal()
                            .entries(entry -> entry.received().method().equals("GET")))
                    .hasSize(3);
        }
    }

    /** Neither the silence that is bounded, nor the time that a head may take, is counted while one request follows another. */
    @Test
    void aConnectionOnWhichTheSameIsAskedLivesOn() {
        Duration least = Duration.ofMillis(600);
        try (Rig rig = Rig.plan()
                .limits(new ListenSettings.Limits(16 << 10, 1 << 20, least, least, 1_000))
                .start()) {
            assertThat(rig.account().post(PLUGINS, "UniqueName=a").status()).isEqualTo(201);
            String read = get(PLUGINS + "/a", "Authorization: " + OWN + "\r\n");
            try (Wire wire = Wire.to(rig.port())) {
                long until = System.nanoTime() + 4 * least.toNanos();
                while (System.nanoTime() < until) {
                    assertThat(wire.send(read).answer().status()).isEqualTo(200);
                }
                assertThat(wire.closedWithoutMore()).as("after a silence").isTrue();
            }
            try (Wire wire = Wire.to(rig.port())) {
                for (int i = 0; i < 8; i++) {
                    assertThat(wire.send(read).answer().status()).isEqualTo(200);
                }
                wire.send(read.substring(0, read.length() - 2));
                assertThat(wire.closedWithoutMore())
                        .as("a head that does not end")
                        .isTrue();
            }
        }
    }

    @Test
    void whoWantsTheConnectionToEndGetsThat() {
        try (Rig rig = Rig.start()) {
            assertThat(rig.account().post(PLUGINS, "UniqueName=a").status()).isEqualTo(201);
            rig.account().get(PLUGINS + "/a");
            for (String how : List.of("Connection: close\r\n", "Connection: keep-alive\r\nConnection: close\r\n")) {
                try (Wire wire = Wire.to(rig.port())) {
                    wire.send(get(PLUGINS + "/a", "Authorization: " + OWN + "\r\n" + how));
                    Wire.Answer answer = wire.answer();
                    assertThat(answer.header("cache-status")).contains("hit");
                    assertThat(answer.header("connection")).isEqualTo("close");
                    assertThat(wire.closedWithoutMore()).isTrue();
                }
            }
        }
    }

    @Test
    void whatIsNotRightIsRefusedAsEver() {
        Team red = Teams.limited(Teams.team("red", "red-key"), Teams.limits(0, 0, 3));
        Team blue = Teams.unenforced(Teams.limited(Teams.team("blue", "blue-key"), Teams.limits(0, 0, 2)));
        try (Rig rig = Rig.plan().frozen().access(Teams.rules(red, blue)).start();
                Wire wire = Wire.to(rig.port())) {
            for (int status : List.of(404, 200, 200, 429, 429)) {
                // A missing plugin is stored, too, but is no plain hit.
                String target = status == 404 ? PLUGINS + "/none" : PLUGINS;
                wire.send(get(target, "Authorization: " + TEAM + "\r\n"));
                assertThat(wire.answer().status()).isEqualTo(status);
            }
            for (int i = 0; i < 4; i++) {
                wire.send(get(PLUGINS, "X-Flexgate-Key: blue-key\r\n"));
                assertThat(wire.answer().status()).isEqualTo(200);
            }
            wire.send(get(PLUGINS, "X-Flexgate-Key: no-key\r\n"));
            assertThat(wire.answer().status()).isEqualTo(401);
            wire.send(get(PLUGINS, "X-Flexgate-Key: blue-key\r\nHost: other\r\n"));
            assertThat(wire.answer().status()).isEqualTo(400);
            assertThat(LedgerText.ofAllEnded(rig).toString())
                    .contains("red plugin=requests=5 HIT=1 FORWARDED=2 REFUSED=2")
                    .contains("spared=2")
                    .contains("unknown plugin=requests=1 REFUSED=1");
        }
    }
}
