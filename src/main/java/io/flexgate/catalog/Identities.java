package io.flexgate.catalog;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The identities under which one message names an entity: the path's segment and the fields of the answer. They decide
 * between two writes' meanings: with every sid known, exactly those entities are meant; without, any of the kind may be.
 * Immutable.
 *
 * @param names lower-case sids and aliases
 * @param resolved whether every entity that the message names has its sid among them
 */
record Identities(Set<String> names, boolean resolved) {

    /** More distinct entities than this in one list are not told apart. */
    private static final int MOST = 256;

    /**
     * Collects what is known.
     *
     * @param segment the decoded path segment that names the entity, or null
     * @param field the answer's field with the entity's sid, or null where the answer has none
     * @param items the answer's items, each with the values of the wanted fields; null where there is no answer to read
     */
    static Identities of(
            Entity entity,
            @Nullable String segment,
            @Nullable String field,
            @Nullable List<Map<String, String>> items) {
        Set<String> names = new LinkedHashSet<>();
        boolean named = segment != null && addSegment(entity, segment, names);
        boolean told = items != null && field != null && addItems(entity, field, items, names);
        if (names.size() > MOST) {
            return new Identities(Set.of(), false);
        }
        // A segment that is neither a sid nor a lasting alias (Releases/Active) may stand for another entity tomorrow.
        boolean moving = segment != null && !named;
        boolean sidInPath = segment != null && entity.isSid(segment);
        return new Identities(names, !moving && (told || sidInPath));
    }

    /** Whether there are items and each tells a sid. */
    private static boolean addItems(Entity entity, String field, List<Map<String, String>> items, Set<String> names) {
        boolean told = !items.isEmpty();
        for (Map<String, String> item : items) {
            String sid = item.get(field);
            told &= sid != null && entity.isSid(sid);
            if (sid != null) {
                names.add(fold(sid));
            }
            addAlias(entity, item, names);
        }
        return told;
    }

    private static boolean addSegment(Entity entity, String segment, Set<String> names) {
        boolean lasting = entity.isSid(segment) || entity.alias().size() == 1;
        if (lasting) {
            names.add(fold(segment));
        }
        return lasting || !entity.alias().isEmpty();
    }

    private static void addAlias(Entity entity, Map<String, String> item, Set<String> names) {
        if (entity.alias().isEmpty()) {
            return;
        }
        StringBuilder alias = new StringBuilder();
        for (String field : entity.alias()) {
            String value = item.get(field);
            if (value == null) {
                return;
            }
            alias.append(alias.isEmpty() ? "" : "/").append(value);
        }
        names.add(fold(alias.toString()));
    }

    private static String fold(String identity) {
        return identity.toLowerCase(Locale.ROOT);
    }
}
