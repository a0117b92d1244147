package io.flexgate.config.text;

import java.util.List;

/** A YAML document as its source text and places, nothing interpreted: {@code 30} and {@code true} stay texts. Immutable. */
public sealed interface YamlNode {

    Place place();

    /**
     * A single value.
     *
     * @param absent whether nothing or {@code null} or {@code ~} stands there, unquoted
     */
    record Scalar(Place place, String text, boolean absent) implements YamlNode {}

    /** A list. */
    record Sequence(Place place, List<YamlNode> items) implements YamlNode {}

    /** Keys and values in source order, duplicates included. */
    record Mapping(Place place, List<Entry> entries) implements YamlNode {}

    /** One key with its value. */
    record Entry(YamlNode key, YamlNode value) {}
}
