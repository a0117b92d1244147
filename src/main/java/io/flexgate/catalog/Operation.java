package io.flexgate.catalog;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * One operation of the API, as declared. Immutable.
 *
 * @param name as in the API's own specification, such as {@code FetchPlugin}
 * @param resource the resource whose cache times apply
 * @param method {@code GET} or {@code POST}
 * @param template the path below the catalog's prefix
 * @param answer what comes back
 * @param entities the entities that it names, by name
 * @param fields by entity, the field of the answer that holds its sid
 * @param tells the facts that a read depends on
 * @param changes the facts that a write makes untrue
 * @param items the name of the operation that fetches one item of this list, where its answer is the item as the list has it;
 *     null where it is not, or nobody knows
 */
public record Operation(
        String name,
        String resource,
        String method,
        String template,
        Answer answer,
        Map<String, Entity> entities,
        Map<String, String> fields,
        List<Topic> tells,
        List<Topic> changes,
        @Nullable String items) {

    /** What an operation answers with. */
    public enum Answer {
        /** One item; kept. */
        FETCH,
        /** A page of items; kept. */
        LIST,
        /** Anything else; never kept. */
        OTHER,
        /** Whatever HTTP's own rules allow to keep. */
        HTTP
    }

    /** The one operation of a catalog that knows HTTP alone: any method, any path. */
    static final Operation ANY =
            new Operation("Http", "http", "*", "/", Answer.HTTP, Map.of(), Map.of(), List.of(), List.of(), null);

    public Operation {
        entities = Map.copyOf(entities);
        fields = Map.copyOf(fields);
        tells = List.copyOf(tells);
        changes = List.copyOf(changes);
    }

    /** Whether its answers are kept by what the catalog tells of them. */
    public boolean cacheable() {
        return answer == Answer.FETCH || answer == Answer.LIST;
    }

    /** Whether nothing is known of it but what HTTP itself says. */
    public boolean http() {
        return answer == Answer.HTTP;
    }

    /** The entity that the last segment of its path names, or null where that is no entity's. */
    @Nullable
    String last() {
        return template.endsWith("}") ? template.substring(template.lastIndexOf('{') + 1, template.length() - 1) : null;
    }

    /** The fields of answers that tell identities, beyond the account's. */
    Set<String> wantedFields() {
        Set<String> wanted = new TreeSet<>(fields.values());
        entities.values().forEach(entity -> wanted.addAll(entity.alias()));
        return wanted;
    }
}
