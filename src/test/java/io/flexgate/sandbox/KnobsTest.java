package io.flexgate.sandbox;

import static io.flexgate.sandbox.RunningSandbox.OTHER;
import static io.flexgate.sandbox.RunningSandbox.PLUGINS;
import static io.flexgate.sandbox.RunningSandbox.RELEASES;
import static io.flexgate.sandbox.RunningSandbox.TOKEN;
import static io.flexgate.sandbox.RunningSandbox.json;
import static io.flexgate.sandbox.RunningSandbox.within;
import static org.assertj.core.api.Assertions.assertThat;

import io.flexgate.sandbox.Hold.Point;
import io.flexgate.sandbox.Knobs.Fault;
import io.flexgate.sandbox.Knobs.FaultRule;
import io.flexgate.sandbox.Knobs.Limits;
import io.flexgate.sandbox.Knobs.Resource;
import io.vertx.core.json.JsonObject;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Holds, faults, lag, limits and the rest of what makes it misbehave. */
@Timeout(60)
class KnobsTest {

    private final RunningSandbox it = RunningSandbox.empty();

    @AfterEach
    void stop() {
        it.close();
    }

    private String friendlyName() {
        return it.sandbox
                .model()
                .read(SandboxSettings.DEMO_ACCOUNT_SID, PLUGINS + "/p")
                .json()
                .getString("friendly_name");
    }

    private String head() {
        return " HTTP/1.1\r\nHost: x\r\nConnection: close\r\nAuthorization: " + TOKEN + "\r\n\r\n";
    }

    @Test
    void a_read_held_before_the_model_shows_what_was_written_meanwhile() {
        it.create(PLUGINS, "UniqueName=p");
        Hold hold = it.knobs().hold(RequestMatch.exactly("GET", PLUGINS + "/p"), Point.BEFORE, 1);
        CompletableFuture<HttpResponse<String>> read = it.sendLater(it.request(TOKEN, PLUGINS + "/p"));
        within(hold.arrived());
        it.post(PLUGINS + "/p", "FriendlyName=new");
        assertThat(read).isNotDone();
        hold.release();
        assertThat(json(within(read)).getString("friendly_name")).isEqualTo("new");
    }

    @Test
    void a_read_held_after_the_model_shows_what_was_there_before_the_write() {
        it.create(PLUGINS, "UniqueName=p");
        Hold hold = it.knobs().hold(RequestMatch.exactly("GET", PLUGINS + "/p"), Point.AFTER, 1);
        CompletableFuture<HttpResponse<String>> read = it.sendLater(it.request(TOKEN, PLUGINS + "/p"));
        within(hold.arrived());
        it.post(PLUGINS + "/p", "FriendlyName=new");
        hold.release();
        assertThat(json(within(read)).getString("friendly_name")).isEqualTo("p");
    }

    @Test
    void a_write_held_after_the_model_has_happened_before_it_is_answered() {
        it.create(PLUGINS, "UniqueName=p");
        try (Hold before = it.knobs().hold(RequestMatch.of("POST", ".*"), Point.BEFORE, 1);
                Hold after = it.knobs().hold(RequestMatch.of("POST", ".*"), Point.AFTER, 1)) {
            CompletableFuture<HttpResponse<String>> write = it.sendLater(it.posting(PLUGINS + "/p", "FriendlyName=n"));
            within(before.arrived());
            assertThat(friendlyName()).isEqualTo("p");
            before.release();
            within(after.arrived());
            assertThat(friendlyName()).isEqualTo("n");
            assertThat(write).isNotDone();
            assertThat(it.journal().entries().get(1).status()).isEqualTo(Journal.PENDING);
            after.release();
            assertThat(within(write).statusCode()).isEqualTo(200);
            assertThat(it.journal().entries().get(1).status()).isEqualTo(200);
        }
    }

    @Test
    void a_hold_counts_and_lets_go_one_by_one_and_wears_off() {
        Hold hold = it.knobs().hold(RequestMatch.any(), Point.BEFORE, 2);
        CompletableFuture<HttpResponse<String>> first = it.sendLater(it.request(TOKEN, PLUGINS));
        within(hold.arrived(1));
        CompletableFuture<HttpResponse<String>> second = it.sendLater(it.request(TOKEN, PLUGINS));
        within(hold.arrived(2));
        assertThat(it.get(PLUGINS).headers().firstValue("Twilio-Concurrent-Requests"))
                .hasValue("3");
        assertThat(hold.count()).isEqualTo(2);
        hold.releaseOne();
        within(first);
        assertThat(second).isNotDone();
        hold.release();
        within(second);
        assertThat(it.journal().inFlight(SandboxSettings.DEMO_ACCOUNT_SID)).isZero();
        assertThat(it.journal().peakInFlight(SandboxSettings.DEMO_ACCOUNT_SID)).isEqualTo(3);
    }

    @Test
    void holds_work_over_http() {
        String id = it.control(
                        "POST",
                        "/holds",
                        new JsonObject("{\"match\":{\"method\":\"GET\",\"path\":\".*Plugins\"},\"at\":\"after\"}"))
                .getString("id");
        CompletableFuture<HttpResponse<String>> read = it.sendLater(it.request(TOKEN, PLUGINS));
        while (it.control("GET", "/holds/" + id, new JsonObject()).getInteger("count") == 0) {
            Thread.onSpinWait();
        }
        assertThat(read).isNotDone();
        assertThat(it.control("DELETE", "/holds/" + id, new JsonObject()).getInteger("count"))
                .isEqualTo(1);
        assertThat(within(read).statusCode()).isEqualTo(200);
    }

    @Test
    void a_status_fault_is_answered_as_often_as_it_says_and_commits_only_when_told() {
        it.create(PLUGINS, "UniqueName=p");
        FaultRule fault = it.knobs()
                .fault(RequestMatch.of("POST", ".*"), 1, Fault.status(503).retryAfter(2));
        HttpResponse<String> failed = it.post(PLUGINS + "/p", "FriendlyName=lost");
        assertThat(failed.statusCode()).isEqualTo(503);
        assertThat(json(failed).getInteger("code")).isEqualTo(20503);
        assertThat(failed.headers().firstValue("Retry-After")).hasValue("2");
        assertThat(friendlyName()).isEqualTo("p");
        assertThat(fault.used()).isEqualTo(1);
        it.knobs()
                .fault(
                        RequestMatch.of("POST", ".*"),
                        1,
                        Fault.status(500).asHtml().afterCommit());
        HttpResponse<String> page = it.post(PLUGINS + "/p", "FriendlyName=kept");
        assertThat(page.statusCode()).isEqualTo(500);
        assertThat(page.headers().firstValue("Content-Type")).hasValue("text/html");
        assertThat(friendlyName()).isEqualTo("kept");
        assertThat(it.post(PLUGINS + "/p", "").statusCode()).isEqualTo(200);
    }

    @Test
    void a_fault_can_be_for_one_credential_only() {
        it.knobs().fault(RequestMatch.any().by("demo-api-key"), Knobs.FOREVER, Fault.status(401));
        assertThat(it.send(it.request(RunningSandbox.KEY, PLUGINS)).statusCode())
                .isEqualTo(401);
        assertThat(it.get(PLUGINS).statusCode()).isEqualTo(200);
    }

    @Test
    void a_reset_closes_the_connection_before_or_after_the_write() throws IOException {
        it.create(PLUGINS, "UniqueName=p");
        String post = "POST " + PLUGINS + "/p HTTP/1.1\r\nHost: x\r\nContent-Length: 14\r\nAuthorization: " + TOKEN
                + "\r\n\r\nFriendlyName=n";
        it.knobs().fault(RequestMatch.of("POST", ".*"), 1, Fault.resetBeforeCommit());
        assertThat(it.raw(post)).isEmpty();
        assertThat(friendlyName()).isEqualTo("p");
        it.knobs().fault(RequestMatch.of("POST", ".*"), 1, Fault.resetAfterCommit());
        assertThat(it.raw(post)).isEmpty();
        assertThat(friendlyName()).isEqualTo("n");
        assertThat(it.journal().entries().get(2).status()).isEqualTo(Journal.NO_ANSWER);
        assertThat(it.journal().inFlight(SandboxSettings.DEMO_ACCOUNT_SID)).isZero();
    }

    @Test
    void a_truncated_body_is_shorter_than_its_content_length() throws IOException {
        String whole = it.get(PLUGINS).body();
        it.knobs().fault(RequestMatch.any(), 1, Fault.truncate());
        String answer = it.raw("GET " + PLUGINS + " HTTP/1.1\r\nHost: 127.0.0.1:" + it.sandbox.port()
                + "\r\nAuthorization: " + TOKEN + "\r\n\r\n");
        assertThat(answer.toLowerCase(java.util.Locale.ROOT)).contains("content-length: " + whole.length());
        assertThat(answer).endsWith(whole.substring(0, whole.length() / 2));
    }

    @Test
    void a_slow_body_arrives_whole() {
        String whole = it.get(PLUGINS).body();
        it.knobs().fault(RequestMatch.any(), 1, Fault.slow(Duration.ofMillis(1)));
        assertThat(it.get(PLUGINS).body()).isEqualTo(whole);
    }

    @Test
    void gzip_is_real_and_honours_accept_encoding_unless_told_not_to() throws Exception {
        String whole = it.get(PLUGINS).body();
        it.knobs().fault(RequestMatch.any(), 1, Fault.gzip());
        assertThat(it.get(PLUGINS).body()).isEqualTo(whole);
        it.knobs().fault(RequestMatch.any(), 1, Fault.gzipAlways());
        HttpResponse<byte[]> zipped = HttpClient.newHttpClient()
                .send(it.request(TOKEN, PLUGINS).build(), HttpResponse.BodyHandlers.ofByteArray());
        assertThat(zipped.headers().firstValue("Content-Encoding")).hasValue("gzip");
        assertThat(new String(new GZIPInputStream(new ByteArrayInputStream(zipped.body())).readAllBytes()))
                .isEqualTo(whole);
    }

    @Test
    void a_hanging_request_is_answered_when_its_rule_is_cancelled() {
        Hold reached = it.knobs().hold(RequestMatch.any(), Point.BEFORE, 1);
        FaultRule hang = it.knobs().fault(RequestMatch.any(), 1, Fault.hang());
        CompletableFuture<HttpResponse<String>> read = it.sendLater(it.request(TOKEN, PLUGINS));
        within(reached.arrived());
        reached.release();
        assertThat(it.get(PLUGINS).statusCode()).isEqualTo(200);
        assertThat(read).isNotDone();
        hang.cancel();
        assertThat(within(read).statusCode()).isEqualTo(200);
    }

    @Test
    void reads_lag_behind_writes_as_long_as_they_are_told_to() {
        it.knobs().lag(Resource.PLUGINS, Duration.ofSeconds(1));
        it.create(PLUGINS, "UniqueName=p");
        assertThat(it.get(PLUGINS + "/p").statusCode()).isEqualTo(404);
        assertThat(it.get(PLUGINS + "/p/Versions").statusCode()).isEqualTo(200);
        it.now.updateAndGet(now -> now.plusSeconds(1));
        it.post(PLUGINS + "/p", "FriendlyName=new");
        assertThat(it.json(PLUGINS + "/p").getString("friendly_name")).isEqualTo("p");
        assertThat(friendlyName()).isEqualTo("new");
        it.now.updateAndGet(now -> now.plusSeconds(1));
        assertThat(it.json(PLUGINS + "/p").getString("friendly_name")).isEqualTo("new");
    }

    @Test
    void an_account_over_its_limit_gets_429_and_another_does_not() {
        it.knobs().limits(new Limits(1, 0, 45780, 3));
        Hold hold = it.knobs().hold(RequestMatch.any(), Point.BEFORE, 1);
        CompletableFuture<HttpResponse<String>> first = it.sendLater(it.request(TOKEN, PLUGINS));
        within(hold.arrived());
        HttpResponse<String> refused = it.get(PLUGINS);
        assertThat(refused.statusCode()).isEqualTo(429);
        assertThat(json(refused).getInteger("code")).isEqualTo(45780);
        assertThat(refused.headers().firstValue("Retry-After")).hasValue("3");
        assertThat(it.send(it.request(OTHER, PLUGINS)).statusCode()).isEqualTo(200);
        hold.release();
        assertThat(within(first).statusCode()).isEqualTo(200);
        assertThat(it.get(PLUGINS).statusCode()).isEqualTo(200);
    }

    @Test
    void a_rate_is_per_endpoint_and_second() {
        it.knobs().limits(new Limits(0, 1, 45010, 0));
        assertThat(it.get(PLUGINS).statusCode()).isEqualTo(200);
        assertThat(json(it.get(PLUGINS)).getInteger("code")).isEqualTo(45010);
        assertThat(it.get(RELEASES).statusCode()).isEqualTo(200);
        it.now.updateAndGet(now -> now.plusSeconds(1));
        assertThat(it.get(PLUGINS).statusCode()).isEqualTo(200);
    }

    @Test
    void extra_headers_and_etags_are_switched_on() {
        it.knobs().header("Cache-Control", "private, max-age=5");
        it.knobs().header(RequestMatch.path(RELEASES), "Vary", "Flex-Metadata");
        it.knobs().etags(true);
        HttpResponse<String> answer = it.get(PLUGINS);
        String etag = answer.headers().firstValue("ETag").orElseThrow();
        assertThat(answer.headers().firstValue("Cache-Control")).hasValue("private, max-age=5");
        assertThat(answer.headers().firstValue("Vary")).isEmpty();
        assertThat(it.get(RELEASES).headers().firstValue("Vary")).hasValue("Flex-Metadata");
        HttpResponse<String> same = it.send(it.request(TOKEN, PLUGINS).header("If-None-Match", etag));
        assertThat(same.statusCode()).isEqualTo(304);
        it.create(PLUGINS, "UniqueName=p");
        assertThat(it.send(it.request(TOKEN, PLUGINS).header("If-None-Match", etag))
                        .statusCode())
                .isEqualTo(200);
    }

    @Test
    void latency_is_drawn_from_its_seed() {
        it.knobs().latency(RequestMatch.path(PLUGINS), Duration.ofMillis(2), Duration.ofMillis(2));
        it.knobs().jitterSeed(5);
        var plugins = new RequestMatch.Signature("GET", PLUGINS, null, null);
        Duration first = it.knobs().pickLatency(plugins);
        it.knobs().jitterSeed(5);
        assertThat(it.knobs().pickLatency(plugins))
                .isEqualTo(first)
                .isBetween(Duration.ofMillis(2), Duration.ofMillis(4));
        assertThat(it.knobs().pickLatency(new RequestMatch.Signature("GET", RELEASES, null, null)))
                .isZero();
        assertThat(it.get(PLUGINS).statusCode()).isEqualTo(200);
    }

    @Test
    void writes_past_the_api_are_seen_by_requests_but_not_by_the_journal() {
        it.control(
                "POST",
                "/console",
                new JsonObject().put("path", PLUGINS).put("form", "UniqueName=p&FriendlyName=Console"));
        assertThat(it.journal().size()).isZero();
        assertThat(it.json(PLUGINS + "/p").getString("friendly_name")).isEqualTo("Console");
    }

    @Test
    void knobs_and_faults_are_set_over_http_and_reset_takes_all_back() {
        it.create(PLUGINS, "UniqueName=p");
        it.control(
                "POST",
                "/knobs",
                new JsonObject("{\"headers\":{\"X-K\":\"1\"},\"lagMs\":{\"plugins\":5},"
                        + "\"etags\":true,\"latency\":{\"ms\":1,\"jitterMs\":1,\"seed\":3},\"installDelayMs\":1,"
                        + "\"limits\":{\"inFlight\":9}}"));
        String fault = it.control("POST", "/faults", new JsonObject("{\"status\":502,\"times\":1}"))
                .getString("id");
        assertThat(it.get(PLUGINS).statusCode()).isEqualTo(502);
        assertThat(it.control("GET", "/faults/" + fault, new JsonObject()).getInteger("used"))
                .isEqualTo(1);
        assertThat(it.get(PLUGINS).headers().firstValue("X-K")).hasValue("1");
        it.control("POST", "/reset", new JsonObject());
        HttpResponse<String> fresh = it.get(PLUGINS);
        assertThat(fresh.headers().firstValue("X-K")).isEmpty();
        assertThat(json(fresh).getJsonArray("plugins")).isEmpty();
        assertThat(it.journal().size()).isEqualTo(1);
    }

    @Test
    void a_control_that_is_not_understood_says_so() throws IOException {
        assertThat(it.control("POST", "/faults", new JsonObject("{\"kind\":\"nonsense\"}"))
                        .getString("error"))
                .contains("NONSENSE");
        assertThat(it.control("GET", "/holds/none", new JsonObject()).getString("error"))
                .isNotEmpty();
        assertThat(it.raw("GET /__sandbox/" + head()))
                .startsWith("HTTP/1.1 200 ")
                .contains("demo-api-key");
        assertThat(it.raw("GET /__sandbox/nothing" + head())).startsWith("HTTP/1.1 404 ");
    }
}
