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
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * The configuration in force, every default filled in: as YAML that reads back the same, secrets masked, behind each value
 * that is no default where it comes from; and as the difference to another one. Nothing is read again. It is put together when
 * somebody asks for it the first time, which most processes never see. Any thread.
 */
public final class Effective {

    private static final String ACCOUNTS = "accounts";

    /** Begins the origin of a value that another key decides. */
    private static final String FOLLOWS = "as ";

    private final Map<String, String> catalogs;

    private final Values values;

    /** Null until somebody has asked; whoever asks at the same time gets the same. */
    private final AtomicReference<@Nullable List<Line>> lines = new AtomicReference<>();

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
        this.values = values;
        this.catalogs = Map.copyOf(catalogs);
    }

    List<Line> lines() {
        List<Line> known = lines.get();
        if (known == null) {
            known = new Lines(values).all();
            lines.set(known);
        }
        return known;
    }

    /** The text, in the order of the table of keys. */
    public String yaml() {
        YamlLines yaml = new YamlLines();
        for (Line line : lines()) {
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
        return lines().stream()
                .map(line -> new Setting(String.join(".", line.path()), line.masked(), line.origin()))
                .toList();
    }

    Map<String, String> catalogs() {
        return catalogs;
    }

    /** Puts the lines together, once. */
    private static final class Lines {
        private final Values values;
        private final List<Line> all = new ArrayList<>();

        Lines(Values values) {
            this.values = values;
        }

        List<Line> all() {
            for (Key<?> key : Keys.ALL) {
                if (key.path().stream().anyMatch(Key::placeholder)) {
                    continue;
                }
                standing(key);
                if (key.equals(Keys.ACCESS)) {
                    accounts();
                    values.names(TeamKeys.LIST).forEach(this::team);
                }
            }
            return List.copyOf(all);
        }

        private void accounts() {
            for (String name : values.names(ACCOUNTS)) {
                for (Key<?> key : List.of(Keys.ACCOUNT_SID, Keys.ACCOUNT_USERNAME, Keys.ACCOUNT_PASSWORD)) {
                    required(key, name);
                }
            }
        }

        private void team(String team) {
            String origin = values.given(TeamKeys.NAME, team)
                    ? values.required(TeamKeys.NAME, team).orElseThrow().origin()
                    : "";
            line(TeamKeys.NAME, new Found<>(List.of(team), Place.DEFAULT, true, origin), team);
            required(TeamKeys.KEYS, team);
            if (values.given(TeamKeys.ACCOUNT, team)) {
                required(TeamKeys.ACCOUNT, team);
            } else {
                Set<String> only = values.names(ACCOUNTS);
                line(TeamKeys.ACCOUNT, new Found<>(List.copyOf(only), Place.DEFAULT, true, "the only one"), team);
            }
            standing(TeamKeys.ALLOW, team);
            standing(TeamKeys.RATE, team);
            burst(team);
            for (Key<?> key : List.of(TeamKeys.PER_DAY, TeamKeys.WEIGHT, TeamKeys.PRIORITY, TeamKeys.ENFORCE)) {
                standing(key, team);
            }
        }

        /** What {@code auto} comes to can only be told beside the rate. */
        private void burst(String team) {
            Optional<Rate> rate = values.one(TeamKeys.RATE, team).value();
            if (rate.isPresent() && values.one(TeamKeys.BURST, team).value().isEmpty()) {
                Optional<Long> burst = Optional.of(Teams.burst(rate.get()));
                String origin = FOLLOWS + TeamKeys.RATE.at(team);
                line(TeamKeys.BURST, new Found<>(List.of(burst), Place.DEFAULT, true, origin), team);
            } else {
                standing(TeamKeys.BURST, team);
            }
        }

        private <T> void required(Key<T> key, String name) {
            line(key, values.requiredAll(key, name).orElseThrow(), name);
        }

        private <T> void standing(Key<T> key, String... names) {
            line(key, values.all(key, names), names);
        }

        private <T> void line(Key<T> key, Found<List<T>> found, String... names) {
            List<String> shown = found.value().stream()
                    .map(item -> YamlLines.scalar(
                            Substitution.escape(key.kind().printer().apply(item))))
                    .toList();
            all.add(new Line(key, Key.segments(key.at(names)), found.value(), shown, found.origin()));
        }
    }
}
