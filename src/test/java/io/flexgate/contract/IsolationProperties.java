package io.flexgate.contract;

import static io.flexgate.testing.Rig.API;
import static org.assertj.core.api.Assertions.assertThat;

import io.flexgate.sandbox.Knobs;
import io.flexgate.sandbox.RequestMatch;
import io.flexgate.sandbox.SandboxSettings;
import io.flexgate.testing.RawUpstream;
import io.flexgate.testing.Response;
import io.flexgate.testing.Rig;
import io.flexgate.testing.Wire;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Label;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;

/** No caller sees what another credential was answered. */
class IsolationProperties {

    private static final String PLUGINS = API + "/Plugins";

    private static RawUpstream mirror;
    private static Rig rig;

    /** Answers every read with the credential fields that it came with: whose answer it is can be read in it. */
    @BeforeContainer
    static void start() {
        mirror = new RawUpstream("");
        mirror.script(IsolationProperties::reflect);
        rig = Rig.plan().upstream(mirror.origin()).start();
    }

    @AfterContainer
    static void stop() {
        rig.close();
        mirror.close();
    }

    private static void reflect(RawUpstream.Request request, Socket socket) throws IOException {
        String body = new JsonObject()
                .put("friendly_name", ascii(credentials(request.fields())))
                .put("target", request.line())
                .encode();
        RawUpstream.write(
                socket.getOutputStream(),
                "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: " + body.length() + "\r\n\r\n"
                        + body);
    }

    private static String ascii(String latin1) {
        return latin1.chars()
                .mapToObj(c -> c < 0x7f ? String.valueOf((char) c) : "<" + Integer.toHexString(c) + ">")
                .collect(Collectors.joining());
    }

    private static String credentials(List<String> fields) {
        return fields.stream()
                .filter(field -> field.toLowerCase(Locale.ROOT).startsWith("authorization:"))
                .map(field -> field.substring(field.indexOf(':') + 1).strip())
                .collect(Collectors.joining(" | "));
    }

    /** A caller's credential fields, as values in order. */
    record Credential(List<String> values) {
        String fields() {
            return values.stream()
                    .map(value -> "Authorization: " + value + "\r\n")
                    .collect(Collectors.joining());
        }

        String seen() {
            return ascii(values.stream().map(String::strip).collect(Collectors.joining(" | ")));
        }
    }

    record Ask(Credential by, String target) {}

    @Provide
    Arbitrary<Credential> credentials() {
        Arbitrary<String> part =
                Arbitraries.strings().withChars("ab:=").ofMinLength(0).ofMaxLength(4);
        Arbitrary<String> sid = Arbitraries.of(
                SandboxSettings.DEMO_ACCOUNT_SID,
                SandboxSettings.DEMO_ACCOUNT_SID.toUpperCase(Locale.ROOT),
                "token",
                "a",
                "ab");
        Arbitrary<String> basic = Combinators.combine(sid, part)
                .as((user, password) -> "Basic "
                        + Base64.getEncoder()
                                .encodeToString((user + ":" + password).getBytes(StandardCharsets.US_ASCII)));
        Arbitrary<String> scheme = Arbitraries.of("Basic ", "basic ", "Bearer ", "bearer ", "BASIC ", "");
        Arbitrary<String> raw = Combinators.combine(
                        scheme,
                        Arbitraries.strings()
                                .withChars("abAB=, \u00e9\u00ff")
                                .ofMinLength(1)
                                .ofMaxLength(4))
                .as(String::concat)
                .map(String::strip)
                .filter(value -> !value.isEmpty());
        Arbitrary<String> value = Arbitraries.oneOf(basic, raw);
        return Arbitraries.frequencyOf(
                        net.jqwik.api.Tuple.of(4, value.list().ofSize(1)),
                        net.jqwik.api.Tuple.of(1, value.list().ofMinSize(2).ofMaxSize(3)))
                .map(Credential::new);
    }

    /** A handful of credentials that resemble one another: each also with a byte more, a byte less, and its parts apart. */
    @Provide
    Arbitrary<List<Ask>> asks() {
        Arbitrary<List<Credential>> family = credentials()
                .list()
                .ofMinSize(1)
                .ofMaxSize(3)
                .map(seeds -> {
                    List<Credential> all = new ArrayList<>(seeds);
                    for (Credential seed : seeds) {
                        String first = seed.values().get(0);
                        all.add(new Credential(List.of(first + "x")));
                        if (first.length() > 1) {
                            String shorter =
                                    first.substring(0, first.length() - 1).strip();
                            all.add(new Credential(List.of(shorter)));
                            all.add(new Credential(List.of(shorter, first.substring(first.length() - 1))));
                        }
                        all.add(new Credential(List.of(first, first)));
                        all.add(new Credential(List.of(first, "x")));
                        all.add(new Credential(List.of("x", first)));
                        all.add(new Credential(List.of(first.toLowerCase(Locale.ROOT))));
                    }
                    return all.stream()
                            .filter(c -> c.values().stream().noneMatch(String::isEmpty))
                            .toList();
                });
        Arbitrary<String> target = Arbitraries.of(
                PLUGINS,
                PLUGINS + "?",
                PLUGINS + "?PageSize=1",
                PLUGINS + "/a",
                API + "/Releases/Active",
                API + "/Configurations");
        return family.flatMap(members -> Combinators.combine(Arbitraries.of(members), target)
                .as(Ask::new)
                .list()
                .ofMinSize(2)
                .ofMaxSize(12));
    }

    @Property(tries = 300)
    @Label("whoever asks what in whatever order, each gets the answer that upstream gave to that very credential")
    void nobodySeesAnothersAnswer(@ForAll("asks") List<Ask> asks) {
        try (Wire wire = Wire.to(rig.port())) {
            for (Ask ask : asks) {
                wire.send("GET " + ask.target() + " HTTP/1.1\r\nHost: a\r\n"
                        + ask.by().fields() + "\r\n");
            }
            for (Ask ask : asks) {
                Wire.Answer answer = wire.answer();
                assertThat(answer.status()).as("%s", answer).isEqualTo(200);
                assertThat(new JsonObject(answer.text()).getString("friendly_name"))
                        .as("the answer to %s (%s)", ask, answer.header("cache-status"))
                        .isEqualTo(ask.by().seen());
            }
        }
    }

    @Example
    @Label("the same credential on another connection is answered from the cache, so there is something to keep apart")
    void thereIsSomethingToKeepApart() {
        Map<String, String> outcomes = new HashMap<>();
        for (String round : List.of("first", "second")) {
            try (Wire wire = Wire.to(rig.port())) {
                Wire.Answer answer = wire.send(
                                "GET " + PLUGINS
                                        + "?apart HTTP/1.1\r\nHost: a\r\nAuthorization: Basic eDp5\r\nauthorization: two\r\n\r\n")
                        .answer();
                outcomes.put(round, answer.header("cache-status"));
            }
        }
        assertThat(outcomes.get("first")).contains("stored");
        assertThat(outcomes.get("second")).contains("hit");
    }

    @Example
    @Label(
            "without a credential a read of the catalog is Twilio's 401, never a cached answer, and never reaches upstream")
    void withoutACredentialNothingIsServed() {
        try (Rig own = Rig.start()) {
            own.account().post(PLUGINS, "UniqueName=a");
            for (String target : List.of(PLUGINS, PLUGINS + "/a", API + "/Releases/Active")) {
                own.account().get(target);
                own.account().get(target);
                int before = own.sandbox().journal().size();
                for (String method : List.of("GET", "HEAD", "POST")) {
                    Response refused =
                            io.flexgate.testing.Client.wait(own.anonymous().send(method, target, null));
                    assertThat(refused.status()).isIn(401, method.equals("POST") ? 404 : 401);
                    if (refused.header("Flexgate-Error") != null) {
                        assertThat(refused.header("WWW-Authenticate")).startsWith("Basic ");
                        assertThat(refused.header("Flexgate-Error")).isEqualTo("no-credential");
                        assertThat(refused.header("Age")).isNull();
                        if (!method.equals("HEAD")) {
                            assertThat(refused.text())
                                    .isEqualTo("{\"code\":20003,\"message\":\"Authenticate\",\"more_info\":"
                                            + "\"https://www.twilio.com/docs/errors/20003\",\"status\":401}");
                        }
                    }
                }
                assertThat(own.sandbox().journal().entries().stream()
                                .skip(before)
                                .filter(e -> !e.method().equals("POST")))
                        .isEmpty();
            }
        }
    }

    /** What tells the gateway that a credential is good no more. */
    enum Refusal {
        READ_401("GET", API + "/Configurations", 401),
        READ_403("GET", API + "/Configurations", 403),
        WRITE_401("POST", API + "/Plugins/a", 401),
        WRITE_403("POST", API + "/Plugins/a", 403),
        HEAD_401("HEAD", API + "/Configurations", 401),
        PASS_401("GET", "/v1/Echo", 401),
        PASS_403("PUT", "/v1/Echo", 403);

        final String method;
        final String target;
        final int status;

        Refusal(String method, String target, int status) {
            this.method = method;
            this.target = target;
            this.status = status;
        }
    }

    @Property
    @Label("401 or 403 for a credential, whatever it asked, drops what that credential holds and nothing else")
    void aRefusedCredentialLosesWhatItHolds(@ForAll Refusal refusal) {
        try (Rig own = Rig.start()) {
            own.account().post(PLUGINS, "UniqueName=a");
            List<String> held = List.of(PLUGINS, PLUGINS + "/a");
            for (String target : held) {
                own.account().get(target);
                own.apiKey().get(target);
                own.other().get(target);
            }
            own.sandbox()
                    .knobs()
                    .fault(
                            RequestMatch.of(refusal.method, refusal.target).by("demo-api-key"),
                            1,
                            Knobs.Fault.status(refusal.status));
            assertThat(io.flexgate.testing.Client.wait(own.apiKey().send(refusal.method, refusal.target, null))
                            .status())
                    .isEqualTo(refusal.status);
            for (String target : held) {
                assertThat(own.apiKey().get(target).cacheStatus()).as(target).contains("fwd=stale");
                assertThat(own.account().get(target).hit()).as(target).isTrue();
                assertThat(own.other().get(target).hit()).as(target).isTrue();
            }
        }
    }
}
