package io.flexgate.relay.reads;

import io.flexgate.http.CacheStatus.Forward;
import io.flexgate.relay.Answer;
import io.vertx.core.Future;
import org.jspecify.annotations.Nullable;

/** A read that went to upstream and brought no answer; the cause says how it failed. */
public final class Unanswered extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final Forward why;

    Unanswered(Forward why, @Nullable Throwable cause) {
        super(null, cause, false, false);
        this.why = why;
    }

    /** Why it went to upstream. */
    public Forward why() {
        return why;
    }

    /** The answer, or a failure that says why upstream was asked. */
    static Future<Answer> telling(Forward why, Future<Answer> answer) {
        return answer.recover(cause -> Future.failedFuture(new Unanswered(why, cause)));
    }
}
