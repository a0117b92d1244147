package io.flexgate.clients;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.twilio.base.Page;
import com.twilio.exception.ApiException;
import com.twilio.http.TwilioRestClient;
import com.twilio.rest.flexapi.v1.Plugin;
import com.twilio.rest.flexapi.v1.PluginArchive;
import com.twilio.rest.flexapi.v1.PluginConfiguration;
import com.twilio.rest.flexapi.v1.PluginConfigurationArchive;
import com.twilio.rest.flexapi.v1.PluginRelease;
import com.twilio.rest.flexapi.v1.PluginVersionArchive;
import com.twilio.rest.flexapi.v1.plugin.PluginVersions;
import com.twilio.rest.flexapi.v1.pluginconfiguration.ConfiguredPlugin;
import io.flexgate.clients.Door.Wire;
import io.flexgate.testing.Rig;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The unmodified twilio-java against the gateway, by both of its documented means, with both kinds of credential. */
class TwilioJavaTest {

    private final Rig rig = Rig.start();
    private final Wire wire = new Wire();
    private Door door;
    private TwilioRestClient twilio;

    @Target(ElementType.METHOD)
    @Retention(RetentionPolicy.RUNTIME)
    @ParameterizedTest(name = "{0}")
    @EnumSource(Door.class)
    private @interface ByEachDoor {}

    private void enter(Door entrance) {
        door = entrance;
        twilio = entrance.client(rig, wire);
    }

    @AfterEach
    void everyRequestWentThroughTheGateway() {
        try {
            assertThat(wire.exchanges())
                    .isNotEmpty()
                    .allSatisfy(e -> assertThat(e.cacheStatus()).as(e.target()).startsWith("Flexgate; "));
            Bypass.none(
                    rig,
                    wire.exchanges().stream().filter(Wire.Exchange::forwarded).count());
        } finally {
            rig.close();
        }
    }

    @ByEachDoor
    void pluginIsFetchedBySidAndByNameAndLeadsToTheGateway(Door entrance) {
        enter(entrance);
        Plugin created = Plugin.creator("plugin-a")
                .setFriendlyName("Ä & B=50%+x")
                .setDescription("d")
                .create(twilio);
        assertThat(created.getSid()).startsWith("FP");
        assertThat(created.getFriendlyName()).isEqualTo("Ä & B=50%+x");
        String url = door.origin(rig) + Rig.API + "/Plugins/" + created.getSid();

        Plugin bySid = Plugin.fetcher(created.getSid()).fetch(twilio);
        Plugin byName = Plugin.fetcher("plugin-a").fetch(twilio);
        assertThat(List.of(bySid, byName)).allSatisfy(plugin -> {
            assertThat(plugin).isEqualTo(created);
            assertThat(plugin.getUrl()).isEqualTo(URI.create(url));
            assertThat(plugin.getLinks()).isEqualTo(Map.of("plugin_versions", url + "/Versions"));
        });
    }

    @ByEachDoor
    void secondReadIsAHitAndTheSameObject(Door entrance) {
        enter(entrance);
        plugins(3);
        PluginVersions version = version("plugin-1", "1.0.0");
        PluginConfiguration configuration = configuration("c", version);
        PluginRelease.creator(configuration.getSid()).create(twilio);

        List<Supplier<Object>> reads = List.of(
                () -> Plugin.fetcher("plugin-1").fetch(twilio),
                () -> names(),
                () -> PluginVersions.fetcher("plugin-1", "1.0.0").fetch(twilio),
                () -> all(PluginVersions.reader("plugin-1").read(twilio)),
                () -> PluginConfiguration.fetcher(configuration.getSid()).fetch(twilio),
                () -> all(PluginConfiguration.reader().read(twilio)),
                () -> configured(configuration),
                () -> ConfiguredPlugin.fetcher(configuration.getSid(), "plugin-1")
                        .fetch(twilio),
                () -> PluginRelease.fetcher("Active").fetch(twilio),
                () -> all(PluginRelease.reader().read(twilio)));
        List<Object> first = reads.stream().map(Supplier::get).toList();
        int upstream = rig.sandbox().journal().size();
        int sent = wire.exchanges().size();

        List<Object> second = reads.stream().map(Supplier::get).toList();
        assertThat(second).isEqualTo(first);
        assertThat(rig.sandbox().journal().size()).isEqualTo(upstream);
        assertThat(wire.exchanges().subList(sent, wire.exchanges().size()))
                .hasSizeGreaterThanOrEqualTo(reads.size())
                .allMatch(Wire.Exchange::hit);
    }

    @ByEachDoor
    void iterationGoesOverAllPagesThroughTheGateway(Door entrance) {
        enter(entrance);
        plugins(5);
        assertThat(names()).containsExactly("plugin-5", "plugin-4", "plugin-3", "plugin-2", "plugin-1");
        assertThat(Bypass.targets(rig, "GET")).hasSize(3).satisfies(pages -> {
            assertThat(pages.get(0)).isEqualTo("/Plugins?PageSize=2");
            assertThat(pages.get(1)).startsWith("/Plugins?PageSize=2&Page=1&PageToken=");
            assertThat(pages.get(2)).startsWith("/Plugins?PageSize=2&Page=2&PageToken=");
        });
    }

    @ByEachDoor
    void pagesAreTurnedForthAndBackThroughTheGateway(Door entrance) {
        enter(entrance);
        plugins(5);
        Page<Plugin> first = Plugin.reader().setPageSize(2L).firstPage(twilio);
        Page<Plugin> second = Plugin.reader().nextPage(first, twilio);
        Page<Plugin> third = Plugin.reader().nextPage(second, twilio);
        assertThat(third.hasNextPage()).isFalse();
        assertThat(names(third.getRecords())).containsExactly("plugin-1");
        assertThat(second.getNextPageUrl("")).startsWith(door.origin(rig) + Rig.API + "/Plugins?");

        Page<Plugin> back = Plugin.reader().previousPage(third, twilio);
        assertThat(back.getRecords()).isEqualTo(second.getRecords());
        if (door.routed()) { // the library itself refuses page URLs of other hosts
            Page<Plugin> again = Plugin.reader().getPage(first.getNextPageUrl("flex-api"), twilio);
            assertThat(again.getRecords()).isEqualTo(second.getRecords());
            assertThat(wire.last().hit()).isTrue();
        }
    }

    @ByEachDoor
    void pageSizeAndLimitTogetherReachUpstreamAsTheLibraryWritesThem(Door entrance) {
        enter(entrance);
        plugins(5);
        Iterable<Plugin> limited = Plugin.reader().setPageSize(2L).limit(3).read(twilio);
        assertThat(names(all(limited))).startsWith("plugin-5", "plugin-4", "plugin-3");
        String sent = wire.exchanges().stream()
                .filter(e -> e.method().equals("GET"))
                .findFirst()
                .orElseThrow()
                .target();
        assertThat(Rig.API + Bypass.targets(rig, "GET").get(0)).isEqualTo(sent).contains("PageSize=2");
    }

    @ByEachDoor
    void noReadAfterAnUpdateIsStale(Door entrance) {
        enter(entrance);
        Plugin plugin = plugins(5).get(2);
        PluginConfiguration configuration = configuration("c", version("plugin-3", "1.0.0"));
        for (String name : List.of("first", "second", "third")) {
            warm(plugin, configuration);
            Plugin updated = Plugin.updater(name.equals("second") ? "plugin-3" : plugin.getSid())
                    .setFriendlyName(name)
                    .update(twilio);
            assertThat(updated.getFriendlyName()).isEqualTo(name);
            assertThat(Plugin.fetcher(plugin.getSid()).fetch(twilio)).isEqualTo(updated);
            assertThat(Plugin.fetcher("plugin-3").fetch(twilio)).isEqualTo(updated);
            assertThat(all(Plugin.reader().setPageSize(2L).read(twilio))).contains(updated);
            ConfiguredPlugin joined = configured(configuration).get(0);
            assertThat(joined.getFriendlyName()).isEqualTo(name);
            joined =
                    ConfiguredPlugin.fetcher(configuration.getSid(), "plugin-3").fetch(twilio);
            assertThat(joined.getFriendlyName()).isEqualTo(name);
        }
    }

    @ByEachDoor
    void newPluginIsInEveryListAndItsNotFoundIsForgotten(Door entrance) {
        enter(entrance);
        plugins(4);
        assertThat(names()).hasSize(4);
        assertThat(all(Plugin.reader().read(twilio))).hasSize(4);
        notFound(() -> Plugin.fetcher("plugin-5").fetch(twilio));
        notFound(() -> Plugin.fetcher("plugin-5").fetch(twilio));
        assertThat(wire.last().hit()).isTrue();

        Plugin created = Plugin.creator("plugin-5").create(twilio);
        assertThat(Plugin.fetcher("plugin-5").fetch(twilio)).isEqualTo(created);
        assertThat(names()).containsExactly("plugin-5", "plugin-4", "plugin-3", "plugin-2", "plugin-1");
        assertThat(all(Plugin.reader().read(twilio))).hasSize(5).startsWith(created);
    }

    @ByEachDoor
    void versionsAreListedFetchedByTheirStringAndArchived(Door entrance) {
        enter(entrance);
        Plugin plugin = plugins(1).get(0);
        List<PluginVersions> versions = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            versions.add(0, version(i % 2 == 0 ? plugin.getSid() : "plugin-1", "1.0." + i));
            assertThat(versions()).isEqualTo(versions);
        }
        PluginVersions last = versions.get(0);
        assertThat(PluginVersions.fetcher("plugin-1", "1.0.4").fetch(twilio)).isEqualTo(last);
        assertThat(PluginVersions.fetcher(plugin.getSid(), last.getSid()).fetch(twilio))
                .isEqualTo(last);
        assertThat(last.getUrl().toString()).startsWith(door.origin(rig) + Rig.API + "/Plugins/");

        PluginVersionArchive archived =
                PluginVersionArchive.updater("plugin-1", "1.0.4").update(twilio);
        assertThat(archived.getArchived()).isTrue();
        assertThat(PluginVersions.fetcher("plugin-1", "1.0.4").fetch(twilio).getArchived())
                .isTrue();
        assertThat(PluginVersions.fetcher(plugin.getSid(), last.getSid())
                        .fetch(twilio)
                        .getArchived())
                .isTrue();
        assertThat(versions())
                .extracting(PluginVersions::getArchived)
                .containsExactly(true, false, false, false, false);
    }

    @ByEachDoor
    void configurationsAndReleasesAreNewAtOnceAndActiveIsTheLastReleased(Door entrance) {
        enter(entrance);
        plugins(1);
        notFound(() -> PluginRelease.fetcher("Active").fetch(twilio));
        List<PluginConfiguration> configurations = new ArrayList<>();
        List<PluginRelease> releases = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            PluginVersions version = version("plugin-1", "1.0." + i);
            PluginConfiguration configuration = configuration("c" + i, version);
            configurations.add(0, configuration);
            assertThat(all(PluginConfiguration.reader().setPageSize(2L).read(twilio)))
                    .isEqualTo(configurations);
            assertThat(configured(configuration))
                    .extracting(ConfiguredPlugin::getPluginVersionSid)
                    .containsExactly(version.getSid());
            releases.add(0, PluginRelease.creator(configuration.getSid()).create(twilio));
            assertThat(PluginRelease.fetcher("Active").fetch(twilio)).isEqualTo(releases.get(0));
            assertThat(all(PluginRelease.reader().setPageSize(2L).read(twilio))).isEqualTo(releases);
        }
        PluginConfiguration old = configurations.get(2);
        PluginConfigurationArchive.updater(old.getSid()).update(twilio);
        assertThat(PluginConfiguration.fetcher(old.getSid()).fetch(twilio).getArchived())
                .isTrue();
        assertThat(all(PluginConfiguration.reader().setPageSize(2L).read(twilio)))
                .extracting(PluginConfiguration::getArchived)
                .containsExactly(false, false, true);
    }

    @ByEachDoor
    void archivedPluginIsArchivedUnderEveryNameAndInTheJoin(Door entrance) {
        enter(entrance);
        Plugin plugin = plugins(3).get(0);
        PluginConfiguration configuration = configuration("c", version("plugin-1", "1.0.0"));
        warm(plugin, configuration);

        PluginArchive archived = PluginArchive.updater("plugin-1").update(twilio);
        assertThat(archived.getArchived()).isTrue();
        assertThat(Plugin.fetcher(plugin.getSid()).fetch(twilio).getArchived()).isTrue();
        assertThat(Plugin.fetcher("plugin-1").fetch(twilio).getArchived()).isTrue();
        assertThat(all(Plugin.reader().setPageSize(2L).read(twilio)))
                .extracting(Plugin::getArchived)
                .containsExactly(false, false, true);
        assertThat(configured(configuration).get(0).getPluginArchived()).isTrue();
    }

    @ByEachDoor
    void errorsAreTheLibrarysOwn(Door entrance) {
        enter(entrance);
        plugins(1);
        ApiException duplicate = refused(() -> Plugin.creator("plugin-1").create(twilio));
        assertThat(duplicate.getStatusCode()).isEqualTo(400);
        assertThat(duplicate.getCode()).isEqualTo(20409);
        assertThat(duplicate.getMessage()).contains("duplicate");
        assertThat(duplicate.getMoreInfo()).isEqualTo("https://www.twilio.com/docs/errors/20409");
        notFound(() -> Plugin.updater("nobody").setFriendlyName("x").update(twilio));

        PluginArchive.updater("plugin-1").update(twilio);
        ApiException again = refused(() -> PluginArchive.updater("plugin-1").update(twilio));
        assertThat(again.getCode()).isEqualTo(20400);
        assertThat(again.getMessage()).isEqualTo("Plugin is already archived.");
    }

    /** Plugins plugin-1 to plugin-n, in the order of their creation. */
    private List<Plugin> plugins(int n) {
        return IntStream.rangeClosed(1, n)
                .mapToObj(i -> Plugin.creator("plugin-" + i).create(twilio))
                .toList();
    }

    private PluginVersions version(String plugin, String version) {
        return PluginVersions.creator(plugin, version, URI.create("https://assets.example.com/" + version + ".js"))
                .create(twilio);
    }

    private PluginConfiguration configuration(String name, PluginVersions version) {
        return PluginConfiguration.creator(name)
                .setPlugins(List.of(Map.of("plugin_version", version.getSid(), "phase", 3)))
                .create(twilio);
    }

    /** Reads everything that shows the plugin, twice: it must be stored to become stale. */
    private void warm(Plugin plugin, PluginConfiguration configuration) {
        for (int i = 0; i < 2; i++) {
            Plugin.fetcher(plugin.getSid()).fetch(twilio);
            Plugin.fetcher(plugin.getUniqueName()).fetch(twilio);
            ConfiguredPlugin.fetcher(configuration.getSid(), plugin.getUniqueName())
                    .fetch(twilio);
            configured(configuration);
            names();
        }
        assertThat(wire.last().hit()).isTrue();
    }

    private List<String> names() {
        return names(all(Plugin.reader().setPageSize(2L).read(twilio)));
    }

    private static List<String> names(List<Plugin> plugins) {
        return plugins.stream().map(Plugin::getUniqueName).toList();
    }

    private List<PluginVersions> versions() {
        return all(PluginVersions.reader("plugin-1").setPageSize(2L).read(twilio));
    }

    private List<ConfiguredPlugin> configured(PluginConfiguration configuration) {
        return all(ConfiguredPlugin.reader(configuration.getSid()).read(twilio));
    }

    private static <T> List<T> all(Iterable<T> set) {
        return StreamSupport.stream(set.spliterator(), false).toList();
    }

    private static void notFound(Supplier<?> call) {
        ApiException refused = refused(call);
        assertThat(refused.getStatusCode()).isEqualTo(404);
        assertThat(refused.getCode()).isEqualTo(20404);
        assertThat(refused.getMessage()).startsWith("The requested resource /PluginService/");
    }

    private static ApiException refused(Supplier<?> call) {
        return catchThrowableOfType(ApiException.class, call::get);
    }
}
