package io.flexgate.catalog;

import io.flexgate.http.Origin;
import io.flexgate.packed.Packed;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/** Reads a catalog from YAML and refuses one that contradicts itself. Stateless. */
public final class CatalogReader {

    private static final String API = "api";
    private static final String HTTP = "http";
    private static final List<String> KNOWN =
            List.of("name", "kind", "prefix", "upstream", "account", "anonymous", "entities", "resources");

    private CatalogReader() {}

    /**
     * Reads a catalog that ships with the gateway.
     *
     * @throws IllegalArgumentException when there is none of this name, or it is wrong
     */
    public static Catalog builtIn(String name) {
        String resource = "/catalog/" + name + ".yaml";
        try (InputStream in = CatalogReader.class.getResourceAsStream(resource)) {
            if (in == null) {
                throw new IllegalArgumentException("there is no built-in catalog '" + name + "'");
            }
            String yaml = new String(in.readAllBytes(), StandardCharsets.UTF_8);
            return catalog(Packed.beside(resource).orElseGet(() -> parsed(yaml)), yaml);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A key or an item with nothing behind it was meant to be something. */
    private static void refuseEmpty(@Nullable Object node, String where) {
        if (node == null) {
            throw new IllegalArgumentException("a value is missing in " + where);
        }
        if (node instanceof Map<?, ?> map) {
            map.forEach((key, value) -> {
                refuseEmpty(key, "the keys of " + where);
                refuseEmpty(value, "'" + key + "'");
            });
        } else if (node instanceof Iterable<?> items) {
            items.forEach(item -> refuseEmpty(item, where));
        }
    }

    /**
     * Reads a catalog.
     *
     * @throws IllegalArgumentException naming the operation and what is wrong with it
     */
    public static Catalog read(String yaml) {
        return catalog(parsed(yaml), yaml);
    }

    /** A catalog's text as maps, lists, texts and switches, whatever it says; of those that ship with the gateway, this is packed. */
    public static @Nullable Object parsed(String yaml) {
        return new Load(LoadSettings.builder().setAllowDuplicateKeys(false).build()).loadFromString(yaml);
    }

    private static Catalog catalog(@Nullable Object document, String yaml) {
        refuseEmpty(document, "the catalog");
        Map<String, Object> root = map(document, "the catalog");
        refuseUnknown(root);
        String name = text(root, "name");
        String kind = root.getOrDefault("kind", API).toString();
        String prefix = root.getOrDefault("prefix", "").toString();
        if (!prefix.isEmpty() && (!prefix.startsWith("/") || prefix.endsWith("/"))) {
            throw new IllegalArgumentException("'prefix' must begin with / and not end with it");
        }
        Object upstream = root.get("upstream");
        Catalog.Head head = new Catalog.Head(
                name,
                prefix,
                root.getOrDefault("account", "").toString(),
                flag(root, "anonymous"),
                upstream == null ? null : Origin.parse(upstream.toString()));
        if (kind.equals(HTTP)) {
            for (String key : List.of("entities", "resources", "account")) {
                if (root.containsKey(key)) {
                    throw new IllegalArgumentException("a catalog of kind http has no '" + key + "'");
                }
            }
            return new Catalog(head, List.of(Operation.ANY), yaml);
        }
        if (!kind.equals(API)) {
            throw new IllegalArgumentException("'kind' must be api or http, not " + kind);
        }
        Map<String, Entity> entities = entities(map(root.getOrDefault("entities", Map.of()), "entities"));
        List<Operation> operations = new ArrayList<>();
        for (Map.Entry<String, Object> resource :
                map(root.get("resources"), "resources").entrySet()) {
            for (Object operation : list(resource.getValue(), resource.getKey())) {
                operations.add(operation(resource.getKey(), map(operation, resource.getKey()), entities));
            }
        }
        operations.forEach(list -> itemsAreFetched(list, operations));
        return new Catalog(head, operations, yaml);
    }

    /** What a list says of its items must name them: a segment behind its own path, whose sid each item tells. */
    private static void itemsAreFetched(Operation list, List<Operation> operations) {
        String items = list.items();
        if (items == null) {
            return;
        }
        Operation fetch = operations.stream()
                .filter(operation -> operation.name().equals(items))
                .findFirst()
                .orElseThrow(() -> wrong(list.name(), "items names the unknown operation " + items));
        if (list.answer() != Operation.Answer.LIST
                || fetch.answer() != Operation.Answer.FETCH
                || !fetch.resource().equals(list.resource())) {
            throw wrong(list.name(), "items goes from a list to the fetch of the same resource, not to " + items);
        }
        String entity = fetch.last();
        if (entity == null || !fetch.template().equals(list.template() + "/{" + entity + "}")) {
            throw wrong(list.name(), "the path of " + items + " must be its own and one entity");
        }
        if (!fetch.fields().containsKey(entity)) {
            throw wrong(list.name(), items + " must say under names which field holds the sid of " + entity);
        }
    }

    private static void refuseUnknown(Map<String, Object> root) {
        for (String key : root.keySet()) {
            if (!KNOWN.contains(key)) {
                throw new IllegalArgumentException("unknown key '" + key + "'; allowed: " + String.join(", ", KNOWN));
            }
        }
    }

    private static boolean flag(Map<String, Object> root, String key) {
        Object value = root.getOrDefault(key, false);
        if (!(value instanceof Boolean flag)) {
            throw new IllegalArgumentException("'" + key + "' must be true or false");
        }
        return flag;
    }

    private static Map<String, Entity> entities(Map<String, Object> declared) {
        Map<String, Entity> entities = new HashMap<>();
        declared.forEach((name, value) -> {
            Map<String, Object> entity = map(value, name);
            Object alias = entity.get("alias");
            List<String> aliases =
                    alias == null ? List.of() : List.of(alias.toString().split("/"));
            Object pattern = entity.get("pattern");
            entities.put(
                    name,
                    pattern == null
                            ? Entity.of(name, text(entity, "sid"), aliases)
                            : new Entity(name, SidForm.of(pattern(name, pattern.toString())), aliases));
        });
        return entities;
    }

    private static Pattern pattern(String entity, String regex) {
        try {
            return Pattern.compile(regex);
        } catch (PatternSyntaxException e) {
            throw new IllegalArgumentException("entity " + entity + ": pattern is no regular expression", e);
        }
    }

    private static Operation operation(String resource, Map<String, Object> declared, Map<String, Entity> known) {
        String name = text(declared, "name");
        String[] request = text(declared, "request").split(" ", 2);
        if (request.length != 2 || !request[1].startsWith("/")) {
            throw wrong(name, "request must be a method and a path");
        }
        Map<String, Entity> entities = new HashMap<>();
        for (String variable : PathTemplate.parse(request[1]).variables()) {
            entities.put(variable, known.getOrDefault(variable, Entity.opaque(variable)));
        }
        Map<String, String> fields = new LinkedHashMap<>();
        map(declared.getOrDefault("names", Map.of()), name).forEach((entity, field) -> {
            Entity found = known.get(entity);
            if (found == null) {
                throw wrong(name, "names the unknown entity " + entity);
            }
            entities.put(entity, found);
            fields.put(entity, field.toString());
        });
        Operation.Answer answer = Operation.Answer.valueOf(
                declared.getOrDefault("answer", "other").toString().toUpperCase(Locale.ROOT));
        Operation operation = new Operation(
                name,
                resource,
                request[0],
                request[1],
                answer,
                entities,
                fields,
                topics(declared.get("tells"), name, entities),
                topics(declared.get("changes"), name, entities),
                declared.containsKey("items") ? text(declared, "items") : null);
        return consistent(operation);
    }

    private static Operation consistent(Operation operation) {
        boolean safe = operation.method().equals("GET");
        if (operation.cacheable() && (!safe || operation.tells().isEmpty())) {
            throw wrong(operation.name(), "an answer that is kept needs GET and the facts that it tells");
        }
        if (!safe && operation.changes().isEmpty()) {
            throw wrong(operation.name(), "a write must say what it changes");
        }
        return operation;
    }

    private static List<Topic> topics(@Nullable Object declared, String name, Map<String, Entity> entities) {
        List<Topic> topics = new ArrayList<>();
        for (Object text : declared == null ? List.of() : list(declared, name)) {
            Topic topic = Topic.parse(text.toString());
            if (topic.entity() != null && !entities.containsKey(topic.entity())) {
                throw wrong(
                        name, "has a fact about " + topic.entity() + ", which neither its path nor its answer names");
            }
            topics.add(topic);
        }
        return topics;
    }

    private static IllegalArgumentException wrong(String operation, String what) {
        return new IllegalArgumentException("operation " + operation + ": " + what);
    }

    private static String text(Map<String, Object> map, String key) {
        Object value = map.get(key);
        if (value == null) {
            throw new IllegalArgumentException("'" + key + "' is missing");
        }
        return value.toString();
    }

    private static Map<String, Object> map(@Nullable Object value, String what) {
        if (!(value instanceof Map<?, ?> map)) {
            throw new IllegalArgumentException(what + " must be a mapping");
        }
        Map<String, Object> copy = new LinkedHashMap<>();
        map.forEach((key, entry) -> copy.put(String.valueOf(key), entry));
        return copy;
    }

    private static List<?> list(@Nullable Object value, String what) {
        if (!(value instanceof List<?> list)) {
            throw new IllegalArgumentException(what + " must be a list");
        }
        return list;
    }
}
