package io.flexgate.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeout;

import io.flexgate.config.Reading;
import io.flexgate.config.Source;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;

/** The shipped examples with bytes changed, put in and left out, through the commands: exit 0 or 2, and only messages. */
class HostileConfigurationsProperties {

    private static final Map<String, String> ENVIRONMENT =
            Map.of("TWILIO_ACCOUNT_SID", "AC" + "0".repeat(32), "TWILIO_API_KEY", "k", "TWILIO_API_SECRET", "S3cr3t");

    private static final List<String> EXAMPLES =
            List.of("conf/flexgate.yaml", "conf/shield.yaml", "conf/generic.yaml", "conf/demo.yaml");

    private static final String CATALOG = "src/main/resources/catalog/flex-plugins.yaml";

    private static Path directory = Path.of("");

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

    @BeforeContainer
    static void make() throws IOException {
        directory = Files.createTempDirectory("hostile");
    }

    @AfterContainer
    static void remove() throws IOException {
        Files.deleteIfExists(directory.resolve("x.yaml"));
        Files.deleteIfExists(directory.resolve("mine.yaml"));
        Files.delete(directory);
    }

    record Edit(double where, int cut, byte[] put) {

        byte[] apply(byte[] bytes) {
            int from = (int) (where * bytes.length);
            int to = Math.min(bytes.length, from + cut);
            byte[] edited = new byte[from + put.length + bytes.length - to];
            System.arraycopy(bytes, 0, edited, 0, from);
            System.arraycopy(put, 0, edited, from, put.length);
            System.arraycopy(bytes, to, edited, from + put.length, bytes.length - to);
            return edited;
        }
    }

    @Provide
    Arbitrary<List<Edit>> edits() {
        Arbitrary<byte[]> noise = Arbitraries.bytes().array(byte[].class).ofMaxSize(3);
        Arbitrary<byte[]> pieces = Arbitraries.of(
                        "&a ", "*a", "<<: ", "[", "{", "!!x ", "${", "}", "\0", "---\n", "\t", "- ", "? ", "|", "\"",
                        "#")
                .map(piece -> piece.getBytes(StandardCharsets.UTF_8));
        Arbitrary<Edit> edit = Combinators.combine(
                        Arbitraries.doubles().between(0, 1),
                        Arbitraries.integers().between(0, 20),
                        Arbitraries.oneOf(noise, pieces))
                .as(Edit::new);
        return edit.list().ofMinSize(1).ofMaxSize(5);
    }

    @Property(tries = 200)
    void an_edited_example_ends_in_messages(@ForAll("edits") List<Edit> edits) throws IOException {
        for (String example : EXAMPLES) {
            endsInMessages("x.yaml", edited(example, edits));
        }
    }

    @Property(tries = 200)
    void an_edited_catalog_ends_in_messages(@ForAll("edits") List<Edit> edits) throws IOException {
        Files.writeString(directory.resolve("x.yaml"), "catalog: [ mine.yaml ]");
        endsInMessages("mine.yaml", edited(CATALOG, edits));
    }

    private static byte[] edited(String file, List<Edit> edits) throws IOException {
        byte[] bytes = Files.readAllBytes(Path.of(file));
        for (Edit edit : edits) {
            bytes = edit.apply(bytes);
        }
        return bytes;
    }

    private static void endsInMessages(String file, byte[] bytes) throws IOException {
        Files.write(directory.resolve(file), bytes);
        ByteArrayOutputStream said = new ByteArrayOutputStream();
        PrintStream stream = new PrintStream(said, true, StandardCharsets.UTF_8);
        String config = directory.resolve("x.yaml").toString();
        int code = assertTimeout(Duration.ofSeconds(10), () -> new Commands(NOTHING, stream, stream, ENVIRONMENT)
                .execute("config", "--config", config));

        assertThat(said.toString(StandardCharsets.UTF_8))
                .isNotEmpty()
                .doesNotContain("\tat ", "Exception", "java.", "S3cr3t")
                .matches(text -> text.chars().noneMatch(c -> c < ' ' && c != '\n'), "has no control characters");
        assertThat(code).isIn(0, 2);
    }
}
