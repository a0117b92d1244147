package io.flexgate.relay.reads;

import io.flexgate.cache.Entry;
import io.flexgate.cache.ReadSet;
import io.flexgate.http.CacheControl;
import io.flexgate.http.Headers;
import io.flexgate.relay.Content;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientResponse;
import org.jspecify.annotations.Nullable;

/** What a read of upstream brought. */
public sealed interface Landing {

    /** The status of upstream's answer. */
    int upstreamStatus();

    /**
     * A whole answer, for all who waited for it. Immutable; any thread.
     *
     * @param status what the client gets; where upstream confirmed what is stored, the stored one
     * @param upstreamStatus what upstream answered
     * @param reason the reason phrase
     * @param headers end-to-end fields, as upstream sent them
     * @param content the body
     * @param basis what the answer hangs on
     * @param life how long it is good; null where it is not kept
     * @param sharing whether those who only waited get it too
     */
    record Whole(
            int status,
            int upstreamStatus,
            String reason,
            Headers headers,
            Content content,
            Basis basis,
            Entry.@Nullable Life life,
            Sharing sharing)
            implements Landing {

        /** Whether upstream confirmed what was stored. */
        boolean confirmed() {
            return upstreamStatus == 304 && status != 304;
        }
    }

    /**
     * An answer that is not kept and goes to the one who asked, as it comes in. Claimed by the leader alone; bound to its loop.
     *
     * @param reply its head; the body is paused
     * @param read what of the body has been read already
     */
    record Live(HttpClientResponse reply, Buffer read) implements Landing {
        @Override
        public int upstreamStatus() {
            return reply.statusCode();
        }
    }

    /**
     * What an answer hangs on.
     *
     * @param reads what it depends on
     * @param selecting the leader's values of the fields that select it
     * @param stamp the time before the read
     */
    record Basis(ReadSet reads, Headers selecting, long stamp) {}

    /**
     * Who may have an answer.
     *
     * @param waiters whether those who only waited get it too: errors that the leader's own request may have caused are not
     *     theirs
     * @param writes whether a write can have overtaken it: it is about the resource, not about the call
     */
    record Sharing(boolean waiters, boolean writes) {

        /** For all, and about the resource. */
        static final Sharing ALL = new Sharing(true, true);

        /** By HTTP's own rules: others may have it without asking upstream for themselves where it could be served again. */
        static Sharing byLife(Entry.@Nullable Life life) {
            boolean usable = life != null
                    && life.fresh(life.storedNanos())
                    && !life.terms().validated();
            return new Sharing(usable, true);
        }

        /** Of an API's answer. */
        static Sharing ofApi(int status, CacheControl says) {
            boolean aboutResource = status == 200 || status == 404;
            boolean forbidden = says.has("no-store") || says.whole("no-cache");
            return new Sharing(!forbidden && (aboutResource || status == 429 || status >= 500), aboutResource);
        }
    }
}
