package io.flexgate.relay;

import io.flexgate.cache.ReadSet;
import io.flexgate.http.Headers;

/**
 * What a read of upstream brought, for all who waited for it. Immutable; any thread.
 *
 * @param status upstream's
 * @param reason upstream's reason phrase
 * @param headers end-to-end fields, as upstream sent them
 * @param content the body
 * @param reads what it depends on
 * @param selecting the leader's values of the fields that select it
 * @param stamp the time before the read
 * @param stored whether it was kept
 */
public record Landing(
        int status,
        String reason,
        Headers headers,
        Content content,
        ReadSet reads,
        Headers selecting,
        long stamp,
        boolean stored) {

    /** Whether the answer is about the resource, and so is the same for all who may see it, and can be overtaken by a write. */
    boolean aboutResource() {
        return status == 200 || status == 404;
    }

    /** Whether those who only waited get it too: errors that the leader's own request may have caused are not theirs. */
    boolean shared() {
        return aboutResource() || status == 429 || status >= 500;
    }
}
