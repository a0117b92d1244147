package io.flexgate.admin;

import static io.flexgate.testing.Rig.API;
import static org.assertj.core.api.Assertions.assertThat;

import io.flexgate.limits.ShieldSettings;
import io.flexgate.sandbox.Hold;
import io.flexgate.sandbox.Hold.Point;
import io.flexgate.sandbox.RequestMatch;
import io.flexgate.testing.Client;
import io.flexgate.testing.RawUpstream;
import io.flexgate.testing.Response;
import io.flexgate.testing.Rig;
import io.flexgate.testing.Until;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** A purge and reads that are under way meanwhile: nothing that was read before it is served after it has been answered. */
class PurgeRaceTest {

    private static final String ONE = API + "/Plugins/plugin-one";

    private static String description(Response answer) {
        return answer.json().getString("friendly_name");
    }

    private static long purge(Rig rig, String query) {
        Response done = Client.wait(
                Client.of(rig.vertx(), rig.gateway().adminPort()).send("DELETE", "/admin/v1/cache" + query, null));
        assertThat(done.status()).isEqualTo(200);
        return done.json().getLong("purged");
    }

    private static void fillUnderWay(String query) {
        try (Rig rig = Rig.start()) {
            rig.account().post(API + "/Plugins", "UniqueName=plugin-one&FriendlyName=old");
            Hold hold = rig.sandbox().knobs().hold(RequestMatch.exactly("GET", ONE), Point.AFTER, 1);
            Future<Response> before = rig.account().getting(ONE);
            Client.wait(Future.fromCompletionStage(hold.arrived()));
            // Upstream has made its answer; now it changes behind the gateway's back, and an operator knows.
            rig.direct().post(ONE, "FriendlyName=new");
            purge(rig, query);
            // Who comes now does not wait for the read of before.
            assertThat(description(rig.account().get(ONE))).as(query).isEqualTo("new");
            hold.close();
            assertThat(description(Client.wait(before))).isEqualTo("old");
            rig.untilLanded();
            assertThat(description(rig.account().get(ONE))).as(query).isEqualTo("new");
        }
    }

    @Test
    void aReadThatIsUnderWayIsNotKept() {
        for (String query : List.of("?all=true", "?resource=plugin", "?path=" + ONE, "?all=true&soft=true")) {
            fillUnderWay(query);
        }
    }

    private static String plugin(String name) {
        String body = new JsonObject()
                .put("sid", "FP0123456789abcdef0123456789abcdef")
                .put("account_sid", "AC0123456789abcdef0123456789abcdef")
                .put("unique_name", "plugin-one")
                .put("friendly_name", name)
                .encode();
        return "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nETag: \"same\"\r\nContent-Length: " + body.length()
                + "\r\n\r\n" + body;
    }

    /** One place for calls, so that a call waits until the one before has been answered. */
    private static Rig oneByOne(RawUpstream upstream) {
        return Rig.plan()
                .upstream(upstream.origin())
                .shield(usual -> new ShieldSettings(
                        new ShieldSettings.Concurrency(1, 1, 1),
                        null,
                        new ShieldSettings.Queue(10, Duration.ofMinutes(1)),
                        new ShieldSettings.Retry(1, 0),
                        usual.breaker()))
                .timeout(Duration.ofMinutes(1))
                .start();
    }

    /** Its validators are the same as before: upstream's word that nothing has changed is not about what an operator has dropped. */
    private static void confirmationThatWaits(String method) {
        AtomicReference<String> name = new AtomicReference<>("old");
        CountDownLatch asked = new CountDownLatch(1);
        CountDownLatch go = new CountDownLatch(1);
        RawUpstream upstream = new RawUpstream(plugin("old"));
        upstream.script((request, socket) -> {
            if (request.line().contains("elsewhere")) {
                asked.countDown();
                Until.holds("the others have come", () -> go.getCount() == 0);
                RawUpstream.bytes("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")
                        .answer(request, socket);
            } else if (request.line().startsWith("HEAD")) {
                String head = plugin(name.get());
                RawUpstream.bytes(head.substring(0, head.indexOf("{"))).answer(request, socket);
            } else {
                boolean conditional = request.head().toLowerCase(Locale.ROOT).contains("if-none-match");
                RawUpstream.bytes(
                                conditional
                                        ? "HTTP/1.1 304 Not Modified\r\nETag: \"same\"\r\n\r\n"
                                        : plugin(name.get()))
                        .answer(request, socket);
            }
        });
        try (Rig rig = oneByOne(upstream)) {
            assertThat(description(rig.account().get(ONE))).isEqualTo("old");
            rig.skip(Duration.ofMinutes(6));
            Future<Response> other = rig.account().getting("/v1/elsewhere");
            asked.await();
            Future<Response> before = rig.account().send(method, ONE, null, "Cache-Control", "max-stale=0");
            Until.holds("it waits", () -> rig.budgets().stream().anyMatch(budget -> budget.queued() == 1));
            name.set("new");
            assertThat(purge(rig, "?all=true")).isEqualTo(1);
            Future<Response> after = rig.account().getting(ONE);
            go.countDown();
            Client.wait(other);
            Client.wait(before);
            assertThat(description(Client.wait(after)))
                    .as("read after the purge")
                    .isEqualTo("new");
            rig.untilLanded();
            assertThat(description(rig.account().get(ONE))).as("and stored").isEqualTo("new");
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        } finally {
            go.countDown();
            upstream.close();
        }
    }

    @Test
    void noConfirmationBringsBackWhatWasPurgedWhileItWaited() {
        confirmationThatWaits("GET");
        confirmationThatWaits("HEAD");
    }

    @Test
    void noAnswerOfBeforeAPurgeIsServedAfterItInAStorm() {
        try (Rig rig = Rig.plan().unshielded().loops(2).start()) {
            rig.account().post(API + "/Plugins", "UniqueName=plugin-one&FriendlyName=0");
            AtomicBoolean over = new AtomicBoolean();
            List<Future<Void>> readers = new ArrayList<>();
            for (int i = 0; i < 8; i++) {
                readers.add(reading(rig, over));
            }
            for (int round = 1; round <= 150; round++) {
                rig.direct().post(ONE, "FriendlyName=" + round);
                purge(rig, round % 3 == 0 ? "?all=true" : round % 3 == 1 ? "?resource=plugin" : "?path=" + ONE);
                List<Future<Response>> after = new ArrayList<>();
                for (int i = 0; i < 4; i++) {
                    after.add(rig.account().getting(ONE));
                }
                for (Future<Response> answer : after) {
                    assertThat(Integer.parseInt(description(Client.wait(answer))))
                            .as("read after purge " + round)
                            .isEqualTo(round);
                }
            }
            over.set(true);
            readers.forEach(Client::wait);
        }
    }

    private static Future<Void> reading(Rig rig, AtomicBoolean over) {
        return over.get()
                ? Future.succeededFuture()
                : rig.account().getting(ONE).compose(answer -> reading(rig, over));
    }
}
