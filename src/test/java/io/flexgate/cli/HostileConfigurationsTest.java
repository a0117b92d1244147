package io.flexgate.cli;

import static java.nio.charset.StandardCharsets.UTF_16;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import io.flexgate.config.Reading;
import io.flexgate.config.Source;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/**
 * Files that are no configuration, through the commands as a user types them: each ends soon, with 0 or 2 and with messages,
 * never with a stack trace.
 */
class HostileConfigurationsTest {

    private static final Duration SOON = Duration.ofSeconds(20);
    private static final String ACCOUNT = "{ sid: AC00000000000000000000000000000000, username: u, password: p }";

    @TempDir
    Path directory;

    private record Ended(int code, String said) {}

    private static final Launcher NOTHING = new Launcher() {
        @Override
        public int run(Reading.Accepted configuration, Source source) {
            return 0;
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

    private static Ended execute(String... arguments) {
        ByteArrayOutputStream said = new ByteArrayOutputStream();
        PrintStream stream = new PrintStream(said, true, UTF_8);
        int code = assertTimeoutPreemptively(
                SOON, () -> new Commands(NOTHING, stream, stream, Map.of("A", "x")).execute(arguments));
        return new Ended(code, said.toString(UTF_8));
    }

    private static void endsInMessages(Path file) {
        for (String command : new String[] {"check", "config"}) {
            Ended ended = execute(command, "--config", file.toString());
            assertThat(ended.code()).as(ended.said()).isIn(0, 2);
            assertThat(ended.said())
                    .isNotEmpty()
                    .doesNotContain("\tat ", "Exception", "Error:", "java.", "flexgate: ")
                    .matches(text -> text.chars().noneMatch(c -> c < ' ' && c != '\n'), "has no control characters");
        }
    }

    private static Map<String, String> texts() {
        Map<String, String> texts = new LinkedHashMap<>();
        texts.put("flow lists without end", "[".repeat(200_000));
        texts.put("60 KB of flow lists", "[".repeat(60_000));
        texts.put("60 KB of closed flow lists", "entities: " + "[".repeat(30_000) + "]".repeat(30_000));
        texts.put("60 KB of block lists", "- ".repeat(30_000));
        texts.put("60 KB of one path", "prefix: " + "/a".repeat(30_000));
        texts.put("flow keys without end", "{a: ".repeat(100_000));
        texts.put("closed flow lists", "[".repeat(100_000) + "]".repeat(100_000));
        texts.put("block lists without end", "- ".repeat(200_000));
        texts.put("keys as keys without end", "? ".repeat(200_000));
        texts.put(
                "deep keys",
                IntStream.range(0, 1000).mapToObj(i -> " ".repeat(i) + "a:\n").collect(Collectors.joining()));
        texts.put("deep known keys", "cache: { default: ".repeat(10_000));
        texts.put("a file of 10 MB of comments", "# nothing\n".repeat(1_000_000));
        texts.put("a file of 10 MB of keys", "cache: 1\n".repeat(1_111_111));
        texts.put("1 MB of spaces", " ".repeat(1_000_000));
        texts.put("1 MB of empty lines", "\n".repeat(1_000_000));
        texts.put("1 MB of one word", "a".repeat(1_000_000));
        texts.put("1 MB of one key", "a".repeat(1_000_000) + ": 1");
        texts.put("a value of 1 MB", "log: { level: " + "x".repeat(1_000_000) + " }");
        texts.put("a path of 1 MB", "listen: { address: \"unix:/" + "a:".repeat(500_000) + "\" }");
        texts.put("a URL of 1 MB", "upstream: { url: \"http://" + "a.".repeat(500_000) + "\" }");
        texts.put("a catalog's name of 1 MB", "catalog: [ \"" + "a:".repeat(500_000) + ".yaml\" ]");
        texts.put("a header's name of 1 MB", "cache: { targeted: " + "a-".repeat(500_000) + " }");
        texts.put(
                "a password of 1 MB",
                "access: local\naccounts:\n  main: " + ACCOUNT.replace(" p }", " p" + "q:".repeat(500_000) + " }"));
        texts.put(
                "9,000 keys",
                IntStream.range(0, 4_500).mapToObj(i -> "key" + i + ": 1\n").collect(Collectors.joining()));
        texts.put(
                "2,000 accounts",
                "access: teams\naccounts:\n"
                        + IntStream.range(0, 1_000)
                                .mapToObj(i -> "  a" + i + ": " + ACCOUNT + "\n")
                                .collect(Collectors.joining()));
        texts.put(
                "1,500 teams",
                "access: teams\naccounts: { main: " + ACCOUNT + " }\nteams:\n"
                        + IntStream.range(0, 1_500)
                                .mapToObj(i -> "  - { name: t" + i + ", keys: [ \"sha256:" + String.format("%064d", i)
                                        + "\" ] }\n")
                                .collect(Collectors.joining()));
        texts.put(
                "one team 2,000 times",
                "access: teams\naccounts: { main: " + ACCOUNT + " }\nteams:\n" + "  - name: a\n".repeat(2_000));
        texts.put("references without end", "log: { level: \"" + "${".repeat(400_000) + "\" }");
        texts.put("many references", "log: { level: \"" + "${env:A}".repeat(100_000) + "\" }");
        texts.put("many broken references", "log: { level: \"" + "${A}".repeat(200_000) + "\" }");
        texts.put("many files", "log: { level: \"" + "${file:/none}".repeat(50_000) + "\" }");
        texts.put(
                "a file without end in a file",
                "access: local\naccounts:\n  main: " + ACCOUNT.replace(" p }", " \"${file:/dev/zero}\" }"));
        texts.put("a directory in a file", "log: { level: \"${file:/}\" }");
        texts.put(
                "an alias bomb",
                "a: &a [x,x,x,x,x,x,x,x,x]\n" + "b: &b [*a,*a,*a,*a,*a,*a,*a,*a,*a]\n"
                        + "c: &c [*b,*b,*b,*b,*b,*b,*b,*b,*b]\n" + "d: [*c,*c,*c,*c,*c,*c,*c,*c,*c]\n");
        texts.put("a list within itself", "a: &a [ *a ]");
        texts.put("a merge", "x: &x { settle: 1s }\ncache:\n  <<: *x\n");
        texts.put("a merge without an anchor", "cache:\n  <<: { settle: 1s }\n");
        texts.put("a type", "!!javax.script.ScriptEngineManager [ !!java.net.URL [ \"http://127.0.0.1/\" ] ]");
        texts.put("a NUL", "log: { level: \"a\0b\" }");
        texts.put("a NUL in quotes", "log: { level: \"a\\0b\" }");
        texts.put("control characters", "log: { level: \"\\e[2J\\a\\b\" }\n\u0007: 1");
        texts.put("a control character in a key", "\"\\e[2J\": 1");
        texts.put("a turned text", "log: { level: \"\u202Egpj.exe\" }");
        texts.put("other line ends", "log:\r  level: info\u2028  format: json\u0085  access: x\r\n");
        texts.put("a mark at the beginning", "\uFEFFlog: { level: info }");
        texts.put("a mark in the middle", "log: { level: \uFEFFinfo }");
        texts.put("directives", "%YAML 9.9\n%TAG ! tag:x,2000:\n---\nlog: {}\n");
        texts.put("documents without end", "---\n".repeat(100_000));
        texts.put("JSON", "{\"log\":{\"level\":\"info\"}}");
        texts.put("XML", "<config><log level=\"info\"/></config>");
        texts.put("a key of a certificate", "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n");
        texts.put("nothing", "");
        return texts;
    }

    @TestFactory
    Stream<DynamicTest> ends_soon_and_in_messages() {
        return texts().entrySet().stream()
                .map(text -> DynamicTest.dynamicTest(
                        text.getKey(),
                        () -> endsInMessages(Files.writeString(directory.resolve("x.yaml"), text.getValue()))));
    }

    @TestFactory
    Stream<DynamicTest> so_does_a_catalog_beside_it_that_is() throws IOException {
        return texts().entrySet().stream()
                .map(text -> DynamicTest.dynamicTest(text.getKey(), () -> {
                    Files.writeString(directory.resolve("mine.yaml"), text.getValue());
                    endsInMessages(Files.writeString(directory.resolve("x.yaml"), "catalog: [ mine.yaml ]"));
                }));
    }

    @TestFactory
    Stream<DynamicTest> bytes_that_are_no_text() {
        byte[] all = new byte[256];
        IntStream.range(0, 256).forEach(i -> all[i] = (byte) i);
        byte[] half = Arrays.copyOf("log: { level: \u00e4".getBytes(UTF_8), 15);
        return Map.of("all bytes", all, "half a character", half, "UTF-16", "log: { level: info }".getBytes(UTF_16))
                .entrySet()
                .stream()
                .map(bytes -> DynamicTest.dynamicTest(
                        bytes.getKey(),
                        () -> endsInMessages(Files.write(directory.resolve("x.yaml"), bytes.getValue()))));
    }

    @Test
    void a_surrogate_alone_is_no_text() throws IOException {
        endsInMessages(
                Files.write(directory.resolve("x.yaml"), new byte[] {'a', (byte) 0xed, (byte) 0xa0, (byte) 0x80}));
    }

    private Path pipe(String name) throws IOException, InterruptedException {
        Path pipe = directory.resolve(name);
        assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor())
                .isZero();
        return pipe;
    }

    @Test
    void a_pipe_that_nobody_writes_to_is_not_waited_for_for_ever() throws Exception {
        Path pipe = pipe("pipe");

        Ended ended = execute("check", "--config", pipe.toString());
        assertThat(ended)
                .isEqualTo(new Ended(2, pipe + ": nothing came out of it for 5s; a pipe needs a writer\n1 problem\n"));

        Path file = Files.writeString(directory.resolve("x.yaml"), "log: { level: \"${file:" + pipe + "}\" }");
        assertThat(execute("check", "--config", file.toString()).said())
                .contains("log.level: the file " + pipe
                        + " cannot be read: nothing came out of it for 5s; a pipe needs a writer\n");
    }

    @Test
    void a_pipe_that_somebody_writes_to_is_a_file_like_any_other() throws Exception {
        Path pipe = pipe("pipe");
        Process writer = new ProcessBuilder("sh", "-c", "echo 'log: { level: debug }' > " + pipe).start();

        assertThat(execute("config", "--config", pipe.toString()).said()).contains("level: debug");
        assertThat(writer.waitFor()).isZero();
    }

    @Test
    void devices_and_what_is_no_path_are_messages_too() {
        assertThat(execute("check", "--config", "/dev/null").said()).isEqualTo("/dev/null: ok\n");
        assertThat(execute("check", "--config", "/dev/zero").said())
                .isEqualTo("/dev/zero: larger than 1024KiB\n1 problem\n");
        assertThat(execute("check", "--config", "/dev/urandom").code()).isEqualTo(2);
        assertThat(execute("check", "--config", "a\0b").code()).isEqualTo(2);
        assertThat(execute("check", "--config", "").code()).isEqualTo(2);
        assertThat(execute("check", "--config", "x".repeat(5_000)).code()).isEqualTo(2);
    }
}
