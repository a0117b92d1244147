package io.flexgate.catalog;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A request that is one of the catalog's operations. Immutable.
 *
 * @param operation which
 * @param segments the decoded path segments by entity name
 */
public record Match(Operation operation, Map<String, String> segments) {

    private static final Pattern UNRESERVED = Pattern.compile("[A-Za-z0-9._~-]+");

    /** What a read tells, judged by its path alone: nothing is resolved that the path does not name by sid. */
    public List<Fact> tells() {
        return facts(operation.tells(), null);
    }

    /** What a read tells, with the identities that its answer adds. */
    public List<Fact> tells(List<Map<String, String>> items) {
        return facts(operation.tells(), items);
    }

    /** What a write changes when its outcome is unknown: the path is all there is to go by. */
    public List<Fact> changes() {
        return facts(operation.changes(), null);
    }

    /** What a write changes, with the identities that its answer adds. */
    public List<Fact> changes(List<Map<String, String>> items) {
        return facts(operation.changes(), items);
    }

    /**
     * The last segment of the path by which an item of this list is fetched: its sid. Null where the item does not tell it in the
     * form that it has, or is of another parent than the path says.
     *
     * @param fetch what {@link Operation#items} names
     * @param item the fields that the item tells
     */
    public @Nullable String segmentOf(Operation fetch, Map<String, String> item) {
        String segment = null;
        for (Map.Entry<String, String> named : fetch.fields().entrySet()) {
            Entity entity = fetch.entities().get(named.getKey());
            String sid = item.get(named.getValue());
            if (entity == null || sid == null || !entity.isSid(sid)) {
                return null;
            }
            String inPath = segments.get(named.getKey());
            if (named.getKey().equals(fetch.last())) {
                segment = sid;
            } else if (inPath != null && entity.isSid(inPath) && !inPath.equalsIgnoreCase(sid)) {
                return null;
            }
        }
        // What would have to be encoded could be so in more than one way.
        return segment != null && UNRESERVED.matcher(segment).matches() ? segment : null;
    }

    private List<Fact> facts(List<Topic> topics, @Nullable List<Map<String, String>> items) {
        List<Fact> facts = new ArrayList<>(topics.size());
        for (Topic topic : topics) {
            Entity entity = topic.entity() == null ? null : operation.entities().get(topic.entity());
            if (entity == null) {
                facts.add(Fact.ofAccount(topic.name()));
            } else {
                Identities known = Identities.of(
                        entity, segments.get(entity.name()), operation.fields().get(entity.name()), items);
                facts.add(new Fact(topic.name(), known.names(), true, known.resolved()));
            }
        }
        return facts;
    }
}
