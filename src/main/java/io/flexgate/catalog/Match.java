package io.flexgate.catalog;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A request that is one of the catalog's operations. Immutable.
 *
 * @param operation which
 * @param segments the decoded path segments by entity name
 */
public record Match(Operation operation, Map<String, String> segments) {

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
