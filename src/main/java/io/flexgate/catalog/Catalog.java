package io.flexgate.catalog;

import io.flexgate.http.Origin;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** The operations of an API, and which of them a request is. Immutable; any thread. */
public final class Catalog {

    private static final Match ANYTHING = new Match(Operation.ANY, Map.of());

    private record Route(Operation operation, PathTemplate template) {}

    /**
     * What a catalog says before its operations.
     *
     * @param name what it is called in messages
     * @param prefix of the paths that are its own; empty for all
     * @param accountField the field by which an item names its account; none in an answer that knows no accounts
     * @param anonymous whether requests need no credential
     * @param upstream where its API is; null for the configured upstream
     */
    public record Head(
            String name,
            String prefix,
            String accountField,
            boolean anonymous,
            @Nullable Origin upstream) {}

    private final Head head;
    private final String source;
    private final boolean http;
    private final List<Operation> operations;
    private final Set<String> wantedFields;
    /** Routes by number of segments; a handful each, so a linear look is the fastest. */
    private final List<List<Route>> routes;

    Catalog(Head head, List<Operation> operations, String source) {
        this.head = head;
        this.source = source;
        this.http = operations.size() == 1 && operations.get(0).http();
        this.operations = List.copyOf(operations);
        Set<String> wanted = new TreeSet<>(Set.of(head.accountField()));
        List<List<Route>> bySize = new ArrayList<>();
        for (Operation operation : http ? List.<Operation>of() : operations) {
            wanted.addAll(operation.wantedFields());
            PathTemplate template = PathTemplate.parse(operation.template());
            int size = operation.template().split("/").length - 1;
            while (bySize.size() <= size) {
                bySize.add(new ArrayList<>());
            }
            bySize.get(size).add(new Route(operation, template));
        }
        this.routes = bySize;
        this.wantedFields = Set.copyOf(wanted);
    }

    /** Every operation, in the order of the file. */
    public List<Operation> operations() {
        return operations;
    }

    /** The operation of this name, or null. */
    public @Nullable Operation named(String name) {
        return operations.stream()
                .filter(operation -> operation.name().equals(name))
                .findFirst()
                .orElse(null);
    }

    /** What it says of itself. */
    public Head head() {
        return head;
    }

    /** The field by which an item names its account; empty where none does. */
    public String accountField() {
        return head.accountField();
    }

    /** Whether it knows HTTP's own rules and nothing else. */
    public boolean http() {
        return http;
    }

    /** Whether a path is under its prefix. */
    public boolean covers(String path) {
        String prefix = head.prefix();
        return path.startsWith(prefix)
                && (prefix.isEmpty() || path.length() == prefix.length() || path.charAt(prefix.length()) == '/');
    }

    /** The fields of answers that tell identities or the account. */
    public Set<String> wantedFields() {
        return wantedFields;
    }

    /**
     * Which operation a request is, or null where the catalog does not know it.
     *
     * @param method upper case as sent; HEAD is looked up as GET by the caller
     * @param path as sent, still percent-encoded
     */
    public @Nullable Match match(String method, String path) {
        if (!covers(path)) {
            return null;
        }
        if (http) {
            return path.startsWith("/") ? ANYTHING : null;
        }
        List<String> segments = PathTemplate.split(path.substring(head.prefix().length()));
        if (segments == null || segments.size() >= routes.size()) {
            return null;
        }
        for (Route route : routes.get(segments.size())) {
            if (route.operation().method().equals(method)) {
                Map<String, String> values = route.template().match(segments);
                if (values != null) {
                    return new Match(route.operation(), values);
                }
            }
        }
        return null;
    }

    /** Whether both were read from the same text. */
    @Override
    public boolean equals(Object other) {
        return other instanceof Catalog catalog && catalog.source.equals(source);
    }

    @Override
    public int hashCode() {
        return source.hashCode();
    }

    @Override
    public String toString() {
        return "Catalog[" + head.name() + "]";
    }
}
