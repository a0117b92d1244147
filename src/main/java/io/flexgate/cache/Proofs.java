package io.flexgate.cache;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Ticker;
import io.flexgate.access.Partition;
import io.flexgate.http.Origin;
import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * Which credential upstream has answered of late, with what kind of resource and of which account (contract §5.2). A credential
 * that upstream refuses has no proof any more that is older: a proof is as true as what the credential has read. Any thread;
 * bounded, and what is forgotten costs a call.
 */
public final class Proofs {

    private static final Duration LASTS = Duration.ofMinutes(5);
    private static final int MOST = 20_000;

    /** What a proof is for. */
    private record Claim(Partition who, Origin upstream, String resource) {}

    /**
     * A success.
     *
     * @param account the partition of the account that the answer told
     * @param credential what a refusal of the credential writes
     * @param stamp the time of {@link Coherence} before the call
     * @param nanos when the call was made
     */
    private record Proof(Partition account, ReadSet credential, long stamp, long nanos) {}

    private final Coherence coherence;
    private final Cache<Claim, Proof> proofs;

    /**
     * No proofs yet.
     *
     * @param nanos the monotonic clock
     */
    public Proofs(Coherence coherence, LongSupplier nanos) {
        this.coherence = coherence;
        Ticker ticker = nanos::getAsLong;
        proofs = Caffeine.newBuilder()
                .maximumSize(MOST)
                .expireAfterWrite(LASTS.plusSeconds(1))
                .ticker(ticker)
                .executor(Runnable::run)
                .build();
    }

    /**
     * Upstream has answered a credential with a success.
     *
     * @param account the partition of the one account that the answer tells
     * @param stamp the time before the call
     * @param nanos when it was made
     */
    public void note(Partition who, Origin upstream, String resource, Partition account, long stamp, long nanos) {
        Proof proof = new Proof(account, ReadSet.ofCredential(coherence, who), stamp, nanos);
        // A call that was made before a refusal was known may end after one that was made since.
        proofs.asMap()
                .merge(
                        new Claim(who, upstream, resource),
                        proof,
                        (old, young) -> old.stamp() > young.stamp() ? old : young);
    }

    /** Whether a credential may have what others of the account have read. */
    public boolean has(Partition who, Origin upstream, String resource, Partition account, long nowNanos) {
        Proof proof = proofs.getIfPresent(new Claim(who, upstream, resource));
        return proof != null
                && proof.account().equals(account)
                && nowNanos - proof.nanos() <= LASTS.toNanos()
                && coherence.holds(proof.credential(), proof.stamp());
    }
}
