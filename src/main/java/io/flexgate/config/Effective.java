package io.flexgate.config;

import io.flexgate.config.keys.Key;
import io.flexgate.config.keys.Keys;
import io.flexgate.config.keys.Kind;
import io.flexgate.config.keys.TeamKeys;
import io.flexgate.config.layers.Substitution;
import io.flexgate.config.text.Place;
import io.flexgate.config.text.YamlLines;
import io.flexgate.limits.Rate;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The configuration in force as YAML that reads back the same: every default filled in, secrets masked, and behind each
 * value that is no default where it comes from.
 */
public final class Effective {

    private final Values values;

    Effective(Values values) {
        this.values = values;
    }

    /** The text, in the order of the table of keys. */
    public String yaml() {
        YamlLines yaml = new YamlLines();
        for (Key<?> key : Keys.ALL) {
            if (key.path().stream().anyMatch(Key::placeholder)) {
                continue;
            }
            standing(yaml, key);
            if (key.equals(Keys.ACCESS)) {
                accounts(yaml);
                values.names(TeamKeys.LIST).forEach(team -> team(yaml, team));
            }
        }
        return yaml.toString();
    }

    private void accounts(YamlLines yaml) {
        for (String name : values.names("accounts")) {
            for (Key<?> key : List.of(Keys.ACCOUNT_SID, Keys.ACCOUNT_USERNAME, Keys.ACCOUNT_PASSWORD)) {
                required(yaml, key, name);
            }
        }
    }

    private void team(YamlLines yaml, String team) {
        String origin = values.given(TeamKeys.NAME, team)
                ? values.required(TeamKeys.NAME, team).orElseThrow().origin()
                : "";
        yaml.item(List.of(TeamKeys.LIST, team), "name", team, origin);
        required(yaml, TeamKeys.KEYS, team);
        if (values.given(TeamKeys.ACCOUNT, team)) {
            required(yaml, TeamKeys.ACCOUNT, team);
        } else {
            Set<String> only = values.names("accounts");
            line(yaml, TeamKeys.ACCOUNT, new Found<>(List.copyOf(only), Place.DEFAULT, true, "the only one"), team);
        }
        standing(yaml, TeamKeys.ALLOW, team);
        standing(yaml, TeamKeys.RATE, team);
        burst(yaml, team);
        for (Key<?> key : List.of(TeamKeys.PER_DAY, TeamKeys.WEIGHT, TeamKeys.PRIORITY, TeamKeys.ENFORCE)) {
            standing(yaml, key, team);
        }
    }

    /** What {@code auto} comes to can only be told beside the rate. */
    private void burst(YamlLines yaml, String team) {
        Optional<Rate> rate = values.one(TeamKeys.RATE, team).value();
        if (rate.isPresent() && values.one(TeamKeys.BURST, team).value().isEmpty()) {
            Optional<Long> burst = Optional.of(Teams.burst(rate.get()));
            String origin = "as " + TeamKeys.RATE.at(team);
            line(yaml, TeamKeys.BURST, new Found<>(List.of(burst), Place.DEFAULT, true, origin), team);
        } else {
            standing(yaml, TeamKeys.BURST, team);
        }
    }

    private <T> void required(YamlLines yaml, Key<T> key, String name) {
        line(yaml, key, values.requiredAll(key, name).orElseThrow(), name);
    }

    private <T> void standing(YamlLines yaml, Key<T> key, String... names) {
        line(yaml, key, values.all(key, names), names);
    }

    private static <T> void line(YamlLines yaml, Key<T> key, Found<List<T>> found, String... names) {
        List<String> items =
                found.value().stream().map(item -> scalar(key.kind(), item)).toList();
        boolean alone = key.items() == Key.Items.ONE || (key.items() == Key.Items.ONE_OR_SOME && items.size() == 1);
        yaml.value(Key.segments(key.at(names)), alone ? items.get(0) : YamlLines.list(items), found.origin());
    }

    private static <T> String scalar(Kind<T> kind, T value) {
        return YamlLines.scalar(Substitution.escape(kind.printer().apply(value)));
    }
}
