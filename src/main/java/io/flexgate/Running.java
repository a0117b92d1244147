package io.flexgate;

import io.vertx.core.Future;
import java.time.Duration;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * What was started, as far as it must be stopped.
 *
 * @param drain finishes what is under way, within a time
 * @param grace which time that is now
 */
record Running(Function<Duration, Future<Void>> drain, Supplier<Duration> grace) {}
