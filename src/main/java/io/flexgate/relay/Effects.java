package io.flexgate.relay;

import io.flexgate.catalog.Fact;
import io.flexgate.http.CacheGroups;
import io.flexgate.http.Headers;
import io.flexgate.http.Origin;
import io.flexgate.http.Target;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What HTTP's own rules say of which answers depend on what: on their target, and on the groups that they name (RFC 9875).
 * Such facts belong to an origin as an API's belong to an account, so they hold across all credentials. Pure.
 */
public final class Effects {

    private static final String TARGET = "target";
    private static final String GROUP = "group";
    private static final Pattern ABSOLUTE =
            Pattern.compile("(?:(?<scheme>[A-Za-z][A-Za-z0-9+.-]*):)?//(?<authority>[^/?]*)(?<rest>.*)");
    private static final Pattern SCHEME = Pattern.compile("[A-Za-z][A-Za-z0-9+.-]*:");

    private Effects() {}

    /** What stands for the account in these facts. */
    public static String holder(Origin upstream) {
        return upstream.toString();
    }

    /** What the answer to a read of this target tells. */
    public static List<Fact> told(Target target) {
        return List.of(of(TARGET, target.canonical()));
    }

    /** To which groups an answer belongs. */
    public static List<Fact> grouped(Headers answer) {
        return groups(CacheGroups.of(answer));
    }

    /** Which groups the answer to an unsafe request makes untrue, if it has not failed (RFC 9875 §3). */
    static List<Fact> ungrouped(Headers answer) {
        return groups(CacheGroups.invalidated(answer));
    }

    private static List<Fact> groups(List<String> names) {
        return names.isEmpty()
                ? List.of()
                : names.stream().map(name -> of(GROUP, name)).toList();
    }

    /**
     * What a request with an unsafe method changes: its target, and what its answer points at within the same origin (RFC 9111
     * §4.4).
     *
     * @param answer the fields of its answer; none where there is no answer
     */
    static List<Fact> changed(Origin upstream, Target target, Headers answer) {
        Set<String> targets = new HashSet<>();
        targets.add(target.canonical());
        for (String field : List.of("location", "content-location")) {
            for (String reference : answer.all(field)) {
                String pointed = within(upstream, target, reference);
                if (pointed != null) {
                    targets.add(pointed);
                }
            }
        }
        List<Fact> changed = new ArrayList<>();
        targets.forEach(changedTarget -> changed.add(of(TARGET, changedTarget)));
        return changed;
    }

    /** The target that a reference means, in the form of keys; null where it is of another origin. */
    private static @Nullable String within(Origin upstream, Target target, String reference) {
        int fragment = reference.indexOf('#');
        String rest = (fragment < 0 ? reference : reference.substring(0, fragment)).strip();
        Matcher absolute = ABSOLUTE.matcher(rest);
        if (absolute.matches()) {
            String scheme = absolute.group("scheme") == null ? upstream.scheme() : absolute.group("scheme");
            if (!same(upstream, scheme + "://" + absolute.group("authority"))) {
                return null;
            }
            rest = absolute.group("rest").isEmpty() ? "/" : absolute.group("rest");
        } else if (SCHEME.matcher(rest).lookingAt()) {
            return null;
        }
        return canonical(target, rest);
    }

    /** A relative reference, resolved (RFC 3986 §5.2), and written as keys are. */
    private static String canonical(Target target, String reference) {
        int question = reference.indexOf('?');
        String path = question < 0 ? reference : reference.substring(0, question);
        String query = question < 0 ? "" : reference.substring(question);
        if (path.isEmpty()) {
            return query.isEmpty() ? target.canonical() : target.path() + (query.length() == 1 ? "" : query);
        }
        String from = path.startsWith("/")
                ? path
                : target.path().substring(0, target.path().lastIndexOf('/') + 1) + path;
        return withoutDots(from) + (query.length() == 1 ? "" : query);
    }

    private static String withoutDots(String path) {
        Deque<String> kept = new ArrayDeque<>();
        String[] segments = path.substring(1).split("/", -1);
        for (int i = 0; i < segments.length; i++) {
            boolean last = i == segments.length - 1;
            if (segments[i].equals("..")) {
                kept.pollLast();
            } else if (!segments[i].equals(".")) {
                kept.addLast(segments[i]);
                continue;
            }
            if (last) {
                kept.addLast("");
            }
        }
        return "/" + String.join("/", kept);
    }

    private static boolean same(Origin upstream, String origin) {
        try {
            return Origin.parse(origin).equals(upstream);
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    private static Fact of(String topic, String name) {
        return new Fact(topic, Set.of(name), true, true);
    }
}
