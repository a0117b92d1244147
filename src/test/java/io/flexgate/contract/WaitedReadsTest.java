package io.flexgate.contract;

import static io.flexgate.testing.Rig.API;
import static org.assertj.core.api.Assertions.assertThat;

import io.flexgate.cache.CacheRules;
import io.flexgate.limits.ShieldSettings;
import io.flexgate.sandbox.Hold;
import io.flexgate.sandbox.Knobs.Fault;
import io.flexgate.sandbox.RequestMatch;
import io.flexgate.testing.Client;
import io.flexgate.testing.RawUpstream;
import io.flexgate.testing.Response;
import io.flexgate.testing.Rig;
import io.flexgate.testing.Until;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Contract §5.6 and §6.2: what a read has found in the cache may be untrue by the time its turn in the queue has come. */
class WaitedReadsTest {

    private static final String PLUGIN = API + "/Plugins/plugin-one";
    private static final Duration FRESH = Duration.ofMinutes(5);

    private Rig rig;

    @AfterEach
    void close() {
        rig.close();
    }

    private void start(Rig.Plan plan, int inFlight, Duration maxWait) {
        rig = plan.shield(usual -> new ShieldSettings(
                        new ShieldSettings.Concurrency(inFlight, 1, inFlight),
                        null,
                        new ShieldSettings.Queue(100, maxWait),
                        usual.retry(),
                        usual.breaker()))
                .rules(rules -> new CacheRules(
                        rules.maxMemory(),
                        rules.settle(),
                        new CacheRules.Times(FRESH, FRESH, Duration.ofMinutes(1), Duration.ofHours(1)),
                        Map.of()))
                .start();
    }

    private void startWithAPlugin(Duration maxWait) {
        start(Rig.plan(), 1, maxWait);
        assertThat(rig.account()
                        .post(API + "/Plugins", "UniqueName=plugin-one&FriendlyName=One")
                        .status())
                .isEqualTo(201);
        assertThat(rig.account().get(PLUGIN).status()).isEqualTo(200);
    }

    private void untilQueued(int number) {
        Until.holds(number + " wait", () -> rig.budgets().stream().anyMatch(view -> view.queued() == number));
    }

    @Test
    void aHeadThatHasWaitedConfirmsNothingThatAWriteHasOvertakenMeanwhile() {
        startWithAPlugin(Duration.ofSeconds(20));
        Hold first = rig.sandbox().knobs().hold(RequestMatch.path(".*other-1"), Hold.Point.BEFORE, 1);
        Hold second = rig.sandbox().knobs().hold(RequestMatch.path(".*other-2"), Hold.Point.BEFORE, 1);
        Future<Response> read =
                overtaken(Future.fromCompletionStage(first.arrived()), first::release, () -> rig.account()
                        .send("HEAD", PLUGIN, null, "Cache-Control", "no-cache"));
        second.release();
        assertThat(Client.wait(read).status()).isEqualTo(200);
        assertThat(rig.account().get(PLUGIN).json().getString("friendly_name")).isEqualTo("Two");
    }

    @Test
    void aDateConfirmsNothingThatAWriteHasOvertakenWhileTheReadWaited() {
        Promise<Void> held = Promise.promise();
        CountDownLatch first = new CountDownLatch(1);
        CountDownLatch second = new CountDownLatch(1);
        AtomicReference<String> name = new AtomicReference<>("One");
        try (RawUpstream upstream = new RawUpstream("")) {
            upstream.script((request, socket) -> {
                if (request.line().contains("other-1")) {
                    held.complete();
                    await(first);
                } else if (request.line().contains("other-2")) {
                    await(second);
                } else if (request.line().startsWith("POST")) {
                    name.set("Two");
                }
                // The write falls into the second of the date.
                boolean same = request.head().toLowerCase(Locale.ROOT).contains("if-modified-since:");
                RawUpstream.bytes(dated(same, "{\"friendly_name\":\"" + name.get() + "\"}"))
                        .answer(request, socket);
            });
            start(Rig.plan().upstream(upstream.origin()), 1, Duration.ofSeconds(20));
            assertThat(rig.account().get(PLUGIN).text()).contains("One");
            Future<Response> read = overtaken(held.future(), first::countDown, () -> rig.account()
                    .send("GET", PLUGIN, null, "Cache-Control", "max-age=0"));
            second.countDown();
            Client.wait(read);
            assertThat(rig.account().get(PLUGIN).text()).contains("Two");
        }
    }

    /** Starts a read that waits while a write is made and answered, which is as long as what is stored. */
    private Future<Response> overtaken(Future<?> held, Runnable release, Supplier<Future<Response>> read) {
        Future<Response> first = rig.account().getting(API + "/Plugins/other-1");
        Client.wait(held);
        rig.account().getting(API + "/Plugins/other-2");
        untilQueued(1);
        Future<Response> waits = read.get();
        untilQueued(2);
        Future<Response> write = rig.account().posting(PLUGIN, "FriendlyName=Two");
        untilQueued(3);
        release.run();
        Client.wait(first);
        assertThat(Client.wait(write).status()).isEqualTo(200);
        return waits;
    }

    private static String dated(boolean same, String body) {
        String fields = "Content-Type: application/json\r\nLast-Modified: Thu, 01 Jan 2026 12:00:00 GMT\r\n";
        return same
                ? "HTTP/1.1 304 Not Modified\r\n" + fields + "\r\n"
                : "HTTP/1.1 200 OK\r\n" + fields + "Content-Length: " + body.length() + "\r\n\r\n" + body;
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void aHeadForWhichThereIsNoRoomIsAnsweredStaleLikeAGet() {
        startWithAPlugin(Duration.ofMillis(300));
        rig.skip(Duration.ofMinutes(10));
        Hold hold = rig.sandbox().knobs().hold(RequestMatch.of("POST", ".*"), Hold.Point.BEFORE, 1);
        Future<Response> write = rig.account().posting(API + "/Configurations", "Name=c");
        Client.wait(Future.fromCompletionStage(hold.arrived()));
        Response stale = Client.wait(rig.account().send("HEAD", PLUGIN, null));
        hold.release();
        assertThat(stale.status()).isEqualTo(200);
        assertThat(stale.cacheStatus()).contains("hit; ttl=-").endsWith("detail=stale-if-error/queue-wait");
        assertThat(Client.wait(write).status()).isEqualTo(201);
    }

    @Test
    void aHeadThatUpstreamFailsIsAnsweredStaleLikeAGet() {
        startWithAPlugin(Duration.ofSeconds(5));
        rig.skip(Duration.ofMinutes(10));
        rig.sandbox().knobs().fault(RequestMatch.of("HEAD", ".*"), 10, Fault.status(503));
        Response stale = Client.wait(rig.account().send("HEAD", PLUGIN, null));
        assertThat(stale.status()).isEqualTo(200);
        assertThat(stale.cacheStatus()).endsWith("detail=stale-if-error");
    }

    @Test
    void aHeadForWhichUpstreamHasNoRoomIsSentAgain() {
        startWithAPlugin(Duration.ofSeconds(5));
        rig.sandbox().knobs().fault(RequestMatch.of("HEAD", ".*"), 2, Fault.status(429));
        assertThat(Client.wait(rig.account().send("HEAD", API + "/Releases", null))
                        .status())
                .isEqualTo(200);
        assertThat(rig.sandbox().journal().count("HEAD", API + "/Releases")).isEqualTo(3);
    }
}
