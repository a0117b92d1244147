package io.flexgate.catalog;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** The operations of an API, and which of them a request is. Immutable; any thread. */
public final class Catalog {

    private record Route(Operation operation, PathTemplate template) {}

    private final String prefix;
    private final String accountField;
    private final List<Operation> operations;
    private final Set<String> wantedFields;
    /** Routes by number of segments; a handful each, so a linear look is the fastest. */
    private final List<List<Route>> routes;

    Catalog(String prefix, String accountField, List<Operation> operations) {
        this.prefix = prefix;
        this.accountField = accountField;
        this.operations = List.copyOf(operations);
        Set<String> wanted = new TreeSet<>(Set.of(accountField));
        List<List<Route>> bySize = new ArrayList<>();
        for (Operation operation : operations) {
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

    /** The field by which an item names its account. */
    public String accountField() {
        return accountField;
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
        if (!path.startsWith(prefix) || path.length() == prefix.length() || path.charAt(prefix.length()) != '/') {
            return null;
        }
        List<String> segments = PathTemplate.split(path.substring(prefix.length()));
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
}
