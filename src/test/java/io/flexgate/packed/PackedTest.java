package io.flexgate.packed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.flexgate.catalog.CatalogReader;
import io.flexgate.config.keys.Schema;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is packed reads back as what was parsed. */
class PackedTest {

    @ParameterizedTest
    @ValueSource(strings = {"flex-plugins", "http"})
    void aCatalogSaysTheSame(String name) throws IOException {
        try (InputStream in = getClass().getResourceAsStream("/catalog/" + name + ".yaml")) {
            Object parsed =
                    CatalogReader.parsed(new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8));
            assertThat(again(Objects.requireNonNull(parsed))).isEqualTo(parsed);
        }
    }

    @Test
    void theSchemaSaysTheSame() throws IOException {
        Object parsed = Schema.parsed();
        assertThat(again(parsed)).isEqualTo(parsed);
    }

    @Test
    void keepsTheOrderOfKeysAndEveryKindOfValue() throws IOException {
        Object document = Map.of(
                "list",
                List.of(
                        "text",
                        "",
                        "caf\u00e9",
                        "caf\u0107 \ud83d\ude00",
                        7,
                        -70_000,
                        true,
                        false,
                        Map.of(),
                        List.of()));
        assertThat(again(document)).isEqualTo(document);
        assertThat(((Map<?, ?>) again(Schema.parsed())).keySet())
                .hasToString(((Map<?, ?>) Schema.parsed()).keySet().toString());
    }

    @Test
    void refusesWhatADocumentHasNot() {
        assertThatThrownBy(() -> Packed.write(List.of(1.5), new ByteArrayOutputStream()))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Packed.read(new ByteArrayInputStream("x".getBytes(StandardCharsets.UTF_8))))
                .isInstanceOf(IOException.class);
    }

    @Test
    void refusesADocumentThatWasCutOff() throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        Packed.write(Map.of("key", List.of("text", 7, true)), bytes);
        for (int length = 0; length < bytes.size(); length++) {
            InputStream cut = new ByteArrayInputStream(bytes.toByteArray(), 0, length);
            assertThatThrownBy(() -> Packed.read(cut)).isInstanceOf(IOException.class);
        }
    }

    /** Outside of a package nothing is packed, and texts are parsed. */
    @Test
    void isThereOnlyInAPackage() {
        assertThat(Packed.beside("/catalog/http.yaml")).isEmpty();
    }

    private static Object again(Object document) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        Packed.write(document, bytes);
        return Packed.read(new ByteArrayInputStream(bytes.toByteArray()));
    }
}
