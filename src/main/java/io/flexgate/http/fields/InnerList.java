package io.flexgate.http.fields;

import java.util.List;
import java.util.stream.Collectors;

/**
 * Items in parentheses, with parameters of their own (RFC 9651 §3.1.1). Immutable; prints its canonical form.
 *
 * @param items in the order they came
 * @param parameters what is said about all of them
 */
public record InnerList(List<Item> items, Parameters parameters) implements Member {

    public InnerList {
        items = List.copyOf(items);
    }

    @Override
    public String toString() {
        return items.stream().map(Item::toString).collect(Collectors.joining(" ", "(", ")")) + parameters;
    }
}
