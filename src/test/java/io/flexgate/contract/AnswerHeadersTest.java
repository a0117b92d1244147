package io.flexgate.contract;

import static io.flexgate.testing.Rig.API;
import static org.assertj.core.api.Assertions.assertThat;

import io.flexgate.cache.CacheRules;
import io.flexgate.cache.EntryStore;
import io.flexgate.sandbox.Hold;
import io.flexgate.sandbox.Hold.Point;
import io.flexgate.sandbox.Knobs.Fault;
import io.flexgate.sandbox.RequestMatch;
import io.flexgate.sandbox.SandboxSettings;
import io.flexgate.testing.Client;
import io.flexgate.testing.Response;
import io.flexgate.testing.Rig;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What stands in the head of an answer, live, from the cache and shared, and what it says about time (contract 5.3, 5.7). */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class AnswerHeadersTest {

    private static final String DEMO = SandboxSettings.DEMO_ACCOUNT_SID;
    private static final String PLUGIN = API + "/Plugins/plugin-a";

    private Rig rig = begin(Rig.plan());

    private static Rig begin(Rig.Plan plan) {
        Rig rig = plan.start();
        rig.sandbox().model().write(DEMO, API + "/Plugins", "UniqueName=plugin-a&FriendlyName=A");
        return rig;
    }

    private void restart(Rig.Plan plan) {
        rig.close();
        rig = begin(plan);
    }

    @AfterEach
    void close() {
        rig.close();
    }

    private Response get(String... headers) {
        return rig.account().get(PLUGIN, headers);
    }

    private void upstreamSays(String name, String value) {
        rig.sandbox().knobs().header(name, value);
    }

    private int calls() {
        return rig.sandbox().journal().count("GET", PLUGIN);
    }

    private static long ttl(Response hit) {
        return Long.parseLong(hit.cacheStatus().replaceFirst("^Flexgate; hit; ttl=", ""));
    }

    // Validators.

    @Test
    void the_tag_is_strong_and_the_same_for_the_same_bytes_whenever_they_are_read() {
        Response live = get();
        String tag = live.header("ETag");
        assertThat(tag).matches("\"[^\"]+\"");
        assertThat(get().header("ETag")).isEqualTo(tag);
        assertThat(get("Cache-Control", "no-cache").header("ETag")).isEqualTo(tag);
        assertThat(rig.apiKey().get(PLUGIN).header("ETag")).isEqualTo(tag);
        rig.skip(Duration.ofMinutes(6));
        assertThat(get().header("ETag")).isEqualTo(tag);
        rig.account().post(PLUGIN, "FriendlyName=B");
        assertThat(get().header("ETag")).matches("\"[^\"]+\"").isNotEqualTo(tag);
    }

    @ParameterizedTest(name = "If-None-Match: {0} -> {1}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "TAG| 304",
                "W/TAG| 304",
                "\"x\", TAG| 304",
                "\"x\",W/TAG , \"y\"| 304",
                "\"a, b\", TAG| 304",
                "*| 304",
                "\"x\"| 200",
                "W/\"x\", \"y\"| 200",
                "x| 200",
                "\"TAG| 200"
            })
    void a_conditional_read_is_answered_by_what_is_at_hand(String condition, int status) {
        Response live = get();
        String asked = condition.replace("TAG", live.header("ETag"));
        for (String method : List.of("GET", "HEAD")) {
            Response response = Client.wait(rig.account().send(method, PLUGIN, null, "If-None-Match", asked));
            assertThat(response.status()).as(method).isEqualTo(status);
            assertThat(response).matches(Response::hit);
            assertThat(response.header("ETag")).isEqualTo(live.header("ETag"));
            if (status == 304) {
                assertThat(response.body().length()).isZero();
                assertThat(response.headers().contains("Content-Type")).isFalse();
                assertThat(response.header("Via")).isEqualTo("1.1 flexgate");
                assertThat(response.header("Age")).isNotNull();
                assertThat(response.header("Date")).isNotNull();
                assertThat(response.header("Access-Control-Allow-Origin")).isEqualTo("*");
            }
        }
        assertThat(calls()).isEqualTo(1);
    }

    @Test
    void a_conditional_read_of_what_is_not_stored_is_answered_304_by_the_gateway_and_stored_whole() {
        String tag = get().header("ETag");
        rig.skip(Duration.ofMinutes(6));
        Response response = get("If-None-Match", tag, "If-Modified-Since", "Thu, 01 Jan 2099 00:00:00 GMT");
        assertThat(response.status()).isEqualTo(304);
        assertThat(response.how()).contains("fwd=").contains("fwd-status=200; stored");
        assertThat(rig.sandbox().journal().entries(e -> e.target().equals(PLUGIN)))
                .hasSize(2)
                .allMatch(e -> e.header("If-None-Match").isEmpty()
                        && e.header("If-Modified-Since").isEmpty());
        assertThat(get().json().getString("unique_name")).isEqualTo("plugin-a");
    }

    @Test
    void nobody_gets_a_304_who_did_not_ask_for_one() {
        rig.sandbox().knobs().etags(true);
        assertThat(get().status()).isEqualTo(200);
        assertThat(get().status()).isEqualTo(200);
        assertThat(get("Cache-Control", "no-cache").status()).isEqualTo(200);
        assertThat(rig.account()
                        .post(PLUGIN, "FriendlyName=B", "If-None-Match", "*")
                        .status())
                .isEqualTo(200);
        assertThat(rig.account()
                        .get(API + "/Plugins/missing", "If-None-Match", "*")
                        .status())
                .isEqualTo(404);
        assertThat(rig.account()
                        .get(API + "/Plugins/missing", "If-None-Match", "*")
                        .status())
                .isEqualTo(404);
    }

    @Test
    void upstreams_own_tag_is_kept_and_answers_conditions() {
        rig.sandbox().knobs().etags(true);
        String tag = get().header("ETag");
        assertThat(tag).matches("\"[0-9a-f]{32}\"");
        assertThat(get().header("ETag")).isEqualTo(tag);
        assertThat(get().headers().getAll("ETag")).hasSize(1);
        assertThat(get("If-None-Match", tag).status()).isEqualTo(304);
        assertThat(get("If-None-Match", "\"x\"").status()).isEqualTo(200);
        assertThat(calls()).isEqualTo(1);
    }

    @Test
    void a_date_of_change_is_compared_where_there_is_one_and_no_tag_is_asked_for() {
        assertThat(get("If-Modified-Since", "Thu, 01 Jan 2099 00:00:00 GMT").status())
                .isEqualTo(200);
        rig.skip(Duration.ofMinutes(6));
        upstreamSays("Last-Modified", "Thu, 01 Jan 2026 00:00:00 GMT");
        assertThat(get("If-Modified-Since", "Thu, 01 Jan 2026 00:00:00 GMT").status())
                .isEqualTo(304);
        assertThat(get("If-Modified-Since", "Fri, 02 Jan 2026 00:00:00 GMT").status())
                .isEqualTo(304);
        assertThat(get("If-Modified-Since", "Wed, 31 Dec 2025 23:59:59 GMT").status())
                .isEqualTo(200);
        assertThat(get("If-Modified-Since", "nonsense").status()).isEqualTo(200);
        assertThat(get("If-Modified-Since", "Fri, 02 Jan 2026 00:00:00 GMT", "If-None-Match", "\"x\"")
                        .status())
                .as("a tag counts more than a date")
                .isEqualTo(200);
    }

    // HEAD.

    @Test
    void a_head_is_answered_from_a_stored_get() {
        Response stored = get();
        Response head = Client.wait(rig.account().send("HEAD", PLUGIN, null));
        assertThat(head).matches(Response::hit);
        assertThat(head.status()).isEqualTo(200);
        assertThat(head.body().length()).isZero();
        assertThat(head.header("Content-Length"))
                .isEqualTo(String.valueOf(stored.body().length()));
        assertThat(head.header("ETag")).isEqualTo(stored.header("ETag"));
        assertThat(head.header("Content-Type")).isEqualTo("application/json");
        rig.account().get(API + "/Plugins/missing");
        Response missing = Client.wait(rig.account().send("HEAD", API + "/Plugins/missing", null));
        assertThat(missing.status()).isEqualTo(404);
        assertThat(missing).matches(Response::hit);
        assertThat(rig.sandbox().journal().entries(e -> e.method().equals("HEAD")))
                .isEmpty();
    }

    @Test
    void a_head_of_what_is_not_stored_goes_upstream_and_stores_nothing() {
        Response head = Client.wait(rig.account().send("HEAD", PLUGIN, null));
        assertThat(head.status()).isEqualTo(200);
        assertThat(head.how()).startsWith("Flexgate; fwd=").doesNotContain("stored");
        assertThat(rig.sandbox().journal().count("HEAD", PLUGIN)).isEqualTo(1);
        assertThat(get()).matches(r -> !r.hit() && r.body().length() > 0);
    }

    @Test
    void a_head_after_a_write_does_not_show_what_was_before() {
        String before = get().header("ETag");
        rig.account().post(PLUGIN, "FriendlyName=Much+longer+than+before");
        Response head = Client.wait(rig.account().send("HEAD", PLUGIN, null));
        assertThat(head.how()).doesNotContain("hit");
        assertThat(head.header("ETag")).isNotEqualTo(before);
    }

    // Time.

    @Test
    void age_grows_and_ttl_shrinks_and_when_the_time_is_over_upstream_is_asked() {
        Response live = get();
        assertThat(live.headers().contains("Age")).isFalse();
        assertThat(Long.parseLong(get().header("Age"))).isBetween(0L, 20L);
        rig.skip(Duration.ofSeconds(100));
        Response later = get();
        assertThat(Long.parseLong(later.header("Age"))).isBetween(100L, 120L);
        assertThat(ttl(later)).isBetween(180L, 200L);
        rig.skip(Duration.ofSeconds(200));
        Response over = get();
        assertThat(over.how()).startsWith("Flexgate; fwd=").endsWith("fwd-status=200; stored");
        assertThat(Long.parseLong(get().header("Age"))).isBetween(0L, 20L);
        assertThat(calls()).isEqualTo(2);
    }

    @Test
    void a_404_is_kept_for_its_own_time() {
        restart(Rig.plan()
                .rules(rules -> new CacheRules(
                        rules.maxMemory(),
                        Duration.ZERO,
                        new CacheRules.Times(Duration.ofMinutes(5), Duration.ofSeconds(60)),
                        rules.resources())));
        String missing = API + "/Plugins/missing";
        get();
        rig.account().get(missing);
        rig.skip(Duration.ofSeconds(30));
        assertThat(rig.account().get(missing)).matches(Response::hit);
        rig.skip(Duration.ofSeconds(40));
        assertThat(rig.account().get(missing)).matches(r -> !r.hit());
        assertThat(get()).matches(Response::hit);
    }

    @ParameterizedTest(name = "Cache-Control: {0} is kept for {1} s")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "no-store| 0",
                "private| 0",
                "no-cache| 0",
                "no-cache=\"X-Secret\"| 300",
                "no-cache, no-cache=\"X-Secret\"| 0",
                "NO-STORE| 0",
                "max-age=100, no-store| 0",
                "max-age=0| 0",
                "max-age=never| 0",
                "max-age=-1| 0",
                "max-age=| 0",
                "s-maxage=0, max-age=100| 0",
                "max-age=100| 100",
                "MAX-AGE=100| 100",
                "max-age=\"100\"| 100",
                "public, max-age=100| 100",
                "max-age=100, must-revalidate| 100",
                "s-maxage=100, max-age=10| 100",
                "s-maxage=100, max-age=200| 100",
                "max-age=100, max-age=200| 100",
                "ext=\"a, no-store\", max-age=100| 100",
                "max-age=1000| 1000",
                "public| 300",
                "must-revalidate| 300",
                "something=else| 300"
            })
    void upstreams_word_on_time_wins_over_the_configured_times(String says, long seconds) {
        upstreamSays("Cache-Control", says);
        Response live = get();
        assertThat(live.header("Cache-Control")).as("passed on as it came").isEqualTo(says);
        Response second = get();
        assertThat(second.header("Cache-Control")).isEqualTo(says);
        if (seconds == 0) {
            assertThat(live.how()).isEqualTo("Flexgate; fwd=uri-miss; fwd-status=200");
            assertThat(second).matches(r -> !r.hit());
        } else {
            assertThat(live.how()).isEqualTo("Flexgate; fwd=uri-miss; fwd-status=200; stored");
            assertThat(ttl(second)).isBetween(seconds - 20, seconds);
            rig.skip(Duration.ofSeconds(seconds));
            assertThat(get()).matches(r -> !r.hit());
        }
    }

    @Test
    void the_age_that_an_answer_came_with_counts() {
        upstreamSays("Cache-Control", "max-age=160");
        upstreamSays("Age", "100");
        assertThat(get().headers().getAll("Age")).containsExactly("100");
        Response hit = get();
        assertThat(hit.headers().getAll("Age")).hasSize(1);
        assertThat(Long.parseLong(hit.header("Age"))).isBetween(100L, 120L);
        assertThat(ttl(hit)).isBetween(40L, 60L);
        rig.skip(Duration.ofSeconds(60));
        assertThat(get()).matches(r -> !r.hit());
    }

    @Test
    void an_answer_that_came_older_than_it_may_be_is_not_kept() {
        upstreamSays("Cache-Control", "max-age=100");
        upstreamSays("Age", "100");
        assertThat(get().how()).isEqualTo("Flexgate; fwd=uri-miss; fwd-status=200");
        assertThat(get()).matches(r -> !r.hit());
    }

    @Test
    void expires_counts_from_the_date_of_the_answer() {
        ZonedDateTime made = ZonedDateTime.of(2026, 1, 1, 0, 0, 0, 0, ZoneOffset.UTC);
        upstreamSays("Date", date(made));
        upstreamSays("Expires", date(made.plusSeconds(100)));
        get();
        assertThat(ttl(get())).isBetween(80L, 100L);
        rig.skip(Duration.ofSeconds(100));
        assertThat(get()).matches(r -> !r.hit());
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "-1", "nonsense", "Thu, 01 Jan 1970 00:00:00 GMT"})
    void expires_in_the_past_or_unreadable_is_stale_at_once(String expires) {
        upstreamSays("Date", "Thu, 01 Jan 2026 00:00:00 GMT");
        upstreamSays("Expires", expires);
        assertThat(get().how()).doesNotContain("stored");
        assertThat(get()).matches(r -> !r.hit());
    }

    @Test
    void max_age_wins_over_expires() {
        upstreamSays("Date", "Thu, 01 Jan 2026 00:00:00 GMT");
        upstreamSays("Expires", "0");
        upstreamSays("Cache-Control", "max-age=100");
        get();
        assertThat(ttl(get())).isBetween(80L, 100L);
    }

    // Vary and cookies.

    @Test
    void an_answer_is_served_only_to_requests_that_select_it() {
        upstreamSays("Vary", "Accept-Language, X-Mode");
        get("Accept-Language", "en", "X-Mode", "a");
        assertThat(get("Accept-Language", "en", "X-Mode", "a")).matches(Response::hit);
        assertThat(get("Accept-Language", "en", "X-Mode", "b").how())
                .isEqualTo("Flexgate; fwd=vary-miss; fwd-status=200; stored");
        assertThat(get("Accept-Language", "en").how()).contains("fwd=vary-miss");
        assertThat(get("Accept-Language", "en")).matches(Response::hit);
        assertThat(get().how()).contains("fwd=vary-miss");
    }

    @Test
    void an_answer_that_varies_with_everything_is_not_kept() {
        upstreamSays("Vary", "*");
        assertThat(get().how()).doesNotContain("stored");
        assertThat(get()).matches(r -> !r.hit());
    }

    @Test
    void an_answer_that_varies_by_a_cookie_is_never_kept() {
        upstreamSays("Vary", "Accept, Cookie");
        assertThat(get().how()).doesNotContain("stored");
        assertThat(get()).matches(r -> !r.hit());
    }

    @Test
    void encodings_select_nothing_because_upstream_is_always_asked_for_the_plain_form() {
        upstreamSays("Vary", "Accept-Encoding");
        get("Accept-Encoding", "gzip");
        assertThat(get("Accept-Encoding", "br")).matches(Response::hit);
        assertThat(get()).matches(Response::hit);
        assertThat(rig.sandbox().journal().entries(e -> e.target().equals(PLUGIN)))
                .allMatch(e -> e.header("Accept-Encoding").equals(List.of("identity")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"Authorization", "authorization, Accept", "Origin, AUTHORIZATION"})
    void an_answer_that_varies_with_the_credential_is_kept_without_it(String vary) {
        upstreamSays("Vary", vary);
        get();
        assertThat(get()).matches(Response::hit);
        assertThat(rig.apiKey().get(PLUGIN)).matches(r -> !r.hit());
        String credential = Base64.getEncoder()
                .encodeToString((DEMO + ":" + SandboxSettings.DEMO_AUTH_TOKEN).getBytes(StandardCharsets.UTF_8));
        store().entries().forEach((key, variants) -> {
            List<String> selecting = new ArrayList<>();
            variants.entries().get(0).selecting().forEach((name, value) -> selecting.add(value));
            assertThat(selecting).noneMatch(value -> value.contains(credential));
        });
        assertThat(store().entries()).hasSize(2);
    }

    @Test
    void an_answer_that_sets_a_cookie_is_given_to_the_one_who_asked_and_to_nobody_else() {
        upstreamSays("Set-Cookie", "session=secret");
        Hold hold = rig.sandbox().knobs().hold(RequestMatch.exactly("GET", PLUGIN), Point.AFTER, 1);
        Future<Response> leader = rig.account().getting(PLUGIN);
        Client.wait(Future.fromCompletionStage(hold.arrived()));
        Future<Response> passenger = rig.account().getting(PLUGIN);
        rig.untilAboard(2);
        hold.release();
        assertThat(Client.wait(leader).header("Set-Cookie")).isEqualTo("session=secret");
        assertThat(Client.wait(leader).how()).doesNotContain("stored");
        assertThat(Client.wait(passenger).headers().contains("Set-Cookie")).isFalse();
        assertThat(get()).matches(r -> !r.hit());
    }

    // What is never served again.

    private static final List<String> OF_ONE_CALL = List.of(
            "Retry-After",
            "RateLimit",
            "RateLimit-Policy",
            "RateLimit-Limit",
            "RateLimit-Remaining",
            "RateLimit-Reset",
            "X-Rate-Limit-Limit",
            "X-Rate-Limit-Remaining",
            "X-Rate-Limit-Config",
            "X-RateLimit-Remaining",
            "Twilio-Request-Id",
            "Twilio-Request-Duration",
            "Twilio-Concurrent-Requests");

    @Test
    void what_tells_of_one_call_is_for_the_one_who_made_it() {
        OF_ONE_CALL.stream().filter(name -> !name.startsWith("Twilio")).forEach(name -> upstreamSays(name, "7"));
        upstreamSays("Date", "Thu, 01 Jan 2026 00:00:00 GMT");
        upstreamSays("X-Custom", "kept");
        Hold hold = rig.sandbox().knobs().hold(RequestMatch.exactly("GET", PLUGIN), Point.AFTER, 1);
        Future<Response> leader = rig.account().getting(PLUGIN);
        Client.wait(Future.fromCompletionStage(hold.arrived()));
        Future<Response> passenger = rig.account().getting(PLUGIN);
        rig.untilAboard(2);
        hold.release();

        MultiMap live = Client.wait(leader).headers();
        assertThat(OF_ONE_CALL).allMatch(live::contains);
        assertThat(live.getAll("Date")).containsExactly("Thu, 01 Jan 2026 00:00:00 GMT");
        for (Response other :
                List.of(Client.wait(passenger), get(), Client.wait(rig.account().send("HEAD", PLUGIN, null)))) {
            assertThat(OF_ONE_CALL).as(other.how()).noneMatch(other.headers()::contains);
            assertThat(other.headers().getAll("Date")).hasSize(1).doesNotContain("Thu, 01 Jan 2026 00:00:00 GMT");
            assertThat(other.header("X-Custom")).isEqualTo("kept");
        }
        assertThat(get("If-None-Match", "*").headers().names())
                .noneMatch(name -> OF_ONE_CALL.stream().anyMatch(name::equalsIgnoreCase));
    }

    @Test
    void a_shared_answer_is_as_old_as_it_came() {
        upstreamSays("Age", "100");
        Hold hold = rig.sandbox().knobs().hold(RequestMatch.exactly("GET", PLUGIN), Point.AFTER, 1);
        Future<Response> leader = rig.account().getting(PLUGIN);
        Client.wait(Future.fromCompletionStage(hold.arrived()));
        Future<Response> passenger = rig.account().getting(PLUGIN);
        rig.untilAboard(2);
        hold.release();
        assertThat(Client.wait(leader).header("Age")).isEqualTo("100");
        assertThat(Client.wait(passenger).header("Age")).isEqualTo("100");
    }

    // Via, Cache-Status and CORS.

    @Test
    void the_gateway_stands_in_via_on_both_sides_after_those_before_it() {
        upstreamSays("Via", "1.1 origin");
        for (Response response : List.of(get("Via", "1.0 client-side"), get())) {
            assertThat(String.join(", ", response.headers().getAll("Via"))).isEqualTo("1.1 origin, 1.1 flexgate");
        }
        assertThat(rig.account().post(PLUGIN, "FriendlyName=B").headers().getAll("Via"))
                .containsExactly("1.1 origin", "1.1 flexgate");
        assertThat(rig.account().get("/v1/Configuration").headers().getAll("Via"))
                .containsExactly("1.1 origin", "1.1 flexgate");
        assertThat(rig.sandbox()
                        .journal()
                        .entries(e -> e.target().equals(PLUGIN))
                        .get(0)
                        .header("Via"))
                .containsExactly("1.0 client-side, 1.1 flexgate");
    }

    @Test
    void upstreams_own_cache_status_stands_before_the_gateways() {
        upstreamSays("Cache-Status", "Origin; hit");
        assertThat(get().headers().getAll("Cache-Status"))
                .satisfiesExactly(theirs -> assertThat(theirs).isEqualTo("Origin; hit"), ours -> assertThat(ours)
                        .startsWith("Flexgate; fwd=uri-miss; fwd-status=200; stored; ttl="));
        assertThat(get().headers().getAll("Cache-Status").get(1)).startsWith("Flexgate; hit; ttl=");
    }

    @Test
    void pages_may_read_the_fields_that_the_gateway_adds() {
        rig.account().get("/v1/Configuration");
        for (Response response : List.of(
                get(),
                get(),
                rig.account().post(PLUGIN, "FriendlyName=B"),
                rig.account().get("/v1/Configuration"),
                Client.wait(rig.account().send("HEAD", PLUGIN, null)))) {
            assertThat(response.headers().getAll("Access-Control-Expose-Headers"))
                    .hasSize(1);
            List<String> exposed =
                    List.of(response.header("Access-Control-Expose-Headers").split(", *"));
            assertThat(exposed)
                    .contains(
                            "Age",
                            "Cache-Status",
                            "ETag",
                            "Flexgate-Error",
                            "RateLimit",
                            "RateLimit-Policy",
                            "Retry-After",
                            "Via",
                            "X-Request-Id");
            assertThat(response.header("Access-Control-Allow-Origin")).isEqualTo("*");
        }
    }

    @Test
    void an_answer_for_one_origin_of_a_page_is_not_served_to_another() {
        rig.sandbox().knobs().header("Access-Control-Allow-Origin", "https://one.example");
        get("Origin", "https://one.example");
        assertThat(get("Origin", "https://one.example")).matches(Response::hit);
        assertThat(get("Origin", "https://two.example")).matches(r -> !r.hit());
    }

    // The request's own directives.

    @ParameterizedTest
    @CsvSource({
        "Cache-Control, no-cache",
        "Cache-Control, max-age=0",
        "Cache-Control, min-fresh=400",
        "Pragma, no-cache"
    })
    void a_client_that_asks_past_the_cache_gets_upstreams_answer_and_others_get_it_after_it(String name, String value) {
        get();
        rig.sandbox().model().write(DEMO, PLUGIN, "FriendlyName=Past+the+gateway");
        assertThat(get().json().getString("friendly_name")).isEqualTo("A");
        Response asked = get(name, value);
        assertThat(asked.how()).isEqualTo("Flexgate; fwd=request; fwd-status=200; stored");
        assertThat(asked.json().getString("friendly_name")).isEqualTo("Past the gateway");
        assertThat(get()).matches(r -> r.hit() && r.text().equals(asked.text()));
    }

    @Test
    void a_client_may_bound_the_age_of_what_it_takes() {
        get();
        rig.skip(Duration.ofSeconds(100));
        assertThat(get("Cache-Control", "max-age=150")).matches(Response::hit);
        assertThat(get("Cache-Control", "min-fresh=100")).matches(Response::hit);
        assertThat(get("Cache-Control", "max-stale")).matches(Response::hit);
        assertThat(get("Cache-Control", "max-age=150", "Pragma", "no-cache"))
                .as("Pragma counts only without Cache-Control")
                .matches(Response::hit);
        assertThat(get("Cache-Control", "max-age=50").how()).contains("fwd=request");
    }

    @Test
    void an_answer_to_a_client_that_forbids_it_is_not_kept() {
        assertThat(get("Cache-Control", "no-store").how()).isEqualTo("Flexgate; fwd=uri-miss; fwd-status=200");
        assertThat(get().how()).isEqualTo("Flexgate; fwd=uri-miss; fwd-status=200; stored");
    }

    @ParameterizedTest
    @ValueSource(strings = {"GET", "HEAD"})
    void a_client_that_wants_only_what_is_stored_costs_no_call(String method) {
        Response none = Client.wait(rig.account().send(method, PLUGIN, null, "Cache-Control", "only-if-cached"));
        assertThat(none.status()).isEqualTo(504);
        assertThat(none.header("Flexgate-Error")).isEqualTo("not-cached");
        assertThat(rig.sandbox().journal().size()).isZero();
        get();
        assertThat(Client.wait(rig.account().send(method, PLUGIN, null, "Cache-Control", "only-if-cached")))
                .matches(Response::hit);
        assertThat(Client.wait(rig.account().send(method, PLUGIN, null, "Cache-Control", "only-if-cached, no-cache"))
                        .status())
                .isEqualTo(504);
        rig.account().post(PLUGIN, "FriendlyName=B");
        assertThat(Client.wait(rig.account().send(method, PLUGIN, null, "Cache-Control", "only-if-cached"))
                        .status())
                .as("a write has made it untrue")
                .isEqualTo(504);
    }

    // Bodies and memory.

    @Test
    void a_body_that_upstream_compressed_unasked_is_given_and_kept_plain() {
        rig.sandbox().knobs().fault(RequestMatch.exactly("GET", PLUGIN), 1, Fault.gzipAlways());
        Response live = get("Accept-Encoding", "gzip");
        String truth = rig.sandbox().model().read(DEMO, PLUGIN, rig.origin()).text();
        for (Response response : List.of(live, get(), get("Accept-Encoding", "gzip"))) {
            assertThat(response.headers().contains("Content-Encoding")).isFalse();
            assertThat(response.text()).isEqualTo(truth);
            assertThat(response.header("Content-Length")).isEqualTo(String.valueOf(truth.length()));
        }
        assertThat(calls()).isEqualTo(1);
    }

    @Test
    void what_is_kept_stays_within_max_memory_and_every_answer_is_right_all_the_same() {
        long bound = 32 << 10;
        restart(Rig.plan().rules(rules -> new CacheRules(bound, Duration.ZERO, rules.defaults(), rules.resources())));
        for (int round = 0; round < 2; round++) {
            for (int i = 0; i < 100; i++) {
                String target = API + "/Plugins?PageSize=" + (i + 1);
                assertThat(rig.account().get(target).text())
                        .isEqualTo(rig.sandbox()
                                .model()
                                .read(DEMO, target, rig.origin())
                                .text());
                assertThat(store().size()).isPositive();
                assertThat(store().bytes()).isLessThanOrEqualTo(bound);
            }
        }
        assertThat(store().size()).isBetween(5L, 40L);
    }

    @Test
    void an_answer_larger_than_all_of_the_memory_is_passed_on_and_not_kept() {
        restart(Rig.plan().rules(rules -> new CacheRules(500, Duration.ZERO, rules.defaults(), rules.resources())));
        String truth = rig.sandbox().model().read(DEMO, PLUGIN, rig.origin()).text();
        assertThat(get().text()).isEqualTo(truth);
        assertThat(get()).matches(r -> !r.hit() && r.text().equals(truth));
        assertThat(store().size()).isZero();
    }

    private EntryStore store() {
        return rig.gateway().gateway().shared().store();
    }

    private static String date(ZonedDateTime time) {
        return time.format(DateTimeFormatter.ofPattern("EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.ROOT));
    }
}
