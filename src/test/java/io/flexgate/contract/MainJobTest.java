package io.flexgate.contract;

import static io.flexgate.testing.Rig.API;
import static org.assertj.core.api.Assertions.assertThat;

import io.flexgate.testing.Response;
import io.flexgate.testing.Rig;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What the product exists for: create, fetch, list and update of Plugins. */
class MainJobTest {

    private final Rig rig = Rig.start();

    @AfterEach
    void close() {
        rig.close();
    }

    @Test
    void pluginIsCreatedFetchedListedAndUpdatedAndNoReadIsStale() {
        Response created = rig.account().post(API + "/Plugins", "UniqueName=plugin-a&FriendlyName=A");
        assertThat(created.status()).isEqualTo(201);
        assertThat(created.how()).isEqualTo("Flexgate; fwd=method; fwd-status=201");
        String sid = created.json().getString("sid");
        String path = API + "/Plugins/" + sid;
        assertThat(created.json().getString("url")).isEqualTo(rig.origin() + path);

        Response first = rig.account().get(path);
        assertThat(first.how()).isEqualTo("Flexgate; fwd=uri-miss; fwd-status=200; stored");
        Response second = rig.account().get(path);
        assertThat(second.cacheStatus()).startsWith("Flexgate; hit; ttl=29");
        assertThat(second.body()).isEqualTo(first.body());
        assertThat(second.header("Age")).isEqualTo("0");
        assertThat(second.header("ETag")).isEqualTo(first.header("ETag")).startsWith("\"");
        assertThat(rig.account().get(API + "/Plugins").json().getJsonArray("plugins"))
                .hasSize(1);
        assertThat(rig.account().get(API + "/Plugins/plugin-a").status()).isEqualTo(200);

        Response updated = rig.account().post(API + "/Plugins/plugin-a", "FriendlyName=B");
        assertThat(updated.status()).isEqualTo(200);
        Response reread = rig.account().get(path);
        assertThat(reread.how()).isEqualTo("Flexgate; fwd=stale; fwd-status=200; stored");
        assertThat(reread.json().getString("friendly_name")).isEqualTo("B");
        assertThat(rig.account()
                        .get(API + "/Plugins")
                        .json()
                        .getJsonArray("plugins")
                        .getJsonObject(0)
                        .getString("friendly_name"))
                .isEqualTo("B");
        assertThat(rig.sandbox().journal().count("GET", path)).isEqualTo(2);
    }
}
