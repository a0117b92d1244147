package io.flexgate.config;

import io.flexgate.access.AccessRules;
import io.flexgate.admin.AdminSettings;
import io.flexgate.api.ListenSettings;
import io.flexgate.cache.CacheRules;
import io.flexgate.catalog.Catalog;
import io.flexgate.chargeback.ChargebackSettings;
import io.flexgate.limits.ShieldSettings;
import io.flexgate.tracing.TracingSettings;
import io.flexgate.upstream.UpstreamSettings;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The whole configuration as typed values; the one place where managed secrets live. Immutable.
 *
 * @param upstream null when {@code upstream.url} is {@code sandbox}: the origin is known once the sandbox listens
 * @param upstreamTimes the timeouts, also when the origin is the sandbox's
 * @param shield the budget of calls to upstream, for each account
 * @param catalog what is known of the APIs, in the order in which a path is looked for
 * @param grace how long requests in flight may take to finish at shutdown
 * @param chargeback where the ledger is kept; null for nowhere
 */
public record Settings(
        ListenSettings listen,
        AdminSettings admin,
        @Nullable UpstreamSettings upstream,
        UpstreamTimes upstreamTimes,
        ShieldSettings shield,
        AccessRules access,
        CacheRules cache,
        List<Catalog> catalog,
        Duration grace,
        LogSettings log,
        @Nullable ChargebackSettings chargeback,
        TracingSettings tracing) {

    /** Without tracing, and with no ledger on disk. */
    public Settings(
            ListenSettings listen,
            AdminSettings admin,
            @Nullable UpstreamSettings upstream,
            UpstreamTimes upstreamTimes,
            ShieldSettings shield,
            AccessRules access,
            CacheRules cache,
            List<Catalog> catalog,
            Duration grace,
            LogSettings log) {
        this(
                listen,
                admin,
                upstream,
                upstreamTimes,
                shield,
                access,
                cache,
                catalog,
                grace,
                log,
                null,
                TracingSettings.off());
    }

    /** Connections to upstream: as many as all managed accounts together may have calls in flight. */
    public static int connections(ShieldSettings shield, AccessRules access) {
        long accounts = access.teams().stream()
                .map(team -> team.account().name())
                .distinct()
                .count();
        return (int) Math.max(UpstreamSettings.CONNECTIONS, shield.concurrency().max() * Math.max(1, accounts));
    }

    /** Timeouts of calls to upstream. */
    public record UpstreamTimes(Duration connectTimeout, Duration timeout) {}

    /**
     * What is logged and how.
     *
     * @param format {@code json} or {@code text}
     * @param level lower-case level name
     * @param access whether each answered request is logged
     * @param hits of how many of a hundred plain cache hits
     */
    public record LogSettings(String format, String level, boolean access, int hits) {

        /** Of a gateway that nobody sees: no line for a request, whatever is logged besides. */
        public static final LogSettings NONE = new LogSettings("text", "off", false, 0);

        /** With all hits. */
        public LogSettings(String format, String level, boolean access) {
            this(format, level, access, 100);
        }
    }
}
