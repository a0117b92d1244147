package io.flexgate.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.flexgate.access.AccessRules;
import io.flexgate.access.Account;
import io.flexgate.access.Secret;
import io.flexgate.admin.AdminSettings;
import io.flexgate.api.ListenSettings;
import io.flexgate.cache.CacheRules;
import io.flexgate.catalog.Catalog;
import io.flexgate.chargeback.ChargebackSettings;
import io.flexgate.http.Endpoint;
import io.flexgate.http.Origin;
import io.flexgate.limits.ShieldSettings;
import io.flexgate.links.PublicUrl;
import io.flexgate.upstream.UpstreamSettings;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What a configuration comes to: defaults, precedence, substitution. */
class SettingsReaderTest {

    private static final String SID = "AC0123456789abcdef0123456789abcdef";

    private static Duration seconds(int seconds) {
        return Duration.ofSeconds(seconds);
    }

    private static CacheRules.ResourceTimes times(int fetch, int list) {
        return new CacheRules.ResourceTimes(
                new CacheRules.Times(seconds(fetch), seconds(5), seconds(60), seconds(3600)),
                new CacheRules.Times(seconds(list), seconds(5), seconds(60), seconds(3600)));
    }

    @Test
    void an_empty_file_means_all_defaults() {
        for (String yaml : List.of("", "# nothing but a comment\n---\n...\n", "\uFEFFcache:\nlog: ~\n")) {
            Settings settings = Read.yaml(yaml).settings();
            assertThat(settings).isEqualTo(defaults(settings.catalog()));
            assertThat(settings.catalog())
                    .extracting(catalog -> catalog.head().name())
                    .containsExactly("flex-plugins");
        }
    }

    private static Settings defaults(List<Catalog> catalog) {
        return new Settings(
                new ListenSettings(
                        Endpoint.parse("127.0.0.1:8080"),
                        new PublicUrl(PublicUrl.Mode.AUTO, null),
                        new ListenSettings.Limits(32 << 10, 1 << 20, seconds(60), seconds(30), 10000)),
                AdminSettings.open(Endpoint.parse("127.0.0.1:9090")),
                new UpstreamSettings(Origin.parse("https://flex-api.twilio.com"), seconds(2), seconds(10), 100),
                new Settings.UpstreamTimes(seconds(2), seconds(10)),
                ShieldSettings.standard(),
                AccessRules.passthrough(),
                new CacheRules(
                        64 << 20,
                        Duration.ZERO,
                        new CacheRules.Times(seconds(30), seconds(5), seconds(60), seconds(3600)),
                        Map.of(
                                "plugin", times(300, 30),
                                "plugin-version", times(300, 30),
                                "configuration", times(300, 30),
                                "configured-plugin", times(30, 30),
                                "release", times(300, 30)),
                        new CacheRules.Http(Duration.ofDays(1), Duration.ZERO, Duration.ZERO),
                        List.of("Flexgate-Cache-Control", "CDN-Cache-Control"),
                        true,
                        CacheRules.Share.CREDENTIAL),
                catalog,
                seconds(10),
                new Settings.LogSettings("json", "info", true));
    }

    @Test
    void the_ledger_is_kept_beside_the_configuration_or_anywhere_else() {
        assertThat(Read.yaml("ledger: { directory: kept, interval: 1s }")
                        .settings()
                        .chargeback())
                .isEqualTo(new ChargebackSettings(Path.of("kept").toAbsolutePath(), seconds(1)));
        assertThat(Read.yaml("ledger: { directory: /var/tmp/none/ledger }")
                        .settings()
                        .chargeback())
                .isEqualTo(new ChargebackSettings(Path.of("/var/tmp/none/ledger"), seconds(10)));
        assertThat(Read.yaml("ledger: { directory: none }").settings().chargeback())
                .isNull();
    }

    @Test
    void the_sandbox_has_no_origin_yet_but_its_timeouts() {
        Settings settings =
                Read.yaml("upstream: { url: sandbox, timeout: 250ms }").settings();

        assertThat(settings.upstream()).isNull();
        assertThat(settings.upstreamTimes().timeout()).isEqualTo(Duration.ofMillis(250));
    }

    @Test
    void the_command_line_beats_the_environment_and_that_beats_the_file() {
        Read read = Read.yaml("cache: { max-memory: 1MiB, settle: 1s }\nshutdown: { grace: 1s }")
                .env("FLEXGATE_CACHE_MAX_MEMORY", "2MiB")
                .env("FLEXGATE_CACHE_SETTLE", "2s")
                .set("cache.max-memory=3MiB")
                .set("cache.max-memory=4MiB");

        assertThat(read.settings().cache().maxMemory()).isEqualTo(4 << 20);
        assertThat(read.settings().cache().settle()).isEqualTo(seconds(2));
        assertThat(read.settings().grace()).isEqualTo(seconds(1));
    }

    @Test
    void a_wrong_value_that_is_overridden_does_no_harm() {
        assertThat(Read.yaml("cache: { settle: '${env:NONE}' }")
                        .set("cache.settle=2s")
                        .settings()
                        .cache()
                        .settle())
                .isEqualTo(seconds(2));
    }

    @Test
    void names_that_the_user_gives_can_be_set_from_outside() {
        Settings settings = Read.yaml("access: local")
                .env("FLEXGATE_ACCOUNTS_MY_APP_SID", SID)
                .env("FLEXGATE_ACCOUNTS_MY_APP_USERNAME", "SKx")
                .set("accounts.my-app.password=a=b")
                .env("FLEXGATE_CACHE_RESOURCES_CONFIGURED_PLUGIN_FETCH_NOT_FOUND", "7s")
                .env("FLEXGATE_CATALOG", "flex-plugins")
                .settings();

        assertThat(settings.access().account())
                .isEqualTo(new Account("my-app", SID, new Secret("SKx"), new Secret("a=b")));
        assertThat(settings.cache().times("configured-plugin").fetch().notFound())
                .isEqualTo(seconds(7));
    }

    @Test
    void variables_of_other_purpose_are_left_alone() {
        Read.yaml("")
                .env("FLEXGATE_ADMIN_TOKEN", "x")
                .env("FLEXGATE_HOME", "/opt/flexgate")
                .env("FLEXGATE_PORT_8080_TCP", "tcp://10.0.0.1:8080")
                .env("FLEXGATE", "x")
                .env("FLEXGATE_", "x")
                .settings();
    }

    @Test
    void a_variable_that_the_file_asks_for_may_be_near_to_a_key() {
        assertThat(Read.yaml("log: { level: '${env:FLEXGATE_LOG_LEVELS}' }")
                        .env("FLEXGATE_LOG_LEVELS", "debug")
                        .settings()
                        .log()
                        .level())
                .isEqualTo("debug");
    }

    @Test
    void a_general_time_beats_the_built_in_ones_and_a_resources_own_beats_both() {
        CacheRules cache = Read.yaml("""
                        cache:
                          default: { fresh: 0s }
                          resources: { plugin: { list: { fresh: 9s } } }
                        """).settings().cache();

        assertThat(cache.times("release").fetch().fresh()).isEqualTo(Duration.ZERO);
        assertThat(cache.times("plugin").fetch().fresh()).isEqualTo(Duration.ZERO);
        assertThat(cache.times("plugin").list().fresh()).isEqualTo(seconds(9));
        assertThat(cache.times("plugin").list().notFound()).isEqualTo(seconds(5));
    }

    @Test
    void a_resource_keeps_its_built_in_times_beside_one_that_is_set() {
        CacheRules cache = Read.yaml("cache: { resources: { plugin: { fetch: { fresh: 1m } } } }")
                .settings()
                .cache();

        assertThat(cache.times("plugin")).isEqualTo(times(60, 30));
        assertThat(cache.times("release")).isEqualTo(times(300, 30));
    }

    @Test
    void several_substitutions_may_stand_in_one_value() {
        assertThat(Read.yaml("listen: { address: '${env:HOST}:${env:PORT:-8081}' }")
                        .env("HOST", "localhost")
                        .env("PORT", "")
                        .settings()
                        .listen()
                        .address())
                .isEqualTo(Endpoint.parse("localhost:8081"));
    }

    @Test
    void a_file_loses_its_last_line_break_and_nothing_else() {
        String account =
                "access: local\naccounts: { a: { sid: " + SID + ", username: '${file:/u}', password: '${file:/p}' } }";
        Settings settings =
                Read.yaml(account).file("/u", "SKx\r\n").file("/p", " two\n\n").settings();

        assertThat(settings.access().account())
                .isEqualTo(new Account("a", SID, new Secret("SKx"), new Secret(" two\n")));
    }

    @Test
    void what_is_put_in_is_not_looked_at_again() {
        String account =
                "access: local\naccounts: { a: { sid: " + SID + ", username: '$${X}$', password: '${env:P}' } }";
        assertThat(Read.yaml(account)
                        .env("P", "${env:Q}$${")
                        .settings()
                        .access()
                        .account())
                .isEqualTo(new Account("a", SID, new Secret("${X}$"), new Secret("${env:Q}$${")));
    }

    @Test
    void a_file_larger_than_a_configuration_can_be_is_refused_at_once() {
        assertThat(Read.yaml("# " + "x".repeat(1 << 20)).problems())
                .containsExactly("x.yaml:1:1: larger than 1MiB; that is no configuration");
    }

    @Test
    void a_file_of_another_kind_is_one_message_and_not_a_flood() {
        assertThat(Read.yaml("a: b\n".repeat(100_000)).problems())
                .containsExactly("x.yaml:5000:4: more than 10000 keys and values; that is no configuration");
    }

    @Test
    void a_character_that_yaml_forbids_is_named() {
        assertThat(Read.yaml("log:\n  level: in\u0007fo").problems())
                .containsExactly("x.yaml:2:12: not valid YAML: the character U+0007 is not allowed");
    }

    @Test
    void half_a_character_is_named_wherever_it_stands() {
        for (int before : List.of(0, 1022, 1023, 1024, 1025)) {
            assertThat(Read.yaml("# " + "x".repeat(before) + "\uD800").problems())
                    .containsExactly(
                            "x.yaml:1:" + (before + 3) + ": not valid YAML: the character U+D800 is not allowed");
        }
    }

    @Test
    void names_of_hosts_and_addresses_of_this_machine_are_told_apart() {
        assertThat(List.of("127.0.0.1:1", "127.9.9.9:1", "localhost:1", "[::1]:1", "unix:/x"))
                .allMatch(address -> Endpoint.parse(address).local());
        assertThat(List.of("127.example.com:1", "127.0.0.1.example.com:1", "0.0.0.0:1", "[::]:1"))
                .noneMatch(address -> Endpoint.parse(address).local());
    }

    // Catalogs of the user's own.

    private static final String OWN = """
            name: own
            kind: http
            prefix: /shop
            upstream: https://shop.example.com
            """;

    private static String beside(String name) {
        return Path.of("x.yaml").toAbsolutePath().resolveSibling(name).toString();
    }

    @Test
    void a_catalog_is_read_from_a_file_beside_the_configuration() {
        Settings settings = Read.yaml("catalog: [ flex-plugins, api/own.yaml, http ]")
                .file(beside("api/own.yaml"), OWN)
                .settings();
        assertThat(settings.catalog())
                .extracting(catalog -> catalog.head().name())
                .containsExactly("flex-plugins", "own", "http");
        assertThat(settings.catalog().get(1).head().upstream()).isEqualTo(Origin.parse("https://shop.example.com"));
    }

    /** Kubernetes gives every container variables that are named after its services. */
    @Test
    void the_variables_of_a_service_that_is_called_flexgate_are_no_mistake() {
        Read read = Read.yaml("");
        for (String service : List.of("FLEXGATE", "FLEXGATE_ADMIN", "FLEXGATE_CACHE", "FLEXGATE_UPSTREAM")) {
            read.env(service + "_SERVICE_HOST", "10.0.0.1")
                    .env(service + "_SERVICE_PORT", "8080")
                    .env(service + "_SERVICE_PORT_HTTP", "8080")
                    .env(service + "_PORT", "tcp://10.0.0.1:8080")
                    .env(service + "_PORT_8080_TCP", "tcp://10.0.0.1:8080")
                    .env(service + "_PORT_8080_TCP_ADDR", "10.0.0.1")
                    .env(service + "_PORT_8080_TCP_PROTO", "tcp")
                    .env(service + "_PORT_8080_TCP_PORT", "8080");
        }

        assertThat(read.settings()).isEqualTo(Read.yaml("").settings());
    }

    @Test
    void a_catalog_that_cannot_be_used_is_refused_with_the_reason() {
        assertThat(Read.yaml("catalog: [ gone.yaml ]").problems())
                .containsExactly("x.yaml:1:10: catalog: the catalog gone.yaml: no such file");
        assertThat(Read.yaml("catalog: [ own.yaml ]")
                        .file(beside("own.yaml"), "kind: http\nnaem: x\n")
                        .problems())
                .containsExactly(
                        "x.yaml:1:10: catalog: the catalog own.yaml: unknown key 'naem'; allowed: name, kind, prefix,"
                                + " upstream, account, anonymous, entities, resources");
        assertThat(Read.yaml("catalog: [ own.yaml ]")
                        .file(beside("own.yaml"), "name: [")
                        .problems())
                .singleElement()
                .asString()
                .startsWith("x.yaml:1:10: catalog: the catalog own.yaml:1:8: not valid YAML: ");
        assertThat(Read.yaml("catalog: [ http, http ]").problems())
                .containsExactly("x.yaml:1:10: catalog: the catalog 'http' stands twice");
    }

    @Test
    void an_accounts_credential_never_goes_to_another_upstream() {
        assertThat(Read.yaml("access: local\ncatalog: [ flex-plugins, own.yaml ]\naccounts: { main: { sid: " + SID
                                + ", username: SKx, password: y } }")
                        .file(beside("own.yaml"), OWN)
                        .problems())
                .containsExactly(
                        "x.yaml:2:10: catalog: with access: local the account's credential goes to upstream.url alone,"
                                + " and the catalog 'own' has an upstream of its own; allowed: catalogs without one");
    }
}
