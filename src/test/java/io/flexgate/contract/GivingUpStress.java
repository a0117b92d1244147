package io.flexgate.contract;

import static io.flexgate.testing.Rig.API;
import static org.assertj.core.api.Assertions.assertThat;

import io.flexgate.ledger.Outcome;
import io.flexgate.ledger.Row;
import io.flexgate.limits.ShieldSettings;
import io.flexgate.sandbox.Hold;
import io.flexgate.sandbox.Journal;
import io.flexgate.sandbox.RequestMatch;
import io.flexgate.sandbox.SandboxSettings;
import io.flexgate.shield.BudgetView;
import io.flexgate.testing.Client;
import io.flexgate.testing.Http2Wire;
import io.flexgate.testing.Response;
import io.flexgate.testing.Rig;
import io.flexgate.testing.Until;
import io.flexgate.testing.Wire;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.http.RequestOptions;
import java.io.ByteArrayOutputStream;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import javax.management.JMException;
import javax.management.ObjectName;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Ten thousand requests that wait for the one call that may be in flight, and are not answered by upstream (issue 4). */
@Timeout(120)
class GivingUpStress {

    private static final int CONNECTIONS = 100;
    private static final int STREAMS = 100;
    private static final int WAITERS = CONNECTIONS * STREAMS;
    private static final String HELD = API + "/Plugins/held";
    private static final String BASIC = "Basic "
            + Base64.getEncoder()
                    .encodeToString((SandboxSettings.DEMO_ACCOUNT_SID + ":" + SandboxSettings.DEMO_AUTH_TOKEN)
                            .getBytes(StandardCharsets.US_ASCII));

    /** Of each hundred: reads of targets of their own, reads of targets that many want, writes, and streams. */
    private static final int ALONE = 40;

    private static final int TOGETHER = 30;
    private static final int WRITES = 15;

    /** Targets that many want. */
    private static final int WANTED = 20;

    private Rig rig;
    private Hold hold;
    private Future<Response> held;

    @AfterEach
    void close() {
        rig.close();
    }

    private void start(Duration maxWait) {
        rig = Rig.plan()
                .shield(usual -> new ShieldSettings(
                        new ShieldSettings.Concurrency(1, 1, 1),
                        null,
                        new ShieldSettings.Queue(2 * WAITERS, maxWait),
                        usual.retry(),
                        usual.breaker()))
                .timeout(Duration.ofSeconds(100))
                .start();
        // So that the credential's account is known, and all of its calls are made from one budget.
        assertThat(rig.account().post(API + "/Plugins", "UniqueName=held").status())
                .isEqualTo(201);
        rig.sandbox().journal().clear();
        hold = rig.sandbox().knobs().hold(RequestMatch.exactly("GET", HELD), Hold.Point.BEFORE, 1);
        held = rig.account().getting(HELD);
        Client.wait(Future.fromCompletionStage(hold.arrived()));
    }

    private BudgetView budget() {
        return rig.budgets().stream()
                .filter(view -> view.account().equalsIgnoreCase(SandboxSettings.DEMO_ACCOUNT_SID))
                .findFirst()
                .orElseThrow();
    }

    /** The i-th of a hundred requests of a connection. */
    private static String method(int i) {
        return i >= ALONE + TOGETHER && i < ALONE + TOGETHER + WRITES ? "POST" : "GET";
    }

    private static String target(int connection, int i) {
        String own = connection + "-" + i;
        if (i < ALONE) {
            return API + "/Plugins/own-" + own;
        }
        if (i < ALONE + TOGETHER) {
            return API + "/Plugins/wanted-" + i % WANTED;
        }
        return i < ALONE + TOGETHER + WRITES ? HELD : "/v1/Unknown/" + own;
    }

    private static byte[] request(int connection, int i) {
        int stream = 2 * i + 1;
        boolean writes = method(i).equals("POST");
        byte[] head = Http2Wire.frame(
                Http2Wire.HEADERS,
                Http2Wire.END_HEADERS | (writes ? 0 : Http2Wire.END_STREAM),
                stream,
                Http2Wire.fields(
                        ":method",
                        method(i),
                        ":scheme",
                        "http",
                        ":path",
                        target(connection, i),
                        ":authority",
                        "gateway.test",
                        "authorization",
                        BASIC));
        byte[] form = ("FriendlyName=N" + connection + "-" + i).getBytes(StandardCharsets.US_ASCII);
        return writes
                ? Http2Wire.join(head, Http2Wire.frame(Http2Wire.DATA, Http2Wire.END_STREAM, stream, form))
                : head;
    }

    private List<Wire> queueUp() {
        List<Wire> wires = new ArrayList<>();
        for (int connection = 0; connection < CONNECTIONS; connection++) {
            ByteArrayOutputStream all = new ByteArrayOutputStream();
            all.writeBytes(Http2Wire.preface());
            for (int i = 0; i < STREAMS; i++) {
                all.writeBytes(request(connection, i));
            }
            wires.add(Wire.to(rig.port()).send(all.toByteArray()));
        }
        return wires;
    }

    private static byte[] resets() {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (int i = 0; i < STREAMS; i++) {
            all.writeBytes(Http2Wire.frame(Http2Wire.RST_STREAM, 0, 2 * i + 1, (byte) 0, (byte) 0, (byte) 0, (byte) 8));
        }
        return all.toByteArray();
    }

    @Test
    void whoeverLeavesTheQueueLeavesNothingBehind() {
        start(Duration.ofMinutes(10));
        Map<String, Long> before = instances();
        List<Wire> wires = queueUp();
        int queued = CONNECTIONS * (STREAMS - TOGETHER) + WANTED;
        Until.holds("all of them wait", () -> budget().queued() == queued);
        rig.untilAboard(CONNECTIONS * (ALONE + TOGETHER) + 1);
        assertThat(rig.gateway().gateway().shared().flights().size()).isEqualTo(CONNECTIONS * ALONE + WANTED + 1);

        for (int connection = 0; connection < CONNECTIONS; connection++) {
            Wire wire = wires.get(connection);
            switch (connection % 4) {
                case 0 -> wire.send(resets());
                case 1 -> wire.reset();
                default -> wire.close();
            }
        }
        Until.holds("none of them waits any more", () -> budget().queued() == 0);
        Until.holds(
                "no read of theirs is left",
                () -> rig.gateway().gateway().shared().flights().size() == 1);
        Until.holds(
                "nobody waits for one",
                () -> rig.gateway().gateway().shared().flights().aboard() == 1);
        assertThat(budget().inFlight()).isEqualTo(1);
        assertThat(rig.sandbox().journal().size()).isEqualTo(1);
        wires.forEach(Wire::close);
        Until.holds("their connections are closed", () -> rig.gateway().connections() <= 2);

        hold.release();
        assertThat(Client.wait(held).status()).isEqualTo(200);
        assertThat(rig.account().get(API + "/Releases").status()).isEqualTo(200);
        assertThat(rig.sandbox().journal().entries())
                .extracting(Journal.Entry::target)
                .containsExactly(HELD, API + "/Releases");
        ledger(WAITERS + 3, 3);
        rig.forgetRequests();
        assertThat(more(before)).as("what is left of them in memory").isEmpty();
    }

    @Test
    void whoeverWaitsForTooLongIsToldSo() {
        start(Duration.ofMillis(300));
        Vertx outside = Vertx.vertx();
        HttpClient http = outside.createHttpClient(
                new HttpClientOptions()
                        .setProtocolVersion(HttpVersion.HTTP_2)
                        .setHttp2ClearTextUpgrade(false)
                        .setHttp2MultiplexingLimit(STREAMS),
                new PoolOptions().setHttp2MaxSize(CONNECTIONS).setMaxWaitQueueSize(WAITERS));
        List<Future<Response>> answers = new ArrayList<>();
        for (int connection = 0; connection < CONNECTIONS; connection++) {
            for (int i = 0; i < STREAMS; i++) {
                answers.add(send(outside, http, method(i), target(connection, i)));
            }
        }
        for (Future<Response> answer : answers) {
            Response refused = Client.wait(answer);
            assertThat(refused.status()).isEqualTo(429);
            assertThat(refused.header("Flexgate-Error")).isEqualTo("queue-wait");
            assertThat(Integer.parseInt(refused.header("Retry-After"))).isPositive();
            assertThat(refused.json().getString("more_info")).isNotBlank();
        }
        Client.wait(outside.close());
        assertThat(budget().queued()).isZero();
        hold.release();
        assertThat(Client.wait(held).status()).isEqualTo(200);
        rig.untilLanded();
        assertThat(rig.sandbox().journal().size()).isEqualTo(1);
        ledger(WAITERS + 2, 2);
        assertThat(outcomes()).containsEntry(Outcome.REFUSED, (long) WAITERS);
    }

    private Future<Response> send(Vertx outside, HttpClient http, String method, String target) {
        RequestOptions options = new RequestOptions()
                .setHost("127.0.0.1")
                .setPort(rig.port())
                .setMethod(HttpMethod.valueOf(method))
                .setURI(target)
                .addHeader("authorization", BASIC);
        return Client.onLoop(outside, () -> http.request(options)
                .compose(request ->
                        method.equals("POST") ? request.send(Buffer.buffer("FriendlyName=N")) : request.send())
                .compose(head -> head.body()
                        .map(body -> new Response(head.statusCode(), head.statusMessage(), head.headers(), body))));
    }

    private void ledger(long requests, long calls) {
        LedgerText.ofAllEnded(rig);
        long[] counted = {0, 0};
        double[] charged = {0};
        rig.gateway().gateway().ledger().each((team, rows) -> rows.values().forEach(row -> {
            counted[0] += row.requests();
            counted[1] += row.calls();
            charged[0] += row.charged();
        }));
        assertThat(counted).containsExactly(requests, calls);
        assertThat(charged[0]).isEqualTo(calls);
    }

    private Map<Outcome, Long> outcomes() {
        Map<Outcome, Long> outcomes = new TreeMap<>();
        rig.gateway().gateway().ledger().each((team, rows) -> {
            for (Row row : rows.values()) {
                for (Outcome outcome : Outcome.values()) {
                    outcomes.merge(outcome, row.of(outcome), Long::sum);
                }
            }
        });
        return outcomes;
    }

    /** The gateway's own objects that can be reached, by class. */
    private static Map<String, Long> instances() {
        Map<String, Long> instances = new TreeMap<>();
        try {
            String table = (String) ManagementFactory.getPlatformMBeanServer()
                    .invoke(
                            new ObjectName("com.sun.management:type=DiagnosticCommand"),
                            "gcClassHistogram",
                            new Object[] {new String[0]},
                            new String[] {String[].class.getName()});
            table.lines().map(line -> line.strip().split("\\s+")).forEach(line -> {
                boolean ours = line.length >= 4
                        && line[3].startsWith("io.flexgate.")
                        && !line[3].startsWith("io.flexgate.testing.");
                if (ours) {
                    instances.put(line[3], Long.parseLong(line[1]));
                }
            });
        } catch (JMException e) {
            throw new AssertionError(e);
        }
        return instances;
    }

    /** Of which there are many more than before. */
    private static Map<String, Long> more(Map<String, Long> before) {
        Map<String, Long> more = new TreeMap<>(instances());
        assertThat(more).as("the histogram").isNotEmpty();
        more.replaceAll((type, number) -> number - before.getOrDefault(type, 0L));
        more.values().removeIf(number -> number < STREAMS);
        return more;
    }
}
