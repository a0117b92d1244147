package io.flexgate.contract;

import static io.flexgate.testing.Rig.API;
import static org.assertj.core.api.Assertions.assertThat;

import io.flexgate.cache.CacheRules;
import io.flexgate.testing.RawUpstream;
import io.flexgate.testing.Response;
import io.flexgate.testing.Rig;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which pages fill which items, and what of a page's head is an item's, in front of an upstream that says anything. */
class PrimedPagesTest {

    private static final String ACCOUNT = "AC" + "0".repeat(32);

    private final RawUpstream upstream = new RawUpstream("");
    private final Rig rig = Rig.plan()
            .upstream(upstream.origin())
            .rules(rules -> new CacheRules(
                            rules.maxMemory(),
                            Duration.ZERO,
                            new CacheRules.Times(Duration.ofMinutes(5), Duration.ofSeconds(5)),
                            Map.of())
                    .priming(true))
            .frozen()
            .start();

    private String list = "";
    private String listHead = "";
    private String single = "{\"sid\":\"single\"}";
    private String singleHead = "";

    PrimedPagesTest() {
        upstream.script((request, socket) -> {
            boolean one = request.line().contains("/FP");
            String body = one ? single : list;
            byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
            RawUpstream.write(
                    socket.getOutputStream(),
                    "HTTP/1.1 200 OK\r\nContent-Type: application/json; charset=utf-8\r\n"
                            + (one ? singleHead : listHead) + "Content-Length: " + bytes.length + "\r\n\r\n"
                            + new String(bytes, StandardCharsets.ISO_8859_1));
        });
    }

    @AfterEach
    void close() {
        rig.close();
        upstream.close();
    }

    private static String sid(int number) {
        return "FP" + String.format("%032x", number);
    }

    private String item(int number) {
        return "{\"sid\":\"" + sid(number) + "\",\"account_sid\":\"" + ACCOUNT + "\",\"url\":\"" + upstream.origin()
                + API
                + "/Plugins/" + sid(number) + "\",\"links\":{\"plugin_versions\":\"" + upstream.origin() + API
                + "/Plugins/"
                + sid(number) + "/Versions\"}}";
    }

    private static String page(String... items) {
        return "{\"plugins\":[" + String.join(",", items) + "],\"meta\":{\"key\":\"plugins\"}}";
    }

    private Response read(String... headers) {
        return rig.account().get(API + "/Plugins", headers);
    }

    private Response one(int number, String... headers) {
        return rig.account().get(API + "/Plugins/" + sid(number), headers);
    }

    private boolean primed(int number, String... headers) {
        Response response = one(number, headers);
        return response.cacheStatus().contains("detail=primed");
    }

    @Test
    void theBytesOfAnItemAreThoseThatStandInTheList() {
        String odd =
                "{ \"unique_name\" :\t\"\\u0070l\\/\u00fcgin \u2603\", \"sid\":\"" + sid(1) + "\" ,\n\"account_sid\":\""
                        + ACCOUNT + "\", \"n\": 1.50e+1, \"description\":null, \"x\": {\"y\":[1,{ }]} }";
        list = "\n{ \"meta\" : { \"key\":\"plugins\" },\"plugins\" : [\n" + item(2) + " ,\n\n" + odd + "\t] }  ";
        read();
        Response item = one(1);
        assertThat(item.how()).isEqualTo("Flexgate; hit; detail=primed");
        assertThat(item.text()).isEqualTo(odd);
        assertThat(one(2).text()).isEqualTo(item(2).replace(upstream.origin().toString(), rig.origin()));
        assertThat(one(2, "Host", upstream.origin().authority()).text()).isEqualTo(item(2));
    }

    @Test
    void onlyWhatIsTrueOfEachItemIsTakenFromTheHeadOfTheList() {
        list = page(item(1));
        listHead = "ETag: \"list\"\r\nLast-Modified: Thu, 01 Jan 2026 11:00:00 GMT\r\nCache-Control: max-age=100\r\n"
                + "Access-Control-Allow-Origin: *\r\nAccess-Control-Expose-Headers: ETag\r\nX-Total: 1\r\n"
                + "Twilio-Request-Id: RQ1\r\nLink: <a>; rel=next\r\nDate: Thu, 01 Jan 2026 11:00:00 GMT\r\n";
        assertThat(read().header("ETag")).isEqualTo("\"list\"");
        Response item = one(1);
        assertThat(item.cacheStatus()).isEqualTo("Flexgate; hit; ttl=100; detail=primed");
        assertThat(item.headers().names().stream().map(String::toLowerCase))
                .containsExactlyInAnyOrder(
                        "content-type",
                        "cache-control",
                        "access-control-allow-origin",
                        "access-control-expose-headers",
                        "content-length",
                        "etag",
                        "age",
                        "via",
                        "cache-status",
                        "x-request-id",
                        "date");
        assertThat(item.header("Content-Type")).isEqualTo("application/json; charset=utf-8");
        assertThat(item.header("ETag")).matches("\"[A-Za-z0-9_-]{16}\"");
        assertThat(item.header("Date")).isNotEqualTo("Thu, 01 Jan 2026 11:00:00 GMT");
        assertThat(item.header("Content-Length"))
                .isEqualTo(String.valueOf(item.body().length()));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Cache-Control: no-store",
                "Cache-Control: private",
                "Cache-Control: no-cache",
                "Cache-Control: max-age=0",
                "CDN-Cache-Control: no-store",
                "Set-Cookie: a=b",
                "Vary: *",
                "Vary: Cookie",
                "Expires: 0",
                "Content-Encoding: br"
            })
    void whatForbidsToKeepTheListForbidsToKeepItsItems(String field) {
        list = page(item(1));
        listHead = field + "\r\n";
        read();
        assertThat(primed(1)).isFalse();
    }

    @Test
    void whatTheClientForbidsToKeepFillsNothing() {
        list = page(item(1));
        read("Cache-Control", "no-store");
        assertThat(primed(1)).isFalse();
    }

    @Test
    void upstreamsWordOnTheListMayShortenTheTimeOfAnItemAndNotLengthenIt() {
        list = page(item(1));
        listHead = "Cache-Control: max-age=3600\r\nAge: 10\r\n";
        read();
        assertThat(one(1).cacheStatus()).isEqualTo("Flexgate; hit; ttl=300; detail=primed");
        assertThat(one(1).header("Age")).isEqualTo("10");
        listHead = "Cache-Control: max-age=60, must-revalidate\r\n";
        rig.skip(Duration.ofSeconds(1));
        read("Cache-Control", "no-cache");
        assertThat(one(1).cacheStatus()).isEqualTo("Flexgate; hit; ttl=60; detail=primed");
        rig.skip(Duration.ofSeconds(61));
        assertThat(one(1).cacheStatus()).contains("fwd=stale");
    }

    @Test
    void anItemVariesByWhatItsListVariesBy() {
        list = page(item(1));
        listHead = "Vary: Accept-Language\r\n";
        read("Accept-Language", "de");
        assertThat(one(1, "Accept-Language", "de").how()).isEqualTo("Flexgate; hit; detail=primed");
        assertThat(one(1, "Accept-Language", "en").cacheStatus()).contains("fwd=vary-miss");
    }

    @Test
    void whereUpstreamSpeaksOtherwiseOfSingleItemsTheListHasNoSayInThem() {
        list = page(item(1), item(2));
        singleHead = "Cache-Control: no-store\r\n";
        assertThat(primed(3)).isFalse();
        read();
        assertThat(primed(1)).isFalse();
        singleHead = "";
        assertThat(primed(3)).isFalse();
        rig.skip(Duration.ofSeconds(1));
        read("Cache-Control", "no-cache");
        assertThat(primed(2)).isTrue();
    }

    @Test
    void anItemThatCannotBeToldFromTheRestIsFetched() {
        String nested = item(4).replace("}}", "},\"tags\":[{\"url\":\"" + upstream.origin() + "/x\"}]}");
        String meta = item(5).replace("}}", "},\"meta\":{\"url\":\"" + upstream.origin() + "/x\"}}");
        list = page(
                item(1),
                item(2),
                item(2).replace("links", "Links"),
                item(3).replace(sid(3), "FPshort"),
                "{\"sid\":7}",
                "null",
                nested,
                meta,
                "\"text\"",
                item(6));
        read();
        assertThat(IntStream.rangeClosed(1, 6).filter(this::primed)).containsExactly(1, 6);
    }

    @Test
    void aTextWithTwoListsFillsNothing() {
        list = "{\"plugins\":[" + item(1) + "],\"others\":[" + item(2) + "]}";
        read();
        assertThat(primed(1) || primed(2)).isFalse();
    }

    @Test
    void aTextThatIsCutOffFillsNothing() {
        list = "{\"plugins\":[" + item(1) + "," + item(2) + "]";
        read();
        assertThat(primed(1) || primed(2)).isFalse();
    }

    @Test
    void thePageThatIsTheLongestFillsAllOfItsItemsAndALongerOneNone() {
        list = page(items(1_000));
        read();
        assertThat(List.of(1, 500, 1_000)).allMatch(this::primed);
        assertThat(one(777).text())
                .isEqualTo(item(777).replace(upstream.origin().toString(), rig.origin()));
        list = page(items(1_001).replace(sid(1), sid(5_001)));
        rig.skip(Duration.ofSeconds(1));
        read("Cache-Control", "no-cache");
        assertThat(primed(5_001)).isFalse();
    }

    @Test
    void theItemsOfAPageAreCountedByTheirWholeCost() {
        list = page(item(1));
        read();
        long before = rig.gateway().gateway().shared().store().bytes();
        rig.skip(Duration.ofSeconds(1));
        list = page(items(200));
        read("Cache-Control", "no-cache");
        long after = rig.gateway().gateway().shared().store().bytes();
        assertThat(after - before).isGreaterThan(200L * (item(1).length() * 2 + 400));
    }

    private String items(int number) {
        return IntStream.rangeClosed(1, number).mapToObj(this::item).collect(Collectors.joining(","));
    }
}
