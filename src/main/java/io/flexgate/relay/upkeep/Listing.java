package io.flexgate.relay.upkeep;

import java.util.List;

/**
 * Some of the stored answers. Immutable.
 *
 * @param items those that were stored last, the newest first
 * @param matched how many there are of the kind
 */
public record Listing(List<Item> items, long matched) {

    public Listing {
        items = List.copyOf(items);
    }
}
