package io.flexgate.relay.upkeep;

import io.flexgate.shield.Prospect;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What would become of a request now, and why. Immutable.
 *
 * @param verdict what would happen
 * @param request what it is; null where it cannot be understood
 * @param kept what is stored for it; null where the cache has nothing to do with it
 * @param budget what would become of its call; null where it would make none
 */
public record Forecast(
        Verdict verdict,
        @Nullable Request request,
        @Nullable Kept kept,
        @Nullable Prospect budget) {

    /** What would happen. */
    public enum Would {
        /** What is stored is fresh, and is served. */
        HIT,
        /** What is stored is stale, and is served. */
        STALE,
        /** It waits for a read of the same that is under way. */
        COALESCE,
        /** Upstream is asked whether what is stored still holds. */
        REVALIDATE,
        /** Upstream is asked for it. */
        FETCH,
        /** It waits for its turn in the account's budget. */
        WAIT,
        /** It passes through as it is. */
        PASS,
        /** It is sent to upstream, and makes untrue what it touches. */
        WRITE,
        /** What is stored for it is forgotten. */
        PURGE,
        /** The gateway answers with an error. */
        REFUSE
    }

    /**
     * What would happen, and why.
     *
     * @param then what follows where it waits; else null
     * @param why a sentence
     * @param forward as {@code Cache-Status} has it (RFC 9211 §2.2); null where upstream is not asked
     * @param error null unless the gateway answers with one
     */
    public record Verdict(
            Would would,
            @Nullable Would then,
            String why,
            @Nullable String forward,
            @Nullable Refused error) {}

    /** An error of the gateway's own. */
    public record Refused(int status, String slug) {}

    /**
     * What a request is.
     *
     * @param resource of the catalog; null where no catalog knows it
     * @param operation of the catalog; null as above
     * @param payer by which name it would be counted
     * @param account null while it is not known
     */
    public record Request(
            @Nullable String resource,
            @Nullable String operation,
            @Nullable String payer,
            @Nullable String account) {}

    /**
     * What is stored for a request.
     *
     * @param key where; the credential is not told by it
     * @param partition the beginning of the credential's keyed hash
     * @param tags the facts that its answer depends on
     * @param generation how many writes and purges there have been
     * @param state one of "absent", "other-variant", "overtaken", "fresh" and "stale"
     * @param answer null unless there is one that is true
     */
    public record Kept(
            String key,
            String partition,
            List<String> tags,
            long generation,
            String state,
            @Nullable Stored answer) {}

    /**
     * A stored answer.
     *
     * @param generation how many writes and purges there had been before it was read
     * @param rule which one says until when it is fresh
     * @param primed whether it came in a list
     */
    public record Stored(
            int status,
            Instant stored,
            Instant freshUntil,
            long ageSeconds,
            String rule,
            boolean primed,
            long generation) {}
}
