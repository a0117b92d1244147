package io.flexgate.sandbox;

import static io.flexgate.sandbox.RunningSandbox.PLUGINS;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Order and pages of lists. */
class ListsTest {

    private final RunningSandbox it = RunningSandbox.empty();

    @AfterEach
    void stop() {
        it.close();
    }

    private void plugins(int count) {
        for (int i = 0; i < count; i++) {
            it.create(PLUGINS, "UniqueName=p" + i);
        }
    }

    private static List<String> names(JsonObject page) {
        JsonArray plugins = page.getJsonArray("plugins");
        List<String> names = new ArrayList<>();
        for (int i = 0; i < plugins.size(); i++) {
            names.add(plugins.getJsonObject(i).getString("unique_name"));
        }
        return names;
    }

    private String local(String url) {
        assertThat(url).startsWith(it.sandbox.origin());
        return url.substring(it.sandbox.origin().length());
    }

    @Test
    void an_empty_list_has_all_seven_meta_keys() {
        String url = it.sandbox.origin() + PLUGINS + "?PageSize=50&Page=0";
        assertThat(it.get(PLUGINS + "?").body())
                .isEqualTo(("{'plugins':[],'meta':{'page':0,'page_size':50,'first_page_url':'%s',"
                                + "'previous_page_url':null,'url':'%s','next_page_url':null,'key':'plugins'}}")
                        .replace('\'', '"')
                        .formatted(url, url));
    }

    @Test
    void pages_lead_forth_and_back_newest_first() {
        plugins(5);
        JsonObject first = it.json(PLUGINS + "?PageSize=2");
        JsonObject second = it.json(local(first.getJsonObject("meta").getString("next_page_url")));
        JsonObject third = it.json(local(second.getJsonObject("meta").getString("next_page_url")));
        assertThat(names(first)).containsExactly("p4", "p3");
        assertThat(names(second)).containsExactly("p2", "p1");
        assertThat(names(third)).containsExactly("p0");
        assertThat(third.getJsonObject("meta").getString("next_page_url")).isNull();
        assertThat(first.getJsonObject("meta").getString("previous_page_url")).isNull();
        assertThat(second.getJsonObject("meta").getInteger("page")).isEqualTo(1);
        assertThat(second.getJsonObject("meta").getString("url"))
                .isEqualTo(first.getJsonObject("meta").getString("next_page_url"))
                .contains("PageSize=2&Page=1&PageToken=");
        JsonObject back = it.json(local(third.getJsonObject("meta").getString("previous_page_url")));
        assertThat(names(back)).containsExactly("p2", "p1");
    }

    @Test
    void of_a_repeated_page_size_the_last_wins() {
        plugins(3);
        assertThat(it.json(PLUGINS + "?PageSize=1&PageSize=2").getJsonArray("plugins"))
                .hasSize(2);
    }

    @Test
    void a_page_size_above_1000_counts_as_1000() {
        JsonObject meta = it.json(PLUGINS + "?PageSize=2000").getJsonObject("meta");
        assertThat(meta.getInteger("page_size")).isEqualTo(1000);
        assertThat(meta.getString("url")).contains("PageSize=1000");
    }

    @ParameterizedTest
    @ValueSource(strings = {"PageSize=0", "PageSize=-1", "PageSize=x", "Page=-1", "PageToken=nonsense"})
    void other_nonsense_is_refused(String query) {
        assertThat(it.get(PLUGINS + "?" + query).statusCode()).isEqualTo(400);
    }

    @Test
    void a_page_that_begins_after_an_item_is_not_moved_by_newer_items() {
        plugins(3);
        String next = it.json(PLUGINS + "?PageSize=2").getJsonObject("meta").getString("next_page_url");
        it.create(PLUGINS, "UniqueName=newer");
        assertThat(names(it.json(local(next)))).containsExactly("p0");
    }
}
