package io.flexgate.cli;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.util.ContextInitializer;
import ch.qos.logback.core.joran.spi.JoranException;
import io.flexgate.access.KeyHash;
import io.flexgate.config.Reading;
import io.flexgate.config.Settings;
import io.flexgate.config.Source;
import io.flexgate.testing.Certificates;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;

/** Every command in this process: what it prints, what it starts, how it exits. */
class CommandsTest {

    @TempDir
    Path directory;

    private final Map<String, String> environment = new HashMap<>();
    private final List<Object> started = new ArrayList<>();
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();
    private Launcher launcher = new Launcher() {
        @Override
        public int run(Reading.Accepted configuration, Source source) {
            started.add(configuration.settings());
            return 0;
        }

        @Override
        public int demo(Reading.Accepted configuration, Source source) {
            started.add(configuration.settings());
            return 0;
        }

        @Override
        public int sandbox(int port) {
            started.add(port);
            return 0;
        }
    };

    /** Commands that start something replace the process's logging; other tests want theirs. */
    @AfterEach
    void give_logging_back() throws JoranException {
        LoggerContext context = (LoggerContext) LoggerFactory.getILoggerFactory();
        context.reset();
        new ContextInitializer(context).autoConfig();
        context.start();
    }

    private int execute(String... arguments) {
        return new Commands(launcher, new PrintStream(out), new PrintStream(err), environment).execute(arguments);
    }

    private String out() {
        return out.toString(StandardCharsets.UTF_8);
    }

    private String err() {
        return err.toString(StandardCharsets.UTF_8);
    }

    private String file(String text) throws IOException {
        return Files.writeString(directory.resolve("x.yaml"), text).toString();
    }

    @Test
    void check_says_ok_of_the_example() {
        assertThat(execute("check")).isZero();
        assertThat(out()).isEqualTo("conf/flexgate.yaml: ok\n");
        assertThat(err()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, 29, 31})
    void check_warns_of_a_certificate_that_expires_soon(int days) throws IOException {
        Certificates.Identity gateway =
                Certificates.authority("ca").issue("gateway", Instant.now().plus(Duration.ofDays(days)));
        Path certificate = Files.writeString(directory.resolve("tls.crt"), gateway.chain());
        Files.writeString(directory.resolve("tls.key"), gateway.pkcs8());
        String file = file("listen: { tls: { certificate: tls.crt, key: tls.key } }");

        assertThat(execute("check", "--config", file)).isZero();

        Instant ends = gateway.certificate().getNotAfter().toInstant();
        String warning = days < 0
                ? "warning: the certificate of listen.tls has expired at " + ends + ": clients refuse it ("
                        + certificate + ")\n"
                : days < 30
                        ? "warning: the certificate of listen.tls expires at " + ends + " (" + certificate + ")\n"
                        : "";
        assertThat(out()).isEqualTo(warning + file + ": ok\n");
    }

    @Test
    void check_prints_every_problem_and_their_number() throws IOException {
        String file = file("cache: { setle: 1s }\nlog: { level: loud }\n");

        assertThat(execute("check", "--config", file)).isEqualTo(2);
        assertThat(out())
                .isEqualTo(
                        file
                                + ":1:10: cache.setle: unknown key; did you mean settle? allowed here: max-memory, settle, default,"
                                + " resources, http, targeted, share, prime\n" + file
                                + ":2:15: log.level: 'loud' is not a log level; allowed: error, warn, info, debug, trace\n2 problems\n");
    }

    @Test
    void one_problem_is_one_problem() throws IOException {
        assertThat(execute("check", "--config", file("log: 1"))).isEqualTo(2);
        assertThat(out()).endsWith("\n1 problem\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"run", "demo", "check", "config"})
    void a_file_that_is_not_there_is_a_clear_message(String command) {
        assertThat(execute(command, "--config", "/none/x.yaml")).isEqualTo(2);
        assertThat(out() + err()).isEqualTo("/none/x.yaml: no such file\n1 problem\n");
        assertThat(started).isEmpty();
    }

    /** Plain arguments go by picocli, which is to make no difference. */
    @ParameterizedTest
    @ValueSource(strings = {"run --config FILE --set log.level=warn", "run --config=FILE --set=log.level=warn"})
    void run_takes_its_options_either_way(String arguments) throws IOException {
        String file = file("cache: { settle: 3s }");

        assertThat(execute(arguments.replace("FILE", file).split(" "))).isZero();
        assertThat(started).singleElement().isInstanceOfSatisfying(Settings.class, settings -> {
            assertThat(settings.cache().settle()).hasSeconds(3);
            assertThat(settings.log().level()).isEqualTo("warn");
        });
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "run --config",
                "run --config a --config b",
                "run --set",
                "run --set --config",
                "run --sett a=b",
                "run x"
            })
    void run_refuses_what_it_does_not_know(String arguments) {
        assertThat(execute(arguments.split(" "))).isEqualTo(2);
        assertThat(err()).containsAnyOf("Usage: flexgate run", "Possible solutions: --set");
        assertThat(started).isEmpty();
    }

    @Test
    void what_a_plain_run_throws_is_one_line() throws IOException {
        launcher = new Launcher() {
            @Override
            public int run(Reading.Accepted configuration, Source source) {
                throw new IllegalStateException("no more");
            }

            @Override
            public int demo(Reading.Accepted configuration, Source source) {
                return 0;
            }

            @Override
            public int sandbox(int port) {
                return 0;
            }
        };

        assertThat(execute("run", "--config", file("log: { level: warn }"))).isEqualTo(1);
        assertThat(err()).isEqualTo("flexgate: no more\n");
    }

    @Test
    void without_a_default_file_the_message_names_the_option() {
        environment.put("FLEXGATE_HOME", directory.toString());

        assertThat(execute("run")).isEqualTo(2);
        assertThat(err())
                .isEqualTo(
                        directory + "/conf/flexgate.yaml: no such file; name another with --config FILE\n1 problem\n");
    }

    @Test
    void a_directory_a_binary_file_and_an_endless_one_are_messages_too() throws IOException {
        Path binary = Files.write(directory.resolve("binary"), new byte[] {(byte) 0xff, (byte) 0xfe, 0});

        assertThat(execute("check", "--config", directory.toString())).isEqualTo(2);
        assertThat(execute("check", "--config", binary.toString())).isEqualTo(2);
        assertThat(execute("check", "--config", "/dev/zero")).isEqualTo(2);
        assertThat(out()).contains("binary: not UTF-8 text\n", "/dev/zero: larger than 1024KiB\n");
    }

    @Test
    void run_starts_the_gateway_with_the_settings_in_force() throws IOException {
        environment.put("FLEXGATE_CACHE_SETTLE", "2s");
        String file = file("cache: { settle: 1s, max-memory: 1MiB }\nlog: { level: error }");

        assertThat(execute("run", "--config", file, "--set", "cache.max-memory=2MiB", "--set", "log.format=text"))
                .isZero();
        assertThat(started).singleElement().isInstanceOfSatisfying(Settings.class, settings -> {
            assertThat(settings.cache().maxMemory()).isEqualTo(2 << 20);
            assertThat(settings.cache().settle()).hasSeconds(2);
            assertThat(settings.log().format()).isEqualTo("text");
        });
    }

    @Test
    void run_starts_nothing_when_the_configuration_is_broken() throws IOException {
        assertThat(execute("run", "--config", file("cache: { settle: 1 }"))).isEqualTo(2);
        assertThat(started).isEmpty();
        assertThat(out()).isEmpty();
        assertThat(err()).contains("x.yaml:1:18: cache.settle: '1' is not a duration: it needs a unit");
    }

    @Test
    void the_exit_code_of_what_was_started_is_the_commands() {
        launcher = new Launcher() {
            @Override
            public int run(Reading.Accepted configuration, Source source) {
                return 1;
            }

            @Override
            public int demo(Reading.Accepted configuration, Source source) {
                throw new IllegalStateException("port 8080 is taken");
            }

            @Override
            public int sandbox(int port) {
                throw new IllegalStateException();
            }
        };

        assertThat(execute("run")).isEqualTo(1);
        assertThat(execute("demo")).isEqualTo(1);
        assertThat(execute("sandbox")).isEqualTo(1);
        assertThat(err())
                .isEqualTo("flexgate: port 8080 is taken\nflexgate: java.lang.IllegalStateException\n")
                .doesNotContain("\tat ");
    }

    @Test
    void demo_runs_from_the_jar_alone() {
        environment.put("FLEXGATE_HOME", directory.toString());

        assertThat(execute("demo")).isZero();
        assertThat(started).singleElement().isInstanceOfSatisfying(Settings.class, settings -> assertThat(
                        settings.upstream())
                .isNull());
    }

    @Test
    void sandbox_listens_where_it_is_told() {
        assertThat(execute("sandbox", "--port", "0")).isZero();
        assertThat(execute("sandbox")).isZero();
        assertThat(started).containsExactly(0, 8090);
    }

    @ParameterizedTest
    @ValueSource(strings = {"-1", "65536", "x"})
    void a_port_that_is_none_is_bad_usage(String port) {
        assertThat(execute("sandbox", "--port", port)).isEqualTo(2);
        assertThat(started).isEmpty();
    }

    @Test
    void config_masks_secrets_wherever_they_come_from() throws IOException {
        Path secret = Files.writeString(directory.resolve("secret"), "S3cr3tA\n");
        String file = file("access: local\naccounts:\n  main:\n    sid: AC0123456789abcdef0123456789abcdef\n"
                + "    username: ${env:NAME}\n    password: ${file:" + secret + "}\n");
        environment.put("NAME", "S3cr3tB");

        assertThat(execute("config", "--config", file)).isZero();
        assertThat(out())
                .contains(
                        "username: \"***\" # " + file + ":5, ${env:NAME}\n",
                        "password: \"***\" # " + file + ":6, ${file:" + secret + "}\n")
                .doesNotContain("S3cr3t");
        assertThat(execute("config", "--config", file, "--set", "accounts.main.password=S3cr3tC"))
                .isZero();
        assertThat(out()).contains("password: \"***\" # --set\n").doesNotContain("S3cr3t");
    }

    @Test
    void config_prints_the_reference_and_the_schema_without_reading_anything() throws IOException {
        assertThat(execute("config", "--reference", "--config", "/none/x.yaml")).isZero();
        String reference = out();
        out.reset();
        assertThat(execute("check", "--config", file(reference))).isZero();
        out.reset();
        assertThat(execute("config", "--schema", "--config", "/none/x.yaml")).isZero();
        assertThat(out()).isEqualTo(Files.readString(Path.of("conf/flexgate.schema.json")));
        assertThat(err()).isEmpty();
    }

    @Test
    void what_config_prints_can_be_run() throws IOException {
        assertThat(execute("config", "--set", "cache.settle=5s")).isZero();
        assertThat(execute("run", "--config", file(out()))).isZero();
        assertThat(started).singleElement().isInstanceOfSatisfying(Settings.class, settings -> assertThat(
                        settings.cache().settle())
                .hasSeconds(5));
    }

    @Test
    void a_key_is_random_and_comes_with_its_hash() {
        assertThat(execute("key", "contact-center")).isZero();
        List<String> lines = out().lines().toList();
        assertThat(lines).hasSize(4);
        assertThat(lines.get(1)).matches("fgk_[A-Za-z0-9_-]{43}");
        assertThat(lines.get(3)).matches("sha256:[0-9a-f]{64}").isEqualTo(new TeamKey(lines.get(1)).hash());
        assertThat(KeyHash.parse(lines.get(3))).isEqualTo(KeyHash.of(lines.get(1)));

        out.reset();
        execute("key", "contact-center");
        assertThat(out()).doesNotContain(lines.get(1));
    }

    @Test
    void the_hash_is_that_of_the_keys_text() {
        assertThat(new TeamKey("abc").hash())
                .isEqualTo("sha256:ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
        assertThat(new TeamKey("abc").toString()).doesNotContain("abc\"");
    }

    @ParameterizedTest
    @ValueSource(strings = {"Contact", "contact center", "", "a_b", "ä"})
    void a_teams_name_is_checked(String team) {
        assertThat(execute("key", team)).isEqualTo(2);
        assertThat(err()).contains("is not a team's name; allowed: 1 to 63 of a-z, 0-9 and -");
        assertThat(out()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"run", "demo", "sandbox", "check", "config", "key", "stats", "teams", "explain", "purge"})
    void every_command_has_help(String command) {
        assertThat(execute(command, "--help")).isZero();
        assertThat(out()).startsWith("Usage: flexgate " + command);
    }

    @Test
    void help_lists_the_commands_and_the_exit_codes() {
        assertThat(execute("--help")).isZero();
        assertThat(out())
                .contains(
                        "run",
                        "demo",
                        "sandbox",
                        "check",
                        "config",
                        "key",
                        "stats",
                        "teams",
                        "explain",
                        "purge",
                        "bad usage or configuration");
    }

    @Test
    void the_version_is_one_line() {
        assertThat(execute("--version")).isZero();
        assertThat(out()).startsWith("Flexgate ").hasLineCount(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "rum", "run --confg x", "run extra", "check --set", "key", "@none"})
    void bad_usage_exits_2_without_a_stack_trace(String line) {
        assertThat(execute(line.isEmpty() ? new String[0] : line.split(" "))).isEqualTo(2);
        assertThat(err()).isNotBlank().doesNotContain("\tat ");
        assertThat(started).isEmpty();
    }
}
