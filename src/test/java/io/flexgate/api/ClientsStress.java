package io.flexgate.api;

import static io.flexgate.testing.Rig.API;
import static org.assertj.core.api.Assertions.assertThat;

import io.flexgate.limits.ShieldSettings;
import io.flexgate.sandbox.Knobs;
import io.flexgate.sandbox.RequestMatch;
import io.flexgate.sandbox.SandboxSettings;
import io.flexgate.testing.Rig;
import io.flexgate.testing.Until;
import io.flexgate.testing.Wire;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Timeout;

/** Thousands of connections of which few do what they should: afterwards nothing of them is left. */
@Timeout(180)
class ClientsStress {

    private static final int CLIENTS = 8;
    private static final int CONNECTIONS = 250;

    private static final List<String> CREDENTIALS = SandboxSettings.empty().credentials().stream()
            .map(credential -> "Authorization: " + credential.authorization() + "\r\n")
            .toList();

    private static final List<String> TARGETS = List.of(
            API + "/Plugins",
            API + "/Plugins?PageSize=1",
            API + "/Plugins/storm",
            API + "/Plugins/none",
            API + "/Plugins/reset",
            API + "/Plugins/cut",
            API + "/Releases/Active",
            "/v1/Echo",
            "/v1/Echo/reset",
            "/v1/Echo/cut",
            "/v1/Echo/stream?bytes=3000000",
            "/v1/Echo/sink",
            "/v1/Unknown");

    private static final List<String> GARBAGE = List.of(
            "\u0016\u0003\u0001\u0002\r\n\r\n",
            "GET\r\n\r\n",
            "GET / HTTP/1.1\r\n\r\n",
            "GET * HTTP/1.1\r\nHost: a\r\n\r\n",
            "GET /# HTTP/1.1\r\nHost: a\r\n\r\n",
            "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: x\r\n\r\n",
            "POST /v1/Echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
            "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
            "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\ngarbage that is no frame at all",
            "");

    @RepeatedTest(2)
    void aStormLeavesNothingBehind(RepetitionInfo repetition) throws Exception {
        long seed = Long.getLong("storm.seed", 20261124L) + repetition.getCurrentRepetition();
        try (Rig rig = Rig.plan()
                // Half of what is asked for fails: the breaker would keep it from upstream.
                .shield(usual -> new ShieldSettings(
                        usual.concurrency(),
                        null,
                        usual.queue(),
                        usual.retry(),
                        new ShieldSettings.BreakerRules(100, 1_000_000, Duration.ofSeconds(1))))
                .timeout(Duration.ofSeconds(5))
                .limits(new ListenSettings.Limits(8 << 10, 32 << 10, Duration.ofSeconds(2), Duration.ofSeconds(5), 500))
                .start()) {
            Knobs knobs = rig.sandbox().knobs();
            knobs.fault(RequestMatch.path(".*/reset"), Knobs.FOREVER, Knobs.Fault.resetAfterCommit());
            knobs.fault(RequestMatch.path(".*/cut"), Knobs.FOREVER, Knobs.Fault.truncate());
            knobs.latency(Duration.ZERO, Duration.ofMillis(4));
            ExecutorService clients = Executors.newFixedThreadPool(CLIENTS);
            try {
                List<Callable<Void>> storm = IntStream.range(0, CLIENTS)
                        .<Callable<Void>>mapToObj(client -> () -> {
                            Random random = new Random(seed * 31 + client);
                            for (int i = 0; i < CONNECTIONS; i++) {
                                connection(rig.port(), random);
                            }
                            return null;
                        })
                        .toList();
                for (Future<Void> client : clients.invokeAll(storm, 120, TimeUnit.SECONDS)) {
                    client.get();
                }
                nothingLeft(rig);
            } catch (AssertionError | Exception e) {
                throw new AssertionError("seed " + seed, e);
            } finally {
                clients.shutdownNow();
            }
        }
    }

    private static void nothingLeft(Rig rig) {
        Until.holds("no client is connected", () -> rig.gateway().connections() == 0);
        Until.holds(
                "no read is under way",
                () -> rig.gateway().gateway().shared().flights().size() == 0);
        for (String account : List.of(
                "",
                SandboxSettings.DEMO_ACCOUNT_SID,
                SandboxSettings.OTHER_ACCOUNT_SID,
                SandboxSettings.SUSPENDED_ACCOUNT_SID)) {
            Until.holds(
                    "no call is under way for " + account,
                    () -> rig.sandbox().journal().inFlight(account) == 0);
        }
        rig.sandbox().knobs().reset();
        assertThat(rig.account()
                        .post(API + "/Plugins", "UniqueName=after-the-storm")
                        .status())
                .isEqualTo(201);
        String path = API + "/Plugins/after-the-storm";
        assertThat(rig.account().get(path).status()).isEqualTo(200);
        assertThat(rig.account().get(path).text()).contains("after-the-storm");
        // Every connection to upstream is free again.
        List<io.vertx.core.Future<io.flexgate.testing.Response>> all = IntStream.range(0, 150)
                .mapToObj(i -> rig.account().getting("/v1/Echo/after/" + i))
                .toList();
        all.forEach(
                one -> assertThat(io.flexgate.testing.Client.wait(one).status()).isEqualTo(200));
    }

    /** One connection: a few requests, good or bad, read or not, and an end that suits the moment. */
    private static void connection(int port, Random random) {
        Wire wire = Wire.to(port);
        try {
            int requests = 1 + random.nextInt(4);
            for (int i = 0; i < requests; i++) {
                byte[] request = request(random).getBytes(StandardCharsets.ISO_8859_1);
                if (random.nextInt(8) == 0) {
                    // A part of it, and gone.
                    wire.send(java.util.Arrays.copyOf(request, random.nextInt(request.length + 1)));
                    break;
                }
                wire.send(request);
                if (random.nextInt(3) > 0) {
                    wire.answer();
                }
            }
        } catch (UncheckedIOException closed) {
            // The gateway has had enough of it.
        } finally {
            if (random.nextBoolean()) {
                wire.reset();
            } else {
                wire.close();
            }
        }
    }

    private static String request(Random random) {
        if (random.nextInt(10) == 0) {
            return GARBAGE.get(random.nextInt(GARBAGE.size()));
        }
        String target = TARGETS.get(random.nextInt(TARGETS.size()));
        String credential = random.nextInt(8) == 0 ? "" : CREDENTIALS.get(random.nextInt(CREDENTIALS.size()));
        String fields = "Host: a.test\r\n" + credential
                + (random.nextInt(6) == 0 ? "Connection: close\r\n" : "")
                + (random.nextInt(10) == 0 ? "Cache-Control: no-cache\r\n" : "");
        if (random.nextInt(3) > 0) {
            return "GET " + target + " HTTP/1.1\r\n" + fields + "\r\n";
        }
        String method = target.contains("stream") ? "GET" : random.nextBoolean() ? "POST" : "PUT";
        String form = random.nextInt(10) == 0
                ? "x".repeat(random.nextInt(80_000))
                : "UniqueName=storm&FriendlyName=" + random.nextInt();
        return random.nextBoolean()
                ? method + " " + target + " HTTP/1.1\r\n" + fields + "Content-Length: " + form.length() + "\r\n\r\n"
                        + form
                : method + " " + target + " HTTP/1.1\r\n" + fields + "Transfer-Encoding: chunked\r\n\r\n"
                        + Integer.toHexString(form.length()) + "\r\n" + form + (form.isEmpty() ? "" : "\r\n0\r\n")
                        + "\r\n";
    }
}
