package io.flexgate.config.layers;

import io.flexgate.config.keys.Key;
import io.flexgate.config.keys.Keys;
import io.flexgate.config.keys.Nearest;
import io.flexgate.config.text.Place;
import io.flexgate.config.text.Problem;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** What to say about a key that does not exist: the nearest that does, and those that may stand there. */
public final class UnknownKey {

    private UnknownKey() {}

    /** The path's last segments are unknown; everything in front of them exists. */
    static Problem problem(Place place, List<String> path) {
        int known = path.size() - 1;
        while (Keys.below(path.subList(0, known)).isEmpty()) {
            known--;
        }
        List<String> parent = path.subList(0, known);
        String name = path.get(known);
        Set<String> allowed = Keys.below(parent);
        String shown = String.join(".", path.stream().map(UnknownKey::shown).toList());
        if (allowed.stream().anyMatch(Key::placeholder)) {
            return new Problem(place, shown, "not a name; allowed: " + Key.NAME_ALLOWED);
        }
        String meant = Nearest.to(name, allowed)
                .or(() -> elsewhere(parent, name))
                .map(nearest -> "; did you mean " + nearest + "?")
                .orElse("");
        String space = name.indexOf(':') > 0 ? "; a space is missing after ':'" : "";
        return new Problem(
                place,
                shown,
                "unknown key" + space + meant + (meant.isEmpty() ? "; " : " ") + "allowed here: "
                        + String.join(", ", allowed));
    }

    /** A key as far as it looks like one: what follows may be a secret that lost its space after the colon. */
    static String shown(String name) {
        int end = 0;
        while (end < name.length()
                && end < 40
                && (Character.isLetterOrDigit(name.charAt(end)) || "_-.<".indexOf(name.charAt(end)) >= 0)) {
            end++;
        }
        if (name.isEmpty()) {
            return "''";
        }
        return end == name.length() ? name : name.substring(0, end) + "...";
    }

    /** The key of this name, or of this dotted path, in another place, near places first: right word, wrong nesting. */
    private static Optional<String> elsewhere(List<String> parent, String name) {
        String above = String.join(".", parent) + ".";
        return Keys.known(parent).stream()
                .filter(path -> path.equals(name) || path.endsWith("." + name))
                .min(Comparator.comparing(path -> !path.startsWith(above)))
                .map(path -> path.equals(name) ? nested(path) : path);
    }

    /** A dotted path the way it is written in YAML. */
    private static String nested(String path) {
        int dots = Key.segments(path).size() - 1;
        return path.replace(".", ": { ") + ": ..." + " }".repeat(dots);
    }
}
