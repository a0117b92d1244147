package io.flexgate.http;

import io.flexgate.http.fields.BareItem;
import io.flexgate.http.fields.Dictionary;
import io.flexgate.http.fields.Item;
import io.flexgate.http.fields.Member;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The directives that an answer addresses to some caches only, such as {@code CDN-Cache-Control} (RFC 9213). Pure. */
public final class TargetedCacheControl {

    private TargetedCacheControl() {}

    /**
     * The directives that hold in place of {@code Cache-Control} and {@code Expires}, or empty where those hold (§2.2): those of
     * the first field that is there, reads as a Dictionary and has a member.
     *
     * @param targets the names of the fields that this cache goes by, the most applicable first
     */
    public static Optional<CacheControl> of(Headers answer, List<String> targets) {
        for (String target : targets) {
            if (answer.contains(target)) {
                Optional<Dictionary> field = Dictionary.parse(answer.all(target));
                if (field.isPresent() && !field.get().members().isEmpty()) {
                    return Optional.of(CacheControl.of(directives(field.get())));
                }
            }
        }
        return Optional.empty();
    }

    private static Map<String, String> directives(Dictionary field) {
        Map<String, String> directives = new HashMap<>();
        field.members().forEach((name, member) -> {
            String argument = argument(member);
            if (argument != null) {
                directives.put(name, argument);
            }
        });
        return directives;
    }

    /**
     * The argument as {@code Cache-Control} would have it (§2.1), its parameters ignored; null where the directive is denied.
     * Seconds are an Integer's alone: a {@code max-age} of any other type is one that cannot be read, so the answer is stale
     * (RFC 9111 §4.2.1).
     */
    private static @Nullable String argument(Member member) {
        if (member instanceof Item item) {
            if (item.value() instanceof BareItem.Int seconds) {
                return seconds.toString();
            }
            if (item.value() instanceof BareItem.Bool holds && !holds.value()) {
                return null;
            }
        }
        return "";
    }
}
