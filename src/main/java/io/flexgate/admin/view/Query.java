package io.flexgate.admin.view;

import io.vertx.core.MultiMap;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The parameters of a question: each known, and each at most once unless it may be repeated. Immutable. */
public final class Query {

    private static final int LONGEST = 8_192;

    /** A question that is not understood; its message says what is allowed, and repeats nothing of the question. */
    public static final class Bad extends RuntimeException {

        private static final long serialVersionUID = 1L;

        public Bad(String message) {
            super(message, null, false, false);
        }
    }

    private final MultiMap parameters;

    private Query(MultiMap parameters) {
        this.parameters = parameters;
    }

    /**
     * Reads a question.
     *
     * @param once the parameters that it may have, each once
     * @throws Bad where it has others
     */
    public static Query of(MultiMap parameters, String... once) {
        return of(parameters, Set.of(), once);
    }

    /**
     * The same with parameters that may be repeated.
     *
     * @throws Bad where it has others
     */
    public static Query of(MultiMap parameters, Set<String> repeated, String... once) {
        List<String> allowed = List.of(once);
        String all = allowed.isEmpty() ? "none" : String.join(", ", allowed);
        for (String name : parameters.names()) {
            if (!allowed.contains(name) && !repeated.contains(name)) {
                throw new Bad("The question has a parameter that is not known; allowed: " + all);
            }
            List<String> values = parameters.getAll(name);
            if (values.size() > 1 && !repeated.contains(name)) {
                throw new Bad("A parameter stands twice; allowed: each once of " + all);
            }
            if (values.stream().anyMatch(value -> value.isEmpty() || value.length() > LONGEST)) {
                throw new Bad("A parameter is empty or too long; leave out what is not meant");
            }
        }
        return new Query(parameters);
    }

    /** A parameter's value; null where it is not there. */
    public @Nullable String text(String name) {
        return parameters.get(name);
    }

    /** A parameter's values. */
    public List<String> all(String name) {
        return parameters.getAll(name);
    }

    /**
     * A parameter that says yes or no; no where it is not there.
     *
     * @throws Bad where it says neither
     */
    public boolean flag(String name) {
        String value = text(name);
        if (value != null && !value.equals("true") && !value.equals("false")) {
            throw new Bad(name + " is true or false");
        }
        return "true".equals(value);
    }

    /**
     * A whole number from 1 on.
     *
     * @throws Bad where it is none, or more than the most
     */
    public int number(String name, int otherwise, int most) {
        String value = text(name);
        if (value == null) {
            return otherwise;
        }
        int number = value.matches("[0-9]{1,9}") ? Integer.parseInt(value) : 0;
        if (number < 1 || number > most) {
            throw new Bad(name + " is a whole number from 1 to " + most);
        }
        return number;
    }
}
