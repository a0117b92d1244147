package io.flexgate.http;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Header fields in the order they came, repeated ones kept apart (RFC 9110 §5.3). Names compare without case. Immutable.
 */
public final class Headers {

    private static final Headers NONE = new Headers(new String[0]);

    /** A text without its characters: an object and an array, with what pads them. */
    private static final int TEXT = 44;

    private static final int REFERENCE = 4;

    private static final int ALL_OWN = -1;

    /** Name, value, name, value, and so on. */
    private final String[] fields;

    /** What those of the texts take in memory that are nobody else's. */
    private final int own;

    private Headers(String[] fields) {
        this(fields, ALL_OWN);
    }

    private Headers(String[] fields, int own) {
        this.fields = fields;
        this.own = own;
    }

    /** No fields at all. */
    public static Headers none() {
        return NONE;
    }

    /** Names and values in turn. */
    public static Headers of(String... namesAndValues) {
        return new Headers(namesAndValues.clone());
    }

    /** Starts a new list. */
    public static Builder builder() {
        return new Builder();
    }

    /** Whether there is no field at all. */
    public boolean isEmpty() {
        return fields.length == 0;
    }

    /** The first value under this name, or null. */
    public @Nullable String get(String name) {
        for (int i = 0; i < fields.length; i += 2) {
            if (fields[i].equalsIgnoreCase(name)) {
                return fields[i + 1];
            }
        }
        return null;
    }

    /** Every value under this name, in order. */
    public List<String> all(String name) {
        List<String> values = List.of();
        for (int i = 0; i < fields.length; i += 2) {
            if (fields[i].equalsIgnoreCase(name)) {
                values = values.isEmpty() ? new ArrayList<>() : values;
                values.add(fields[i + 1]);
            }
        }
        return values;
    }

    /** Every value under this name as one list (RFC 9110 §5.3), or null where there is none. */
    public @Nullable String joined(String name) {
        List<String> values = all(name);
        return values.isEmpty() ? null : String.join(", ", values);
    }

    /** Whether there is a field of this name. */
    public boolean contains(String name) {
        return get(name) != null;
    }

    /** Calls back for each field in order; made for the hit path, so no iterator is allocated. */
    public void forEach(BiConsumer<? super String, ? super String> field) {
        for (int i = 0; i < fields.length; i += 2) {
            field.accept(fields[i], fields[i + 1]);
        }
    }

    /** The fields whose lower-case names pass. */
    public Headers keep(Predicate<String> name) {
        Builder kept = builder();
        forEach((key, value) -> {
            if (name.test(LowerCase.of(key))) {
                kept.add(key, value);
            }
        });
        return kept.build();
    }

    /** These fields, and others behind them. */
    public Headers and(Headers others) {
        return others.isEmpty() ? this : builder().addAll(this).addAll(others).build();
    }

    /** These fields without those of the given lower-case names. */
    public Headers without(Set<String> names) {
        return keep(name -> !names.contains(name));
    }

    /**
     * The same fields, with those texts in place of theirs that are there already: most answers of an API have most in common.
     *
     * @param known gives the equal text that is known, or the same one
     */
    @SuppressWarnings("ReferenceEquality") // which of two equal ones it is decides who pays for it
    public Headers sharing(UnaryOperator<String> known) {
        String[] shared = new String[fields.length];
        int paid = 0;
        for (int i = 0; i < fields.length; i++) {
            shared[i] = known.apply(fields[i]);
            paid += shared[i] == fields[i] ? TEXT + fields[i].length() : 0;
        }
        return fields.length == 0 ? this : new Headers(shared, paid);
    }

    /** What the fields take in memory, roughly, without what is shared. */
    public int cost() {
        int cost = 24 + REFERENCE * fields.length;
        if (own != ALL_OWN) {
            return cost + own;
        }
        for (String field : fields) {
            cost += TEXT + field.length();
        }
        return cost;
    }

    /** Whether the very same fields are in both, in the same order. */
    @Override
    public boolean equals(Object other) {
        return other instanceof Headers headers && Arrays.equals(fields, headers.fields);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(fields);
    }

    @Override
    public String toString() {
        List<String> lines = new ArrayList<>();
        forEach((name, value) -> lines.add(name + ": " + value));
        return lines.stream().collect(Collectors.joining("\n"));
    }

    /** Collects fields. Confined to one thread. */
    public static final class Builder {
        private String[] fields = new String[32];
        private int size;

        private Builder() {}

        /** Appends a field, next to others of the same name. */
        public Builder add(String name, String value) {
            if (size == fields.length) {
                fields = Arrays.copyOf(fields, 2 * size);
            }
            fields[size] = name;
            fields[size + 1] = value;
            size += 2;
            return this;
        }

        /** Appends all fields of another list. */
        public Builder addAll(Headers others) {
            others.forEach(this::add);
            return this;
        }

        /** The finished list. */
        public Headers build() {
            return size == 0 ? NONE : new Headers(Arrays.copyOf(fields, size));
        }
    }
}
