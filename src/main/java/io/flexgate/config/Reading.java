package io.flexgate.config;

import io.flexgate.config.text.Problem;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Function;

/** How reading a configuration ended: accepted whole, or refused with everything that is wrong with it. */
public sealed interface Reading {

    /**
     * The files that it looked at, also those that could not be read: the configuration itself, then each catalog and each
     * {@code ${file:...}}. Absolute, links not followed.
     */
    List<Path> files();

    /** One answer for each of the two endings. */
    <R> R on(Function<Accepted, R> accepted, Function<Refused, R> refused);

    /** A configuration that may be used. */
    record Accepted(Settings settings, Effective effective, List<Path> files) implements Reading {
        public Accepted {
            files = List.copyOf(files);
        }

        @Override
        public <R> R on(Function<Accepted, R> accepted, Function<Refused, R> refused) {
            return accepted.apply(this);
        }
    }

    /**
     * A configuration that may not.
     *
     * @param problems at least one, in the order of their places
     */
    record Refused(List<Problem> problems, List<Path> files) implements Reading {
        public Refused {
            problems = problems.stream().sorted().toList();
            files = List.copyOf(files);
        }

        @Override
        public <R> R on(Function<Accepted, R> accepted, Function<Refused, R> refused) {
            return refused.apply(this);
        }
    }
}
