package io.flexgate.config;

import io.flexgate.access.AccessRules;
import io.flexgate.access.Secret;
import io.flexgate.admin.AdminSettings;
import io.flexgate.api.ListenSettings;
import io.flexgate.cache.CacheRules;
import io.flexgate.config.keys.Key;
import io.flexgate.config.keys.Keys;
import io.flexgate.config.keys.Resource;
import io.flexgate.config.text.FilesBeside;
import io.flexgate.http.Endpoint;
import io.flexgate.limits.ShieldSettings;
import io.flexgate.tracing.TracingSettings;
import io.flexgate.upstream.UpstreamSettings;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Builds the settings records of the rooms and checks what no single key can know. A rule is only checked when the values
 * that it looks at could be read, so that one mistake is one message.
 */
final class Assembly {

    private final Values values;
    private final FilesBeside files;

    Assembly(Values values, FilesBeside files) {
        this.values = values;
        this.files = files;
    }

    Settings settings() {
        Found<Endpoint> admin = values.one(Keys.ADMIN_ADDRESS);
        values.one(Keys.REDIS);
        Found<AccessRules.Mode> mode = values.one(Keys.ACCESS);
        ListenSettings listen = new ListenSection(values, files).settings(admin, mode);
        Settings.UpstreamTimes times =
                new Settings.UpstreamTimes(value(Keys.CONNECT_TIMEOUT), value(Keys.UPSTREAM_TIMEOUT));
        ShieldSettings shield = new Budgets(values).settings();
        AccessRules access = new Admission(values).rules(mode);
        return new Settings(
                listen,
                operator(admin, values.one(Keys.ADMIN_TOKEN)),
                value(Keys.UPSTREAM_URL)
                        .map(origin -> new UpstreamSettings(
                                origin, times.connectTimeout(), times.timeout(), Settings.connections(shield, access)))
                        .orElse(null),
                times,
                shield,
                access,
                cache(),
                new Catalogs(files).read(values),
                value(Keys.GRACE),
                new Settings.LogSettings(
                        value(Keys.LOG_FORMAT), value(Keys.LOG_LEVEL), value(Keys.LOG_ACCESS), value(Keys.LOG_HITS)),
                new TracingSettings(value(Keys.TRACING_ENDPOINT).orElse(null), value(Keys.TRACING_SAMPLE)));
    }

    private <T> T value(Key<T> key) {
        return values.one(key).value();
    }

    private CacheRules cache() {
        Map<String, CacheRules.ResourceTimes> resources = new HashMap<>();
        for (Resource resource : Keys.RESOURCES) {
            resources.put(
                    resource.name(), new CacheRules.ResourceTimes(times(resource.fetch()), times(resource.list())));
        }
        return new CacheRules(
                value(Keys.MAX_MEMORY),
                value(Keys.SETTLE),
                times(new Resource.Times(Keys.FRESH, Keys.NOT_FOUND, Keys.WHILE_REVALIDATING, Keys.IF_ERROR)),
                resources,
                new CacheRules.Http(
                        value(Keys.HEURISTIC), value(Keys.HTTP_WHILE_REVALIDATING), value(Keys.HTTP_IF_ERROR)),
                List.of(value(Keys.TARGETED), "CDN-Cache-Control"),
                value(Keys.PRIME),
                value(Keys.SHARE));
    }

    private CacheRules.Times times(Resource.Times keys) {
        return new CacheRules.Times(
                value(keys.fresh()), value(keys.notFound()), value(keys.whileRevalidating()), value(keys.ifError()));
    }

    /** What is refused is told, and stands for this machine alone while the rest is read. */
    private AdminSettings operator(Found<Endpoint> address, Found<Secret> token) {
        if (address.value().local() || !token.value().reveal().isEmpty()) {
            return new AdminSettings(address.value(), token.value());
        }
        if (address.sound() && token.sound()) {
            values.report(
                    address.place(),
                    Keys.ADMIN_ADDRESS.at(),
                    "without admin.token the admin side asks nobody who they are, so only this machine may connect"
                            + ListenSection.ONLY_THIS_MACHINE.formatted(9090) + "; or set admin.token");
        }
        return AdminSettings.open(new Endpoint("127.0.0.1", 0, null));
    }
}
