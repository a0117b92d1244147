package io.flexgate.catalog;

import java.util.Set;

/**
 * A fact with the identities filled in, as far as they are known. Immutable.
 *
 * @param topic its name
 * @param about the identities of the entities that it is about, lower case; empty for a fact of the account
 * @param ofEntity whether it is about entities at all
 * @param resolved whether the sids of all of them are among the identities
 */
public record Fact(String topic, Set<String> about, boolean ofEntity, boolean resolved) {

    public Fact {
        about = Set.copyOf(about);
    }

    static Fact ofAccount(String topic) {
        return new Fact(topic, Set.of(), false, true);
    }
}
