package io.flexgate.http;

import io.flexgate.http.fields.BareItem;
import io.flexgate.http.fields.Item;
import io.flexgate.http.fields.Member;
import io.flexgate.http.fields.StructuredList;
import java.util.List;
import java.util.stream.Stream;

/**
 * The groups that an answer belongs to, and those that it makes untrue (RFC 9875). A group is a text that counts within one
 * origin and is compared by each character. Pure.
 */
public final class CacheGroups {

    /** How many groups of one field are told apart, of the 32 that a cache must; the rest of the field is ignored. */
    public static final int MOST = 128;

    private CacheGroups() {}

    /** The groups that the answer belongs to (§2): none where the field is no List. */
    public static List<String> of(Headers answer) {
        return groups(answer.all("cache-groups"));
    }

    /** The groups whose answers are untrue now (§3), if the method was not a safe one: none where the field is no List. */
    public static List<String> invalidated(Headers answer) {
        return groups(answer.all("cache-group-invalidation"));
    }

    /** The Strings of the field, each once, whatever their parameters say; what is no String is no group. */
    private static List<String> groups(List<String> lines) {
        if (lines.isEmpty()) {
            return List.of();
        }
        return StructuredList.parse(lines).stream()
                .flatMap(field -> field.members().stream())
                .flatMap(CacheGroups::group)
                .distinct()
                .limit(MOST)
                .toList();
    }

    private static Stream<String> group(Member member) {
        return member instanceof Item item && item.value() instanceof BareItem.Text text
                ? Stream.of(text.value())
                : Stream.empty();
    }
}
