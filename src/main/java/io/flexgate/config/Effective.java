package io.flexgate.config;

import io.flexgate.config.keys.Key;
import io.flexgate.config.keys.Keys;
import io.flexgate.config.keys.TeamKeys;
import io.flexgate.config.layers.Substitution;
import io.flexgate.config.text.Place;
import io.flexgate.config.text.YamlLines;
import io.flexgate.limits.Rate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The configuration in force, every default filled in: as YAML that reads back the same, secrets masked, behind each value
 * that is no default where it comes from; and as the difference to another one. Immutable: nothing is read again.
 */
public final class Effective {

    private static final String ACCOUNTS = "accounts";

    /** Begins the origin of a value that another key decides. */
    private static final String FOLLOWS = "as ";

    private final List<Line> lines = new ArrayList<>();
    private final Map<String, String> catalogs;

    /**
     * One value in force.
     *
     * @param path with the names that the user gave
     * @param values what was read; secrets hide themselves
     * @param shown the same as they would be written
     * @param origin for people; empty for a default
     */
    record Line(Key<?> key, List<String> path, List<?> values, List<String> shown, String origin) {

        /** Whether another key decides, which speaks for itself. */
        boolean follows() {
            return origin.startsWith(FOLLOWS);
        }

        String text() {
            return written(shown);
        }

        private String written(List<String> items) {
            boolean alone = key.items() == Key.Items.ONE || (key.items() == Key.Items.ONE_OR_SOME && items.size() == 1);
            return alone ? items.get(0) : YamlLines.list(items);
        }

        /** As {@link #text}, and what even the file must not say is hidden too. */
        String masked() {
            if (!key.kind().secret()) {
                return text();
            }
            // An empty one is none: that is for everybody to see, as nothing is hidden there.
            List<String> stars = shown.stream()
                    .map(item -> item.equals(YamlLines.scalar("")) ? item : "***")
                    .toList();
            return written(stars);
        }
    }

    /**
     * What an accepted configuration comes to.
     *
     * @param catalogs the text of each catalog that is a file, by its name
     */
    Effective(Values values, Map<String, String> catalogs) {
        this.catalogs = Map.copyOf(catalogs);
        for (Key<?> key : Keys.ALL) {
            if (key.path().stream().anyMatch(Key::placeholder)) {
                continue;
            }
            standing(values, key);
            if (key.equals(Keys.ACCESS)) {
                accounts(values);
                values.names(TeamKeys.LIST).forEach(team -> team(values, team));
            }
        }
    }

    /** The text, in the order of the table of keys. */
    public String yaml() {
        YamlLines yaml = new YamlLines();
        for (Line line : lines) {
            if (line.key().equals(TeamKeys.NAME)) {
                yaml.item(line.path().subList(0, 2), "name", line.text(), line.origin());
            } else {
                yaml.value(line.path(), line.text(), line.origin());
            }
        }
        return yaml.toString();
    }

    /** What is different in a newer one, in the order of the table of keys; empty where both come to the same. */
    public List<Change> changes(Effective newer) {
        return new Difference(this, newer).all();
    }

    /**
     * A value as it is shown.
     *
     * @param key dotted path
     * @param value as it would be written, secrets masked
     * @param origin for people; empty for a default
     */
    public record Setting(String key, String value, String origin) {}

    /** All values, in the order of the table of keys. */
    public List<Setting> settings() {
        return lines.stream()
                .map(line -> new Setting(String.join(".", line.path()), line.masked(), line.origin()))
                .toList();
    }

    List<Line> lines() {
        return lines;
    }

    Map<String, String> catalogs() {
        return catalogs;
    }

    private void accounts(Values values) {
        for (String name : values.names(ACCOUNTS)) {
            for (Key<?> key : List.of(Keys.ACCOUNT_SID, Keys.ACCOUNT_USERNAME, Keys.ACCOUNT_PASSWORD)) {
                required(values, key, name);
            }
        }
    }

    private void team(Values values, String team) {
        String origin = values.given(TeamKeys.NAME, team)
                ? values.required(TeamKeys.NAME, team).orElseThrow().origin()
                : "";
        line(TeamKeys.NAME, new Found<>(List.of(team), Place.DEFAULT, true, origin), team);
        required(values, TeamKeys.KEYS, team);
        if (values.given(TeamKeys.ACCOUNT, team)) {
            required(values, TeamKeys.ACCOUNT, team);
        } else {
            Set<String> only = values.names(ACCOUNTS);
            line(TeamKeys.ACCOUNT, new Found<>(List.copyOf(only), Place.DEFAULT, true, "the only one"), team);
        }
        standing(values, TeamKeys.ALLOW, team);
        standing(values, TeamKeys.RATE, team);
        burst(values, team);
        for (Key<?> key : List.of(TeamKeys.PER_DAY, TeamKeys.WEIGHT, TeamKeys.PRIORITY, TeamKeys.ENFORCE)) {
            standing(values, key, team);
        }
    }

    /** What {@code auto} comes to can only be told beside the rate. */
    private void burst(Values values, String team) {
        Optional<Rate> rate = values.one(TeamKeys.RATE, team).value();
        if (rate.isPresent() && values.one(TeamKeys.BURST, team).value().isEmpty()) {
            Optional<Long> burst = Optional.of(Teams.burst(rate.get()));
            String origin = FOLLOWS + TeamKeys.RATE.at(team);
            line(TeamKeys.BURST, new Found<>(List.of(burst), Place.DEFAULT, true, origin), team);
        } else {
            standing(values, TeamKeys.BURST, team);
        }
    }

    private <T> void required(Values values, Key<T> key, String name) {
        line(key, values.requiredAll(key, name).orElseThrow(), name);
    }

    private <T> void standing(Values values, Key<T> key, String... names) {
        line(key, values.all(key, names), names);
    }

    private <T> void line(Key<T> key, Found<List<T>> found, String... names) {
        List<String> shown = found.value().stream()
                .map(item -> YamlLines.scalar(
                        Substitution.escape(key.kind().printer().apply(item))))
                .toList();
        lines.add(new Line(key, Key.segments(key.at(names)), found.value(), shown, found.origin()));
    }
}
