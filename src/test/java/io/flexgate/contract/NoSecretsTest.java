package io.flexgate.contract;

import static io.flexgate.testing.Rig.API;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import io.flexgate.access.AccessRules;
import io.flexgate.access.Account;
import io.flexgate.access.Secret;
import io.flexgate.api.ListenSettings;
import io.flexgate.http.Origin;
import io.flexgate.sandbox.Knobs;
import io.flexgate.sandbox.RequestMatch;
import io.flexgate.sandbox.SandboxSettings;
import io.flexgate.testing.Client;
import io.flexgate.testing.Response;
import io.flexgate.testing.Rig;
import io.flexgate.testing.Teams;
import io.flexgate.testing.Until;
import io.flexgate.testing.Wire;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import java.io.UncheckedIOException;
import java.lang.reflect.Array;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collection;
import java.util.Collections;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.slf4j.LoggerFactory;

/** After a busy day no credential is in a log line, an answer, or an object that outlives its request. */
@Timeout(120)
class NoSecretsTest {

    private static final String PLUGINS = API + "/Plugins";

    private static final String TOKEN = "7d1f-account-token-f00";
    private static final String KEY_SECRET = "9c2e-key-secret-ba7";
    private static final String TEAM_KEY = "fgk_d41c-team-key-e5b";

    /** The labels are what the sandbox shows in place of secrets, so they are none. */
    private static final List<SandboxSettings.Credential> CREDENTIALS = List.of(
            SandboxSettings.Credential.basic(
                    "one", SandboxSettings.DEMO_ACCOUNT_SID, TOKEN, SandboxSettings.DEMO_ACCOUNT_SID),
            SandboxSettings.Credential.basic(
                    "two", SandboxSettings.DEMO_API_KEY, KEY_SECRET, SandboxSettings.DEMO_ACCOUNT_SID),
            SandboxSettings.Credential.basic(
                    "three", "token", "eyJ.flex-user-token..a.b", SandboxSettings.DEMO_ACCOUNT_SID),
            SandboxSettings.Credential.bearer("four", "5b3a-bearer-token-c0d", SandboxSettings.DEMO_ACCOUNT_SID),
            SandboxSettings.Credential.basic(
                    "five",
                    SandboxSettings.OTHER_ACCOUNT_SID,
                    "e4d8-other-token-1ce",
                    SandboxSettings.OTHER_ACCOUNT_SID),
            SandboxSettings.Credential.basic(
                            "six",
                            SandboxSettings.SUSPENDED_ACCOUNT_SID,
                            "a0f6-suspended-token-dad",
                            SandboxSettings.SUSPENDED_ACCOUNT_SID)
                    .suspend());

    /** Every form in which a credential could be kept: as sent, in base64, and the part that is secret. */
    private static final Set<String> SECRETS = Stream.concat(
                    forms(TEAM_KEY, basic("red", TEAM_KEY)),
                    CREDENTIALS.stream().flatMap(known -> forms(known.password(), known.authorization())))
            .collect(Collectors.toUnmodifiableSet());

    private static Stream<String> forms(String secret, String authorization) {
        return Stream.of(
                secret,
                authorization.substring(authorization.indexOf(' ') + 1),
                Base64.getEncoder().encodeToString(secret.getBytes(StandardCharsets.US_ASCII)));
    }

    private static String basic(String name, String password) {
        byte[] pair = (name + ":" + password).getBytes(StandardCharsets.US_ASCII);
        return "Basic " + Base64.getEncoder().encodeToString(pair);
    }

    private static final Account MAIN = new Account(
            "main", SandboxSettings.DEMO_ACCOUNT_SID, new Secret(SandboxSettings.DEMO_API_KEY), new Secret(KEY_SECRET));

    private static final AccessRules LOCAL = AccessRules.local(MAIN);

    private static final AccessRules TEAMS = Teams.rules(
            Teams.of(MAIN, Teams.limited(Teams.team("red", TEAM_KEY), Teams.limits(1_000, 1_000, 1_000_000))),
            Teams.of(MAIN, Teams.limited(Teams.team("slow", "slow-key"), Teams.limits(1, 1, 1))));

    private final Logger ours = (Logger) LoggerFactory.getLogger("io.flexgate");
    private final List<String> answers = new ArrayList<>();

    @BeforeEach
    void logAll() {
        ours.setLevel(Level.TRACE);
    }

    @AfterEach
    void logAsBefore() {
        ours.setLevel(null);
    }

    private static Rig rig(AccessRules access) {
        return Rig.plan()
                .sandbox(SandboxSettings.empty().withCredentials(CREDENTIALS))
                .access(access)
                .timeout(Duration.ofMillis(400))
                .limits(new ListenSettings.Limits(
                        16 << 10, 64 << 10, Duration.ofSeconds(60), Duration.ofSeconds(30), 1000))
                .start();
    }

    private void ask(Client client, String method, String target, String form, String... headers) {
        Buffer body = form == null ? null : Buffer.buffer(form);
        Response answer = Client.wait(client.send(method, target, body, headers)
                .otherwise(failure -> new Response(
                        0,
                        String.valueOf(failure),
                        io.vertx.core.MultiMap.caseInsensitiveMultiMap(),
                        Buffer.buffer())));
        answers.add(answer.toString());
    }

    /** All kinds of requests, of failures and of refusals. */
    private void busy(Rig rig) {
        List<Client> clients = new ArrayList<>();
        for (SandboxSettings.Credential credential : CREDENTIALS) {
            clients.add(rig.anonymous().authorization(credential.authorization()));
        }
        clients.add(rig.anonymous().authorization(CREDENTIALS.get(0).authorization() + "x"));
        clients.add(rig.anonymous());
        clients.add(rig.anonymous().authorization(basic("red", TEAM_KEY)));
        clients.add(rig.anonymous().authorization(basic("blue", TEAM_KEY)));
        clients.add(rig.anonymous().authorization("Bearer " + TEAM_KEY));
        Knobs knobs = rig.sandbox().knobs();
        for (Client client : clients) {
            ask(client, "POST", PLUGINS, "UniqueName=known-plugin");
            for (int twice = 0; twice < 2; twice++) {
                ask(client, "GET", PLUGINS, null);
                ask(client, "GET", PLUGINS + "/known-plugin", null);
                ask(client, "GET", PLUGINS + "/none", null);
                ask(client, "GET", PLUGINS, null, "Cache-Control", "no-cache");
                ask(client, "GET", PLUGINS, null, "Cache-Control", "only-if-cached, max-age=0");
                ask(client, "GET", PLUGINS, null, "If-None-Match", "*");
            }
            ask(client, "HEAD", PLUGINS, null);
            ask(client, "PURGE", PLUGINS, null);
            for (String target : List.of(PLUGINS, PLUGINS + "/known-plugin", "/v1/Unknown")) {
                ask(client, "GET", target, null, "X-Flexgate-Key", TEAM_KEY);
                ask(client, "TRACE", target, null, "X-Flexgate-Key", TEAM_KEY);
            }
            ask(client, "OPTIONS", PLUGINS, null);
            ask(client, "POST", "/v1/Echo", "x");
            ask(client, "TRACE", "/v1/Unknown", null);
            ask(client, "DELETE", "/v1/Unknown", null);
            ask(client, "POST", PLUGINS, "x".repeat(70_000));
            ask(client, "GET", PLUGINS + "?" + "x".repeat(20_000), null);
            ask(client, "GET", PLUGINS, null, "X-Large", "x".repeat(20_000));
            for (Knobs.Fault fault : List.of(
                    Knobs.Fault.resetBeforeCommit(),
                    Knobs.Fault.resetAfterCommit(),
                    Knobs.Fault.truncate(),
                    Knobs.Fault.gzipAlways(),
                    Knobs.Fault.status(401),
                    Knobs.Fault.status(403),
                    Knobs.Fault.status(429).retryAfter(1),
                    Knobs.Fault.status(500).asHtml(),
                    Knobs.Fault.status(503))) {
                knobs.fault(RequestMatch.any(), 2, fault);
                ask(client, "GET", PLUGINS + "?fault", null);
                knobs.reset();
                knobs.fault(RequestMatch.any(), 1, fault);
                ask(client, "POST", PLUGINS + "/known-plugin", "FriendlyName=x");
                knobs.reset();
                knobs.fault(RequestMatch.any(), 1, fault);
                ask(client, "POST", "/v1/Echo", "x");
                knobs.reset();
            }
        }
        knobs.fault(RequestMatch.any(), 3, Knobs.Fault.hang());
        ask(clients.get(0), "GET", PLUGINS + "?hangs", null);
        ask(clients.get(1), "POST", PLUGINS + "/known-plugin", "FriendlyName=y");
        knobs.reset();
        hostile(rig);
        // Past the doubt about writes whose outcome is not known: answers are kept again.
        rig.skip(Duration.ofMinutes(2));
        for (Client client : clients) {
            ask(client, "GET", PLUGINS, null);
            ask(client, "GET", PLUGINS + "/known-plugin", null);
        }
    }

    private void hostile(Rig rig) {
        String auth = "Authorization: " + CREDENTIALS.get(0).authorization() + "\r\n";
        for (String request : List.of(
                "GET " + PLUGINS + "# HTTP/1.1\r\nHost: a\r\n" + auth + "\r\n",
                "GET " + PLUGINS + " HTTP/1.1\r\nHost: a b\r\n" + auth + "\r\n",
                "GET " + PLUGINS + " HTTP/1.1\r\n" + auth + auth + "\r\n",
                "GET " + PLUGINS + " HTTP/1.1\r\nHost: a\r\n" + auth + "broken\r\n\r\n",
                "GET http://" + SandboxSettings.DEMO_ACCOUNT_SID + ":" + TOKEN + "@a/ HTTP/1.1\r\nHost: a\r\n\r\n",
                "POST " + PLUGINS + " HTTP/1.1\r\nHost: a\r\n" + auth + "Transfer-Encoding: chunked\r\n\r\nzz\r\n",
                "POST /v1/Echo HTTP/1.1\r\nHost: a\r\n" + auth + "Content-Length: 10\r\n\r\nhalf")) {
            try (Wire wire = Wire.to(rig.port())) {
                wire.send(request);
                if (!request.endsWith("half")) {
                    answers.add(wire.answer().toString());
                }
            } catch (UncheckedIOException closed) {
                // as good
            }
        }
    }

    private static void none(String where, String text) {
        for (String secret : SECRETS) {
            assertThat(text).as(where).doesNotContain(secret);
        }
    }

    private void check(Rig rig, boolean managed) {
        answers.forEach(answer -> none("an answer", answer));
        assertThat(rig.log().lines()).isNotEmpty();
        rig.log().lines().stream().filter(line -> line.contains("flexgate")).forEach(line -> none("a log line", line));
        Until.holds(
                "no read is under way",
                () -> rig.gateway().gateway().shared().flights().size() == 0);
        List<Found> all = Found.under(rig.gateway());
        assertThat(all)
                .as("the walk gets as far as the bodies of entries")
                .anyMatch(found ->
                        found.text().contains("known-plugin") && found.path().contains("EntryStore"));
        assertThat(all).as("and to what is told apart by credential").anyMatch(found -> found.path()
                .contains("Accounts"));
        for (Found found : all) {
            boolean keeper = managed
                    && (found.path().contains("AccessRules") || found.path().contains("Gatekeeper"));
            if (!keeper) {
                none(found.path(), found.text());
            }
        }
        if (managed) {
            assertThat(all)
                    .as("a walk that finds no secret where one must be finds none anywhere")
                    .anyMatch(found -> found.text().equals(KEY_SECRET));
        }
    }

    @Test
    void noCredentialOfACallerIsKept() {
        try (Rig rig = rig(AccessRules.passthrough())) {
            busy(rig);
            check(rig, false);
        }
    }

    @Test
    void theManagedCredentialIsKeptAtTheDoorAlone() {
        try (Rig rig = rig(LOCAL)) {
            busy(rig);
            check(rig, true);
        }
    }

    @Test
    void aTeamsKeyIsKeptNowhereAndItsAccountsCredentialAtTheDoorAlone() {
        try (Rig rig = rig(TEAMS)) {
            rig.sandbox().knobs().header("Vary", "X-Flexgate-Key, Authorization");
            for (int i = 0; i < 3; i++) {
                ask(rig.anonymous().authorization(basic("slow", "slow-key")), "GET", PLUGINS, null);
                ask(rig.anonymous(), "GET", PLUGINS, null, "X-Flexgate-Key", TEAM_KEY);
            }
            busy(rig);
            ask(rig.anonymous(), "GET", PLUGINS + "/known-plugin", null, "X-Flexgate-Key", TEAM_KEY);
            rig.sandbox().journal().entries().forEach(entry -> {
                none(
                        "what reached upstream",
                        entry.received().headers().stream()
                                .filter(header -> !header.name().equalsIgnoreCase("authorization"))
                                .map(Object::toString)
                                .collect(Collectors.joining("\n")));
                assertThat(entry.header("authorization")).as(entry.target()).isSubsetOf("*** (two)");
            });
            check(rig, true);
        }
    }

    @Test
    void anUnreachableUpstreamIsNotToldCredentialsInTheLog() {
        try (Rig rig = Rig.plan().upstream(new Origin("http", "127.0.0.1", 1)).start()) {
            for (SandboxSettings.Credential credential : CREDENTIALS) {
                Client client = rig.anonymous().authorization(credential.authorization());
                for (String target : List.of(PLUGINS, "/v1/Echo")) {
                    ask(client, "GET", target, null);
                    ask(client, "POST", target, "x");
                }
            }
            answers.forEach(answer -> none("an answer", answer));
            assertThat(rig.log().lines()).anyMatch(line -> line.contains("upstream-unreachable"));
            rig.log().lines().forEach(line -> none("a log line", line));
        }
    }

    /** A text or some bytes that an object of the gateway leads to. */
    private record Found(String path, String text) {

        private record Step(String path, Object object) {}

        /**
         * All that can be reached over fields of our classes and of Caffeine's, and over collections. Vert.x is left out: over
         * its loops everything in the process can be reached, this test's clients too.
         */
        static List<Found> under(Object root) {
            List<Found> found = new ArrayList<>();
            Set<Object> seen = Collections.newSetFromMap(new IdentityHashMap<>());
            Deque<Step> todo = new ArrayDeque<>(List.of(new Step(root.getClass().getSimpleName(), root)));
            while (!todo.isEmpty()) {
                Step step = todo.poll();
                Object object = step.object();
                if (object == null || foreign(object) || !seen.add(object)) {
                    continue;
                }
                String path = step.path() + "/" + object.getClass().getSimpleName();
                if (object instanceof CharSequence text) {
                    found.add(new Found(path, text.toString()));
                } else if (object instanceof byte[] bytes) {
                    found.add(new Found(path, new String(bytes, StandardCharsets.ISO_8859_1)));
                } else if (object instanceof char[] chars) {
                    found.add(new Found(path, new String(chars)));
                } else if (object instanceof Buffer buffer) {
                    found.add(new Found(path, buffer.toString(StandardCharsets.ISO_8859_1)));
                } else {
                    next(object).forEach(value -> todo.add(new Step(path, value)));
                }
            }
            return found;
        }

        /** The test's own side, which the clock leads to. */
        private static boolean foreign(Object object) {
            String name = object.getClass().getName();
            return name.startsWith("io.flexgate.testing.") || name.startsWith("io.flexgate.sandbox.");
        }

        private static Collection<Object> next(Object object) {
            List<Object> next = new ArrayList<>();
            String name = object.getClass().getName();
            if (name.startsWith("com.github.benmanes.")) {
                // Its queues cannot be iterated: over fields.
            } else if (object instanceof Map<?, ?> map) {
                next.addAll(map.keySet());
                next.addAll(map.values());
            } else if (object instanceof Collection<?> collection) {
                next.addAll(collection);
            } else if (object instanceof Optional<?> optional) {
                optional.ifPresent(next::add);
            } else if (object instanceof AtomicReference<?> reference) {
                next.add(reference.get());
            } else if (object instanceof Future<?> future) {
                next.add(future.result());
            } else if (object instanceof Object[] array) {
                for (int i = 0; i < Array.getLength(array); i++) {
                    next.add(array[i]);
                }
            }
            if (name.startsWith("io.flexgate.") || name.startsWith("com.github.benmanes.")) {
                for (Class<?> type = object.getClass();
                        type != null && !type.getName().startsWith("java.");
                        type = type.getSuperclass()) {
                    fields(object, type, next);
                }
            }
            return next;
        }

        private static void fields(Object object, Class<?> type, List<Object> next) {
            for (Field field : type.getDeclaredFields()) {
                if (field.getType().isPrimitive() || Modifier.isStatic(field.getModifiers())) {
                    continue;
                }
                try {
                    field.setAccessible(true);
                    next.add(field.get(object));
                } catch (ReflectiveOperationException e) {
                    throw new AssertionError(e);
                }
            }
        }
    }
}
