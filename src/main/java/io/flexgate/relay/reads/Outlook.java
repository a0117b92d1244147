package io.flexgate.relay.reads;

import io.flexgate.cache.CacheKey;
import io.flexgate.cache.Decision;
import io.flexgate.cache.Entry;
import io.flexgate.http.CacheStatus.Forward;
import io.flexgate.http.Validators;
import org.jspecify.annotations.Nullable;

/**
 * What would become of a read. Immutable.
 *
 * @param key where its answer would be kept
 * @param stored what is there
 * @param decision what is to be done with it
 * @param boards whether it would wait for a read that is under way
 * @param standsIn whether what is stored would be served if upstream could not be asked
 * @param refreshes whether the next answer would be fetched while a stale one is served
 */
public record Outlook(
        CacheKey key, Stored stored, Decision decision, boolean boards, boolean standsIn, boolean refreshes) {

    /**
     * What is stored for it.
     *
     * @param at under which key
     * @param entry there where the standing is {@code TRUE}
     */
    public record Stored(CacheKey at, @Nullable Entry entry, Decision.Standing standing) {}

    /** Whether what is stored is served, fresh. */
    public boolean fresh() {
        return decision instanceof Decision.Serve serve && serve.ground() == Decision.Ground.FRESH;
    }

    /** Whether what is stored is served, stale, as its client takes it so. */
    public boolean maxStale() {
        return decision instanceof Decision.Serve serve && serve.ground() == Decision.Ground.MAX_STALE;
    }

    /** Whether what is stored is served, stale, while the next answer is fetched. */
    public boolean whileRevalidating() {
        return decision instanceof Decision.Serve serve && serve.ground() == Decision.Ground.WHILE_REVALIDATING;
    }

    /** Why upstream is asked; null where it is not: where what is stored is served, or the client forbids to ask. */
    public @Nullable Forward forward() {
        return decision instanceof Decision.Fetch fetch ? fetch.why() : null;
    }

    /** Whether upstream can be asked to confirm what is stored. */
    public boolean confirmable() {
        return stored.entry() != null
                && !Validators.conditions(stored.entry().headers()).isEmpty();
    }
}
