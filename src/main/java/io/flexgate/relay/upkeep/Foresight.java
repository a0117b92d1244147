package io.flexgate.relay.upkeep;

import io.vertx.core.Future;

/** Tells what would become of requests. Nothing is changed by asking. Any thread. */
@FunctionalInterface
public interface Foresight {

    /**
     * What would become of a request now.
     *
     * @return fails with {@link Question.Unclear} where the question has no answer
     */
    Future<Forecast> of(Question question);
}
