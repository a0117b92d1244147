package io.flexgate.contract;

import static io.flexgate.testing.Rig.API;
import static org.assertj.core.api.Assertions.assertThat;

import io.flexgate.api.ListenSettings;
import io.flexgate.sandbox.Hold;
import io.flexgate.sandbox.Hold.Point;
import io.flexgate.sandbox.Knobs.Fault;
import io.flexgate.sandbox.Knobs.FaultRule;
import io.flexgate.sandbox.RequestMatch;
import io.flexgate.sandbox.SandboxSettings;
import io.flexgate.testing.Client;
import io.flexgate.testing.Response;
import io.flexgate.testing.Rig;
import io.vertx.core.Future;
import io.vertx.core.http.HttpClientRequest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Many who want the same now make one call (contract 5.4). */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class CoalescingTest {

    private static final String PLUGIN = API + "/Plugins/plugin-a";

    private Rig rig;

    @AfterEach
    void close() {
        if (rig != null) {
            rig.close();
        }
    }

    private void start(Rig.Plan plan) {
        rig = plan.start();
        assertThat(rig.sandbox()
                        .model()
                        .write(
                                SandboxSettings.DEMO_ACCOUNT_SID,
                                API + "/Plugins",
                                "UniqueName=plugin-a&FriendlyName=Old")
                        .status())
                .isEqualTo(201);
    }

    private void start() {
        start(Rig.plan().unshielded());
    }

    /** Reads the plugin with this many clients, all of them aboard and the one call held once the sandbox has read its state. */
    private List<Future<Response>> aboard(Hold hold, int clients) {
        List<Future<Response>> answers = new ArrayList<>();
        IntStream.range(0, clients).forEach(i -> answers.add(rig.account().getting(PLUGIN)));
        wait(hold);
        rig.untilAboard(clients);
        return answers;
    }

    private Hold holdReads() {
        return rig.sandbox().knobs().hold(RequestMatch.exactly("GET", PLUGIN), Point.AFTER, 1);
    }

    private static void wait(Hold hold) {
        Client.wait(Future.fromCompletionStage(hold.arrived()));
    }

    private static List<Response> all(List<Future<Response>> answers) {
        return answers.stream().map(Client::wait).toList();
    }

    private int calls() {
        return rig.sandbox().journal().count("GET", PLUGIN);
    }

    private static String name(Response response) {
        return response.json().getString("friendly_name");
    }

    @Test
    void two_hundred_cold_fetches_of_one_plugin_make_one_call() {
        start();
        Hold hold = holdReads();
        List<Future<Response>> answers = aboard(hold, 200);
        hold.release();
        List<Response> all = all(answers);
        assertThat(calls()).isEqualTo(1);
        assertThat(all).allMatch(r -> r.status() == 200 && name(r).equals("Old"));
        assertThat(all.stream().map(Response::text).distinct()).hasSize(1);
        assertThat(all.stream().map(Response::how).filter("Flexgate; fwd=uri-miss; fwd-status=200; stored"::equals))
                .as("the one who made the call")
                .hasSize(1);
        assertThat(all.stream()
                        .map(Response::how)
                        .filter("Flexgate; fwd=uri-miss; fwd-status=200; stored; collapsed"::equals))
                .hasSize(199);
        assertThat(rig.account().get(PLUGIN)).matches(Response::hit);
    }

    @Test
    void the_first_client_leaving_does_not_fail_the_rest() {
        start();
        Hold hold = holdReads();
        HttpClientRequest first = rig.account().sent("GET", PLUGIN, null);
        wait(hold);
        List<Future<Response>> answers = IntStream.range(0, 20)
                .mapToObj(i -> rig.account().getting(PLUGIN))
                .toList();
        rig.untilAboard(21);
        leave(first);
        hold.release();
        assertThat(all(answers)).allMatch(r -> r.status() == 200 && r.how().endsWith("; stored; collapsed"));
        assertThat(calls()).isEqualTo(1);
    }

    @Test
    void an_answer_is_kept_even_if_all_who_wanted_it_have_left() {
        start();
        Hold hold = holdReads();
        List<HttpClientRequest> leaving = IntStream.range(0, 3)
                .mapToObj(i -> rig.account().sent("GET", PLUGIN, null))
                .toList();
        wait(hold);
        rig.untilAboard(3);
        leaving.forEach(this::leave);
        hold.release();
        while (rig.gateway().gateway().shared().flights().size() > 0) {
            Thread.yield();
        }
        assertThat(rig.account().get(PLUGIN)).matches(Response::hit);
        assertThat(calls()).isEqualTo(1);
    }

    /** Closes the connection of a request, and lets both loops of the gateway go round. */
    private void leave(HttpClientRequest request) {
        Client.wait(request.connection().close());
        for (int i = 0; i < 4; i++) {
            rig.other().get(API + "/Plugins");
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {500, 502, 503, 429})
    void a_call_that_fails_upstream_is_shared_and_nothing_is_kept_or_stuck(int status) {
        start();
        rig.sandbox()
                .knobs()
                .fault(
                        RequestMatch.exactly("GET", PLUGIN),
                        1,
                        Fault.status(status).retryAfter(7));
        Hold hold = holdReads();
        List<Future<Response>> answers = aboard(hold, 20);
        hold.release();
        List<Response> all = all(answers);
        assertThat(all).allMatch(r -> r.status() == status && r.json().getInteger("status") == status);
        assertThat(all.stream().filter(r -> r.header("Retry-After") != null))
                .as("what upstream told the one who made the call")
                .hasSize(1);
        assertThat(calls()).isEqualTo(1);
        // By then whoever was told to wait has waited.
        rig.skip(Duration.ofSeconds(10));
        assertThat(rig.account().get(PLUGIN).how()).isEqualTo("Flexgate; fwd=uri-miss; fwd-status=200; stored");
    }

    @Test
    void a_connection_lost_is_shared_after_the_one_repetition_of_a_read() {
        start();
        // Twice: a read whose connection was lost is asked once more.
        FaultRule reset =
                rig.sandbox().knobs().fault(RequestMatch.exactly("GET", PLUGIN), 2, Fault.resetBeforeCommit());
        Hold hold = holdReads();
        List<Future<Response>> answers = aboard(hold, 20);
        hold.release();
        assertThat(all(answers))
                .allMatch(r -> r.status() == 502 && "upstream-broken".equals(r.header("Flexgate-Error")));
        assertThat(reset.used()).isEqualTo(2);
        assertThat(calls()).isEqualTo(2);
        assertThat(rig.account().get(PLUGIN).status()).isEqualTo(200);
    }

    @Test
    void a_call_that_takes_too_long_is_shared_and_nothing_is_stuck() {
        start(Rig.plan().unshielded().timeout(Duration.ofSeconds(1)));
        FaultRule hang = rig.sandbox().knobs().fault(RequestMatch.exactly("GET", PLUGIN), 1, Fault.hang());
        List<Future<Response>> answers = IntStream.range(0, 20)
                .mapToObj(i -> rig.account().getting(PLUGIN))
                .toList();
        assertThat(all(answers))
                .allMatch(r -> r.status() == 504 && "upstream-timeout".equals(r.header("Flexgate-Error")));
        assertThat(calls()).isEqualTo(1);
        assertThat(rig.account().get(PLUGIN).status()).isEqualTo(200);
        hang.cancel();
    }

    @ParameterizedTest
    @ValueSource(ints = {400, 401, 403})
    void a_refusal_of_the_leader_is_not_given_to_others(int status) {
        start();
        rig.sandbox().knobs().fault(RequestMatch.exactly("GET", PLUGIN), 1, Fault.status(status));
        Hold hold = holdReads();
        List<Future<Response>> answers = aboard(hold, 20);
        hold.release();
        List<Response> all = all(answers);
        assertThat(all.stream().filter(r -> r.status() == status)).hasSize(1);
        assertThat(all.stream().filter(r -> r.status() == 200)).hasSize(19);
    }

    @ParameterizedTest
    @ValueSource(ints = {401, 403})
    void a_credential_that_is_refused_loses_all_that_it_has_and_no_other_does(int status) {
        start();
        rig.account().get(PLUGIN);
        rig.apiKey().get(PLUGIN);
        assertThat(rig.account().get(PLUGIN)).matches(Response::hit);
        rig.sandbox().knobs().fault(RequestMatch.exactly("GET", API + "/Releases"), 1, Fault.status(status));
        assertThat(rig.account().get(API + "/Releases").status()).isEqualTo(status);
        assertThat(rig.apiKey().get(PLUGIN)).matches(Response::hit);
        assertThat(rig.account().get(PLUGIN).how()).isEqualTo("Flexgate; fwd=stale; fwd-status=200; stored");
    }

    @Test
    void a_404_is_shared() {
        start();
        String missing = API + "/Plugins/missing";
        Hold hold = rig.sandbox().knobs().hold(RequestMatch.exactly("GET", missing), Point.AFTER, 1);
        List<Future<Response>> answers = IntStream.range(0, 20)
                .mapToObj(i -> rig.account().getting(missing))
                .toList();
        wait(hold);
        rig.untilAboard(20);
        hold.release();
        assertThat(all(answers)).allMatch(r -> r.status() == 404);
        assertThat(rig.sandbox().journal().count("GET", missing)).isEqualTo(1);
    }

    @Test
    void who_joined_before_a_write_never_gets_an_answer_that_was_read_before_it() {
        // On one loop all of them hear of the landing before the next call can be answered.
        start(Rig.plan().unshielded().loops(1));
        Hold hold = holdReads();
        List<Future<Response>> answers = aboard(hold, 20);
        assertThat(rig.apiKey().post(PLUGIN, "FriendlyName=New").status()).isEqualTo(200);
        hold.release();
        assertThat(all(answers)).allMatch(r -> r.status() == 200 && name(r).equals("New"));
        assertThat(calls())
                .as("the one that was overtaken, and one for all after it")
                .isEqualTo(2);
        assertThat(name(rig.account().get(PLUGIN))).isEqualTo("New");
    }

    @Test
    void who_waits_on_any_loop_never_gets_an_answer_that_was_read_before_a_write() {
        start();
        Hold hold = holdReads();
        List<Future<Response>> answers = aboard(hold, 50);
        assertThat(rig.apiKey().post(PLUGIN, "FriendlyName=New").status()).isEqualTo(200);
        hold.release();
        assertThat(all(answers)).allMatch(r -> r.status() == 200 && name(r).equals("New"));
    }

    @Test
    void who_joined_before_a_create_never_gets_the_404_that_was_read_before_it() {
        start(Rig.plan().unshielded().loops(1));
        String missing = API + "/Plugins/plugin-new";
        Hold hold = rig.sandbox().knobs().hold(RequestMatch.exactly("GET", missing), Point.AFTER, 1);
        List<Future<Response>> answers = IntStream.range(0, 20)
                .mapToObj(i -> rig.account().getting(missing))
                .toList();
        wait(hold);
        rig.untilAboard(20);
        assertThat(rig.apiKey().post(API + "/Plugins", "UniqueName=plugin-new").status())
                .isEqualTo(201);
        hold.release();
        assertThat(all(answers)).allMatch(r -> r.status() == 200);
        assertThat(rig.sandbox().journal().count("GET", missing)).isEqualTo(2);
    }

    @Test
    void who_comes_after_a_write_does_not_wait_for_a_call_from_before_it() {
        start();
        Hold hold = holdReads();
        List<Future<Response>> before = aboard(hold, 5);
        assertThat(rig.account().post(PLUGIN, "FriendlyName=New").status()).isEqualTo(200);
        Response after = rig.account().get(PLUGIN);
        assertThat(name(after)).isEqualTo("New");
        assertThat(after.how()).isEqualTo("Flexgate; fwd=uri-miss; fwd-status=200; stored");
        assertThat(before).noneMatch(Future::isComplete);
        hold.release();
        assertThat(all(before)).allMatch(r -> r.hit() && name(r).equals("New"));
        assertThat(rig.account().get(PLUGIN)).matches(r -> r.hit() && name(r).equals("New"));
        assertThat(calls()).as("what is stored by then is not read again").isEqualTo(2);
    }

    @Test
    void a_write_of_unknown_outcome_overtakes_calls_under_way_too() {
        start();
        Hold hold = holdReads();
        List<Future<Response>> answers = aboard(hold, 5);
        rig.sandbox().knobs().fault(RequestMatch.exactly("POST", PLUGIN), 1, Fault.resetAfterCommit());
        assertThat(rig.apiKey().post(PLUGIN, "FriendlyName=New").status()).isEqualTo(502);
        hold.release();
        assertThat(all(answers)).allMatch(r -> name(r).equals("New"));
    }

    @Test
    void a_refused_write_does_not_make_anyone_read_again() {
        start();
        Hold hold = holdReads();
        List<Future<Response>> answers = aboard(hold, 5);
        rig.sandbox().knobs().fault(RequestMatch.exactly("POST", PLUGIN), 1, Fault.status(429));
        assertThat(rig.apiKey().post(PLUGIN, "FriendlyName=New").status()).isEqualTo(429);
        hold.release();
        assertThat(all(answers)).allMatch(r -> name(r).equals("Old"));
        assertThat(calls()).isEqualTo(1);
    }

    @Test
    void a_client_whose_own_time_is_over_gets_a_504_and_the_others_still_get_the_answer() {
        start(Rig.plan()
                .unshielded()
                .limits(new ListenSettings.Limits(
                        32 << 10, 1 << 20, Duration.ofSeconds(60), Duration.ofSeconds(2), 10_000)));
        Hold hold = holdReads();
        Response late = rig.account().get(PLUGIN);
        assertThat(late.status()).isEqualTo(504);
        assertThat(late.header("Flexgate-Error")).isEqualTo("request-timeout");
        assertThat(late.json().getInteger("status")).isEqualTo(504);
        // The first has been told; its call is still under way, and who comes now waits for the same.
        Future<Response> second = rig.account().getting(PLUGIN);
        rig.untilAboard(2);
        hold.release();
        assertThat(Client.wait(second).how()).isEqualTo("Flexgate; fwd=uri-miss; fwd-status=200; stored; collapsed");
        assertThat(calls()).isEqualTo(1);
    }

    @Test
    void two_credentials_never_wait_for_the_same_call() {
        start();
        Hold hold = rig.sandbox().knobs().hold(RequestMatch.exactly("GET", PLUGIN), Point.AFTER, 2);
        Future<Response> account = rig.account().getting(PLUGIN);
        Future<Response> key = rig.apiKey().getting(PLUGIN);
        Client.wait(Future.fromCompletionStage(hold.arrived(2)));
        hold.release();
        assertThat(List.of(Client.wait(account), Client.wait(key)))
                .allMatch(r -> r.how().equals("Flexgate; fwd=uri-miss; fwd-status=200; stored"));
        assertThat(calls()).isEqualTo(2);
    }

    @Test
    void who_selects_another_answer_by_vary_gets_its_own() {
        start();
        rig.sandbox().knobs().header("Vary", "Accept-Language");
        Hold hold = holdReads();
        Future<Response> english = rig.account().getting(PLUGIN, "Accept-Language", "en");
        wait(hold);
        Future<Response> french = rig.account().getting(PLUGIN, "Accept-Language", "fr");
        Future<Response> alsoEnglish = rig.account().getting(PLUGIN, "Accept-Language", "en");
        rig.untilAboard(3);
        hold.release();
        assertThat(Client.wait(alsoEnglish).how()).endsWith("collapsed");
        assertThat(Client.wait(french).how()).doesNotContain("collapsed");
        assertThat(Client.wait(english).how()).doesNotContain("collapsed");
        assertThat(rig.sandbox().journal().entries(e -> e.target().equals(PLUGIN)).stream()
                        .flatMap(e -> e.header("Accept-Language").stream()))
                .containsExactly("en", "fr");
    }

    @Test
    void who_asks_past_the_cache_gets_an_answer_of_its_own() {
        start();
        Hold hold = holdReads();
        List<Future<Response>> waiting = aboard(hold, 2);
        rig.sandbox().model().write(SandboxSettings.DEMO_ACCOUNT_SID, PLUGIN, "FriendlyName=Past+the+gateway");
        Response own = rig.account().get(PLUGIN, "Cache-Control", "no-store");
        assertThat(name(own)).isEqualTo("Past the gateway");
        assertThat(own.how()).isEqualTo("Flexgate; fwd=uri-miss; fwd-status=200");
        hold.release();
        all(waiting);
    }
}
