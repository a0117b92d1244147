package io.flexgate.contract;

import static io.flexgate.testing.Rig.API;
import static org.assertj.core.api.Assertions.assertThat;

import io.flexgate.sandbox.SandboxSettings;
import io.flexgate.testing.Response;
import io.flexgate.testing.Rig;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Links in answers point where the client came from, and not one other byte is changed (contract 5.5). */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class LinksTest {

    private static final String DEMO = SandboxSettings.DEMO_ACCOUNT_SID;

    private Rig rig;
    private String plugin;
    private String configuration;
    private List<String> targets;

    @AfterEach
    void close() {
        if (rig != null) {
            rig.close();
        }
    }

    private void start(Rig.Plan plan) {
        rig = plan.start();
        String origin = upstream();
        String links = "&FriendlyName=Zo%C3%AB+%E6%BC%A2+%22" + origin + "/v1%22&Description=" + origin
                + "/v1/PluginService/Plugins";
        plugin = create("/Plugins", "UniqueName=plugin-a" + links);
        create("/Plugins", "UniqueName=plugin-b");
        create("/Plugins", "UniqueName=plugin-c");
        String version = create(
                "/Plugins/plugin-a/Versions",
                "Version=1.0.0&PluginUrl=" + origin + "/assets/a.js&Changelog=" + origin + "/v1/x");
        configuration = create("/Configurations", "Name=" + origin + "/v1" + MatrixWorld.pick(version));
        create("/Releases", "ConfigurationId=" + configuration);
        targets = List.of(
                API + "/Plugins",
                API + "/Plugins?PageSize=1&Page=1&PageToken=PA" + pluginC(),
                API + "/Plugins/" + plugin,
                API + "/Plugins/plugin-a/Versions",
                API + "/Plugins/plugin-a/Versions/1.0.0",
                API + "/Configurations",
                API + "/Configurations/" + configuration,
                API + "/Configurations/" + configuration + "/Plugins",
                API + "/Configurations/" + configuration + "/Plugins/plugin-a",
                API + "/Releases",
                API + "/Releases/Active",
                API + "/Releases?PageSize=1",
                API + "/Plugins/missing");
    }

    private String create(String path, String form) {
        return rig.sandbox().model().write(DEMO, API + path, form).json().getString("sid");
    }

    private String pluginC() {
        return rig.sandbox()
                .model()
                .read(DEMO, API + "/Plugins/plugin-c")
                .json()
                .getString("sid");
    }

    private String upstream() {
        return "http://127.0.0.1:" + rig.sandbox().port();
    }

    /** What upstream would say if it were at this origin. */
    private String truth(String target, String origin) {
        return rig.sandbox().model().read(DEMO, target, origin).text();
    }

    private Response get(String target, String host) {
        return rig.account().get(target, "Host", host);
    }

    @Test
    void each_host_gets_links_of_its_own_from_one_stored_answer() {
        start(Rig.plan());
        for (String target : targets) {
            for (String host :
                    List.of("gw-one.example:8080", "two.example", "gw-one.example:8080", "127.0.0.1:" + rig.port())) {
                Response response = get(target, host);
                assertThat(response.text()).as("%s at %s", target, host).isEqualTo(truth(target, "http://" + host));
            }
            assertThat(rig.sandbox().journal().count("GET", target)).as(target).isEqualTo(1);
        }
    }

    @Test
    void what_is_stored_is_upstreams_own_form() {
        start(Rig.plan());
        for (String target : targets) {
            get(target, "gw-one.example");
            Response untouched = get(target, "127.0.0.1:" + rig.sandbox().port());
            assertThat(untouched).matches(Response::hit);
            assertThat(untouched.text()).as(target).isEqualTo(truth(target, upstream()));
        }
    }

    @Test
    void links_are_absolute_nulls_are_kept_and_what_only_looks_like_a_link_is_left_alone() {
        start(Rig.plan());
        Response page = rig.account().get(API + "/Plugins?PageSize=3");
        assertThat(page.text())
                .contains("\"previous_page_url\":null", "\"next_page_url\":null", "\"description\":null")
                .contains("\"description\":\"" + upstream() + "/v1/PluginService/Plugins\"")
                .contains("\"first_page_url\":\"" + rig.origin() + API + "/Plugins?PageSize=3&Page=0\"")
                .contains("\"links\":{\"plugin_versions\":\"" + rig.origin() + API + "/Plugins/" + plugin
                        + "/Versions\"}");
        assertThat(page.json().getJsonObject("meta").fieldNames())
                .containsExactly(
                        "page", "page_size", "first_page_url", "previous_page_url", "url", "next_page_url", "key");
        Response version = rig.account().get(API + "/Plugins/plugin-a/Versions/1.0.0");
        assertThat(version.json().getString("plugin_url")).isEqualTo(upstream() + "/assets/a.js");
        assertThat(version.json().getString("changelog")).isEqualTo(upstream() + "/v1/x");
        assertThat(version.json().getString("url")).startsWith(rig.origin() + API);
    }

    @Test
    void the_answers_of_writes_have_their_links_rewritten_too() {
        start(Rig.plan());
        Response created = rig.account().post(API + "/Plugins", "UniqueName=plugin-d", "Host", "two.example");
        String sid = created.json().getString("sid");
        assertThat(created.text()).isEqualTo(truth(API + "/Plugins/" + sid, "http://two.example"));
        Response updated = rig.account().post(API + "/Plugins/plugin-d", "Description=x", "Host", "two.example");
        assertThat(updated.text()).isEqualTo(truth(API + "/Plugins/" + sid, "http://two.example"));
        Response archived = rig.account().post(API + "/Plugins/plugin-d/Archive", "", "Host", "two.example");
        assertThat(archived.json().getString("url"))
                .isEqualTo("http://two.example" + API + "/Plugins/" + sid + "/Archive");
    }

    @Test
    void following_the_pages_never_leaves_the_gateway() {
        start(Rig.plan());
        String next = rig.origin() + API + "/Plugins?PageSize=1";
        int pages = 0;
        while (next != null) {
            assertThat(next).startsWith(rig.origin() + API);
            Response page = rig.account().get(next.substring(rig.origin().length()));
            assertThat(page.json().getJsonArray("plugins")).hasSize(1);
            next = page.json().getJsonObject("meta").getString("next_page_url");
            pages++;
        }
        assertThat(pages).isEqualTo(3);
    }

    @Test
    void with_public_url_none_every_answer_is_upstreams_own() {
        start(Rig.plan().publicUrl("none"));
        for (String target : targets) {
            for (String host : List.of("gw-one.example", "127.0.0.1:" + rig.port())) {
                assertThat(get(target, host).text()).as(target).isEqualTo(truth(target, upstream()));
            }
        }
    }

    @Test
    void a_fixed_public_url_stands_in_every_link_whatever_host_was_used_but_upstreams_own() {
        start(Rig.plan().publicUrl("https://gateway.example:8443"));
        for (String target : targets) {
            assertThat(get(target, "gw-one.example").text())
                    .as(target)
                    .isEqualTo(truth(target, "https://gateway.example:8443"));
            assertThat(get(target, "127.0.0.1:" + rig.sandbox().port()).text())
                    .as(target)
                    .isEqualTo(truth(target, upstream()));
        }
    }

    @Test
    void links_of_another_origin_than_upstreams_are_left_alone() {
        start(Rig.plan().sandbox(SandboxSettings.empty().withPublicOrigin("https://flex-api.twilio.com")));
        for (String target : targets) {
            for (String host : List.of("gw-one.example", "flex-api.twilio.com", "127.0.0.1:" + rig.port())) {
                assertThat(get(target, host).text()).as(target).isEqualTo(truth(target, "https://flex-api.twilio.com"));
            }
        }
    }

    @ParameterizedTest
    @CsvSource({
        "GW.Example:8080, http://gw.example:8080",
        "gw.example:80, http://gw.example",
        "gw.example, http://gw.example",
        "[::1]:8080, http://[::1]:8080",
        "localhost:1, http://localhost:1"
    })
    void a_host_is_written_in_its_normal_form(String host, String origin) {
        start(Rig.plan());
        String target = API + "/Plugins/" + plugin;
        assertThat(get(target, host).text()).isEqualTo(truth(target, origin));
    }

    @Test
    void an_absolute_target_of_upstream_shares_the_entry_and_keeps_upstreams_links() {
        start(Rig.plan());
        String target = API + "/Plugins/" + plugin;
        rig.account().get(target);
        Response absolute = rig.account().get(upstream() + target);
        assertThat(absolute).matches(Response::hit);
        assertThat(absolute.text()).isEqualTo(truth(target, upstream()));
    }

    @Test
    void the_two_forms_of_one_answer_have_tags_of_their_own() {
        start(Rig.plan());
        String target = API + "/Plugins/" + plugin;
        String one = get(target, "one.example").header("ETag");
        String two = get(target, "two.example").header("ETag");
        assertThat(one).isNotEqualTo(two);
        assertThat(rig.account()
                        .get(target, "Host", "two.example", "If-None-Match", one)
                        .status())
                .isEqualTo(200);
        assertThat(rig.account()
                        .get(target, "Host", "two.example", "If-None-Match", two)
                        .status())
                .isEqualTo(304);
    }
}
