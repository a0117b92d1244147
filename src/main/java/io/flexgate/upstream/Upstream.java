package io.flexgate.upstream;

import io.flexgate.http.Headers;
import io.flexgate.http.Origin;
import io.flexgate.shield.Budgets;
import io.vertx.core.Future;
import io.vertx.core.http.HttpClientRequest;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** The API behind the gateway, as the rest of the house sees it. Any event loop; answers arrive on the caller's. */
public interface Upstream {

    /** The code of HTTP/2 for what nobody wants any more (RFC 9113 §7). */
    long CANCEL = 0x8;

    /** Where it is. */
    Origin origin();

    /** How long its answers may take. */
    Duration timeout();

    /** Who may call it now. Every call is made with a permit of theirs. */
    Budgets budgets();

    /**
     * Makes a whole call.
     *
     * @return the answer, whatever its status; fails with {@link UpstreamFailure} alone
     */
    default Future<Reply> call(Call call) {
        return call(call, Interim.IGNORED);
    }

    /** The same for a caller who wants to hear of interim answers. */
    Future<Reply> call(Call call, Interim interim);

    /**
     * Opens a call whose bodies are streamed.
     *
     * @return the request, nothing of it sent yet; fails with {@link UpstreamFailure} alone
     */
    default Future<HttpClientRequest> open(String method, String target, Headers headers) {
        return open(method, target, headers, Interim.IGNORED);
    }

    /** The same for a caller who wants to hear of interim answers. */
    Future<HttpClientRequest> open(String method, String target, Headers headers, Interim interim);

    /** Whether a call failed because its connection ended with no answer at all, as one does that was idle for long. */
    boolean lost(Throwable cause);

    /** What a failure of a call or of a stream means. */
    UpstreamFailure failure(Throwable cause);

    /**
     * Gives a call up whose answer is not whole yet; else nothing happens: its connection may be another's by then. Any thread.
     *
     * @param cause why, for whoever waits for the answer
     */
    static void cancel(HttpClientRequest call, @Nullable Throwable cause) {
        AnswerCodec.cancel(call, CANCEL, cause);
    }
}
