package io.flexgate.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The effective configuration: complete, readable again, and silent about secrets. */
class EffectiveTest {

    private static final String SECRET = "S3cr3tS3cr3t";

    private static Read local() {
        return Read.yaml("""
                        listen: { address: "unix:/run/a b$${x}.sock", public-url: "https://gate.example.com:8443" }
                        access: local
                        accounts:
                          main:
                            sid: ${env:SID}
                            username: SKuser
                            password: ${file:/run/password}
                        cache:
                          default: { fresh: 90s }
                          max-memory: 1536KiB
                        """)
                .env("SID", "AC0123456789abcdef0123456789abcdef")
                .env("FLEXGATE_LOG_LEVEL", "debug")
                .file("/run/password", SECRET + "\n")
                .set("shutdown.grace=1500ms");
    }

    @Test
    void every_value_that_is_no_default_says_where_it_comes_from() {
        assertThat(local().effective()).isEqualTo("""
                        listen:
                          address: "unix:/run/a b$${x}.sock" # x.yaml:1
                          socket:
                            mode: 0600
                            owner: unchanged
                          public-url: https://gate.example.com:8443 # x.yaml:1
                          trusted-proxies: []
                          tls:
                            certificate: none
                            key: none
                            client-ca: none
                          limits:
                            header-bytes: 32KiB
                            body-bytes: 1MiB
                            idle: 1m
                            request-timeout: 30s
                            connections: 10000
                        admin:
                          address: 127.0.0.1:9090
                          token: ""
                        upstream:
                          url: https://flex-api.twilio.com
                          connect-timeout: 2s
                          timeout: 10s
                          concurrency:
                            initial: 20
                            min: 1
                            max: 100
                          rate: none
                          queue:
                            size: 1000
                            max-wait: 5s
                          retry:
                            attempts: 3
                            budget: 20%
                          breaker:
                            failure-rate: 50%
                            minimum-calls: 20
                            open-for: 10s
                        access: local # x.yaml:2
                        accounts:
                          main:
                            sid: AC0123456789abcdef0123456789abcdef # x.yaml:5, ${env:SID}
                            username: "***" # x.yaml:6
                            password: "***" # x.yaml:7, ${file:/run/password}
                        cache:
                          max-memory: 1536KiB # x.yaml:10
                          settle: 0s
                          default:
                            fresh: 90s # x.yaml:9
                            not-found: 5s
                            stale-while-revalidate: 1m
                            stale-if-error: 1h
                          resources:
                            plugin:
                              fetch:
                                fresh: 90s # as cache.default.fresh
                                not-found: 5s
                                stale-while-revalidate: 1m
                                stale-if-error: 1h
                              list:
                                fresh: 90s # as cache.default.fresh
                                not-found: 5s
                                stale-while-revalidate: 1m
                                stale-if-error: 1h
                            plugin-version:
                              fetch:
                                fresh: 90s # as cache.default.fresh
                                not-found: 5s
                                stale-while-revalidate: 1m
                                stale-if-error: 1h
                              list:
                                fresh: 90s # as cache.default.fresh
                                not-found: 5s
                                stale-while-revalidate: 1m
                                stale-if-error: 1h
                            configuration:
                              fetch:
                                fresh: 90s # as cache.default.fresh
                                not-found: 5s
                                stale-while-revalidate: 1m
                                stale-if-error: 1h
                              list:
                                fresh: 90s # as cache.default.fresh
                                not-found: 5s
                                stale-while-revalidate: 1m
                                stale-if-error: 1h
                            configured-plugin:
                              fetch:
                                fresh: 90s # as cache.default.fresh
                                not-found: 5s
                                stale-while-revalidate: 1m
                                stale-if-error: 1h
                              list:
                                fresh: 90s # as cache.default.fresh
                                not-found: 5s
                                stale-while-revalidate: 1m
                                stale-if-error: 1h
                            release:
                              fetch:
                                fresh: 90s # as cache.default.fresh
                                not-found: 5s
                                stale-while-revalidate: 1m
                                stale-if-error: 1h
                              list:
                                fresh: 90s # as cache.default.fresh
                                not-found: 5s
                                stale-while-revalidate: 1m
                                stale-if-error: 1h
                          http:
                            heuristic: 1d
                            stale-while-revalidate: 0s
                            stale-if-error: 0s
                          targeted: Flexgate-Cache-Control
                          share: credential
                          prime: true
                        catalog: [ flex-plugins ]
                        cluster:
                          redis: ""
                        shutdown:
                          grace: 1500ms # --set
                        log:
                          format: json
                          level: debug # FLEXGATE_LOG_LEVEL
                          access: true
                          sample-hits: 100%
                        tracing:
                          endpoint: none
                          sample: 100%
                        """);
    }

    @Test
    void no_secret_is_printed_by_anything_but_reveal() {
        Reading reading = local().reading();

        assertThat(local().effective() + reading + local().settings()).doesNotContain(SECRET, "SKuser");
        assertThat(local().settings().access().account())
                .satisfies(account -> assertThat(account).isNotNull());
        assertThat(local().settings().access().account().password().reveal()).isEqualTo(SECRET);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "listen: { address: '[::1]:8080', public-url: none }",
                "listen: { address: 'unix:/run/x y:\"#.sock' }\nadmin: { address: localhost:0 }",
                "upstream: { url: sandbox }\nlog: { format: text, access: false }",
                "cache: { default: { fresh: 61s }, max-memory: 0B }\nlisten: { limits: { idle: 1ms } }"
            })
    void it_reads_back_as_the_same_settings(String yaml) {
        Read read = Read.yaml(yaml);

        assertThat(Read.yaml(read.effective()).settings()).isEqualTo(read.settings());
    }

    @Test
    void with_an_account_it_reads_back_as_the_same_settings_but_for_the_secrets() {
        Settings again = Read.yaml(local().effective()).settings();

        assertThat(again.toString()).isEqualTo(local().settings().toString());
    }

    @Test
    void the_example_states_the_defaults() throws IOException {
        String example = Files.readString(Path.of("conf/flexgate.yaml"));

        assertThat(Read.yaml(example).settings()).isEqualTo(Read.yaml("").settings());
    }

    @Test
    void the_examples_account_works_when_its_comment_signs_are_removed() throws IOException {
        String example = Files.readString(Path.of("conf/flexgate.yaml"))
                .replace("# accounts:", "accounts:")
                .replaceAll("(?m)^#( +)main:", "$1main:");
        Settings settings = Read.yaml(example)
                .env("TWILIO_ACCOUNT_SID", "AC0123456789abcdef0123456789abcdef")
                .env("TWILIO_API_KEY", "SKx")
                .env("TWILIO_API_SECRET", SECRET)
                .set("access=local")
                .settings();

        assertThat(settings.access().account()).isNotNull();
    }

    @Test
    void the_demo_needs_no_account_and_no_network() throws IOException {
        Settings settings =
                Read.yaml(Files.readString(Path.of("conf/demo.yaml"))).settings();

        assertThat(settings.upstream()).isNull();
        assertThat(settings.log().format()).isEqualTo("text");
        assertThat(List.of(settings.listen().address(), settings.admin().address()))
                .allMatch(address -> address.local());
    }
}
