package io.flexgate.accesslog;

import static org.assertj.core.api.Assertions.assertThat;

import io.flexgate.observe.Masks;
import io.vertx.core.json.JsonObject;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;
import net.jqwik.api.constraints.StringLength;

/** A line of the access log is a line, whatever a client sends. */
class LinesProperties {

    @Property(tries = 2_000)
    void whateverIsInAPathTheLineIsOneObjectAndSaysIt(@ForAll String path, @ForAll String client) {
        String written =
                LinesTest.written(Format.JSON, LinesTest.line("/v1/" + path).came("r", client, "GET", path));

        assertThat(written.chars()
                        .filter(c -> c < ' ' || (c >= 0x7f && c < 0xa0))
                        .toArray())
                .as("one line, and nothing that a terminal obeys")
                .containsExactly('\n');
        assertThat(written).endsWith("}\n");
        assertThat(new JsonObject(written).getString("client")).isEqualTo(client);
        assertThat(new JsonObject(written).getString("path")).isEqualTo(Masks.path(path));
        assertThat(LinesTest.written(Format.TEXT, LinesTest.line(path))
                        .chars()
                        .filter(c -> c < ' ' || (c >= 0x7f && c < 0xa0))
                        .toArray())
                .containsExactly('\n');
    }

    @Property(tries = 500)
    void aLineIsTheSameWhateverWasWrittenBefore(
            @ForAll @Size(max = 8) List<@StringLength(max = 300) String> paths, @ForAll Format format) {
        Lines all = new Lines();
        for (int round = 0; round < 4; round++) {
            for (String path : paths) {
                AccessLine line = LinesTest.line(path).took(0, 0, path.length() * 997L);
                assertThat(LinesTest.added(all, line, format)).isEqualTo(LinesTest.written(format, line));
            }
        }
    }
}
