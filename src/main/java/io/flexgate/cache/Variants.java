package io.flexgate.cache;

import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * What is kept under one key: an entry for each set of selecting values (RFC 9111 §4.1), the newest first. Immutable.
 *
 * @param entries at least one, and at most {@link #MOST}: a field with many values would fill the memory with one target
 */
public record Variants(List<Entry> entries) {

    static final int MOST = 16;

    public Variants {
        entries = List.copyOf(entries);
    }

    /** Just one. */
    static Variants of(Entry entry) {
        return new Variants(List.of(entry));
    }

    /**
     * The newest entry that the request selects, or null.
     *
     * @param shared whether only those count that are for all (RFC 9111 §3.5)
     * @param request looks up all values of a request's field as one text, the empty text where there is none
     */
    public @Nullable Entry select(boolean shared, UnaryOperator<String> request) {
        Entry newest = null;
        for (int i = 0; i < entries.size(); i++) {
            Entry entry = entries.get(i);
            boolean suits = !shared || entry.life().terms().forAll();
            if (suits && Selecting.matches(entry.selecting(), request) && (newest == null || entry.newerThan(newest))) {
                newest = entry;
            }
        }
        return newest;
    }

    /** These and a new one, which takes the place of one with the same selecting values. */
    Variants with(Entry newest) {
        List<Entry> all = new ArrayList<>(entries.size() + 1);
        all.add(newest);
        for (Entry entry : entries) {
            if (all.size() < MOST && !entry.selecting().equals(newest.selecting())) {
                all.add(entry);
            }
        }
        return new Variants(all);
    }

    /** Whether exactly this one is among them. */
    @SuppressWarnings("ReferenceEquality") // an equal one that was read later is another
    boolean has(Entry one) {
        return entries.stream().anyMatch(entry -> entry == one);
    }

    /** These without exactly this one, or null where none is left. */
    @SuppressWarnings("ReferenceEquality")
    public @Nullable Variants without(Entry gone) {
        List<Entry> rest = new ArrayList<>(entries);
        rest.removeIf(entry -> entry == gone);
        return rest.isEmpty() ? null : new Variants(rest);
    }

    /** These with another one in place of exactly this one, or with none; null where none is left. */
    @SuppressWarnings("ReferenceEquality")
    @Nullable
    Variants instead(Entry old, @Nullable Entry young) {
        if (young == null) {
            return without(old);
        }
        List<Entry> all = new ArrayList<>(entries);
        all.replaceAll(entry -> entry == old ? young : entry);
        return new Variants(all);
    }

    int cost(CacheKey key) {
        int cost = 0;
        for (Entry entry : entries) {
            cost += entry.cost(key);
        }
        return cost;
    }

    /** When the last of them is of no use any more. */
    long goneNanos() {
        long last = Long.MIN_VALUE;
        for (Entry entry : entries) {
            last = Math.max(last, entry.life().goneNanos());
        }
        return last;
    }
}
