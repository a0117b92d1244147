package io.flexgate.config.keys;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.flexgate.packed.Packed;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The JSON Schema of the configuration, read for what it declares: each key's description, default, words and bounds. It is
 * the one source of them; what it cannot say, how a text becomes a value, is in the tables of keys. Of JSON Schema it knows
 * what that file uses: sections are {@code properties}, names of the user's stand under {@code x-name}, and whatever has an
 * {@code x-kind} is a value.
 */
public final class Schema {

    /** Where it is on the class path. */
    static final String RESOURCE = "conf/flexgate.schema.json";

    private static final Set<String> FOR_OTHERS = Set.of("title", "pattern", "patternErrorMessage", "propertyNames");

    private static final Schema SHIPPED = read();

    private final Map<String, Object> definitions;
    private final Map<String, Declared> keys = new LinkedHashMap<>();
    private final Map<String, String> sections = new HashMap<>();

    private Schema(Map<String, Object> definitions) {
        this.definitions = definitions;
    }

    /** The schema as it is shipped. */
    public static String text() {
        try (InputStream in = open()) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What is declared for a dotted path; that there is nothing is a mistake of this version's. */
    static Declared at(String path) {
        Declared declared = SHIPPED.keys.get(path);
        if (declared == null) {
            throw new IllegalStateException(RESOURCE + " has no key " + path + ", and the code has");
        }
        return declared;
    }

    /** What is said of the section at a dotted path; empty for nothing. */
    static String section(String path) {
        return SHIPPED.sections.getOrDefault(path, "");
    }

    /** The keys of the code in the order of the schema, once it is sure that both have the same. */
    static List<Key<?>> ordered(Collection<? extends Key<?>> keys) {
        Map<String, Key<?>> byPath = new LinkedHashMap<>();
        keys.forEach(key -> byPath.put(String.join(".", key.path()), key));
        List<String> without = SHIPPED.keys.keySet().stream()
                .filter(path -> !byPath.containsKey(path))
                .toList();
        if (!without.isEmpty() || byPath.size() != keys.size()) {
            throw new IllegalStateException(
                    without.isEmpty()
                            ? "a key stands twice in the code"
                            : RESOURCE + " has " + String.join(", ", without) + ", and the code has not");
        }
        return SHIPPED.keys.keySet().stream()
                .<Key<?>>map(path -> Objects.requireNonNull(byPath.get(path)))
                .toList();
    }

    private static InputStream open() {
        return Objects.requireNonNull(Schema.class.getResourceAsStream("/" + RESOURCE), "no " + RESOURCE);
    }

    private static Schema read() {
        Map<String, Object> root = object(Packed.beside("/" + RESOURCE).orElseGet(Schema::parsed));
        Schema schema = new Schema(object(root.get("$defs")));
        schema.section("", root);
        // What was read of them is in the keys.
        schema.definitions.clear();
        return schema;
    }

    /** The whole of it; this is also what is packed. */
    public static Object parsed() {
        try (InputStream in = open();
                JsonParser json = new JsonFactory().createParser(in)) {
            json.nextToken();
            return tree(json);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Objects as maps, arrays as lists, everything else as its text; what only editors and validators read is left out. */
    private static Object tree(JsonParser json) throws IOException {
        if (json.currentToken() == JsonToken.START_OBJECT) {
            Map<String, Object> object = new LinkedHashMap<>();
            while (json.nextToken() != JsonToken.END_OBJECT) {
                String name = json.currentName();
                json.nextToken();
                if (FOR_OTHERS.contains(name)) {
                    json.skipChildren();
                } else {
                    object.put(name, tree(json));
                }
            }
            return object;
        }
        if (json.currentToken() == JsonToken.START_ARRAY) {
            List<Object> array = new ArrayList<>();
            while (json.nextToken() != JsonToken.END_ARRAY) {
                array.add(tree(json));
            }
            return array;
        }
        return json.getText();
    }

    // Plain loops and concat in what follows: this is in the way of every start, where a first lambda costs more than
    // the rest.

    private void section(String path, Map<String, Object> section) {
        for (Map.Entry<String, Object> child : object(section.get("properties")).entrySet()) {
            node(path.concat(child.getKey()), resolved(child.getValue()));
        }
    }

    private void node(String path, Map<String, Object> node) {
        if (node.containsKey("x-kind")) {
            keys.put(path, value(path, node, node));
        } else if (node.containsKey("x-name")) {
            sections.put(path, text(node, "description"));
            Object named = node.containsKey("items") ? node.get("items") : node.get("additionalProperties");
            section(path.concat(".<").concat(text(node, "x-name")).concat(">."), resolved(named));
        } else if (node.containsKey("items")) {
            keys.put(path, value(path, node, resolved(node.get("items"))));
        } else {
            sections.put(path, text(node, "description"));
            section(path.concat("."), node);
        }
    }

    /** A definition, with what stands beside the reference to it in front of what it says itself. */
    private Map<String, Object> resolved(@Nullable Object node) {
        Map<String, Object> own = object(node);
        Object reference = own.get("$ref");
        if (reference == null) {
            return own;
        }
        String name = reference.toString().substring("#/$defs/".length());
        Map<String, Object> merged = new LinkedHashMap<>(object(definitions.get(name)));
        merged.putAll(own);
        return merged;
    }

    /**
     * One key.
     *
     * @param node what is said of the key
     * @param kind what is said of its value, or of each where it is a list
     */
    private static Declared value(String path, Map<String, Object> node, Map<String, Object> kind) {
        List<String> words = new ArrayList<>();
        String least = text(kind, "x-minimum");
        String most = text(kind, "x-maximum");
        for (Object alternative : list(kind.get("anyOf"))) {
            for (Object word : list(object(alternative).get("enum"))) {
                words.add(word.toString());
            }
            if ("integer".equals(object(alternative).get("type"))) {
                least = text(object(alternative), "minimum");
                most = text(object(alternative), "maximum");
            }
        }
        Object standard = node.get("default");
        List<?> examples = list(kind.get("examples"));
        return new Declared(
                path,
                text(node, "description"),
                standard == null ? null : standard instanceof List<?> list ? joined(list) : standard.toString(),
                items(node, node != kind),
                "true".equals(node.get("writeOnly")),
                words,
                least,
                most,
                examples.isEmpty() ? "" : examples.get(0).toString());
    }

    private static Key.Items items(Map<String, Object> node, boolean list) {
        if (list) {
            return node.containsKey("minItems") ? Key.Items.SOME : Key.Items.ANY;
        }
        return node.containsKey("x-or-list") ? Key.Items.ONE_OR_SOME : Key.Items.ONE;
    }

    private static String joined(List<?> items) {
        StringBuilder joined = new StringBuilder();
        for (Object item : items) {
            joined.append(joined.isEmpty() ? "" : ", ").append(item);
        }
        return joined.toString();
    }

    private static String text(Map<String, Object> object, String name) {
        return Objects.toString(object.get(name), "");
    }

    @SuppressWarnings("unchecked") // tree makes no other maps
    private static Map<String, Object> object(@Nullable Object node) {
        return node instanceof Map<?, ?> map ? (Map<String, Object>) map : Map.of();
    }

    private static List<?> list(@Nullable Object node) {
        return node instanceof List<?> list ? list : List.of();
    }
}
