package io.flexgate.cache;

import static org.assertj.core.api.Assertions.assertThat;

import io.flexgate.access.Partition;
import io.flexgate.http.Origin;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** What proves that a credential may have what others of its account have read (contract §5.2). */
class ProofsTest {

    private static final Origin API = new Origin("https", "flex-api.twilio.com", 443);
    private static final Partition WHO = new Partition(1, 2);
    private static final Partition ACCOUNT = new Partition(3, 4);

    private final AtomicLong nanos = new AtomicLong(7);
    private final Coherence coherence = new Coherence(42);
    private final Proofs proofs = new Proofs(coherence, nanos::get);

    private void note() {
        proofs.note(WHO, API, "plugin", ACCOUNT, coherence.stamp(), nanos.get());
    }

    private boolean has() {
        return proofs.has(WHO, API, "plugin", ACCOUNT, nanos.get());
    }

    @Test
    void a_proof_is_for_one_credential_one_api_one_kind_and_one_account() {
        assertThat(has()).isFalse();
        note();
        assertThat(has()).isTrue();
        Origin another = new Origin("https", "example.com", 443);
        assertThat(proofs.has(ACCOUNT, API, "plugin", ACCOUNT, nanos.get())).isFalse();
        assertThat(proofs.has(WHO, another, "plugin", ACCOUNT, nanos.get())).isFalse();
        assertThat(proofs.has(WHO, API, "release", ACCOUNT, nanos.get())).isFalse();
        assertThat(proofs.has(WHO, API, "plugin", new Partition(3, 5), nanos.get()))
                .isFalse();
    }

    @Test
    void it_lasts_five_minutes() {
        note();
        nanos.addAndGet(Duration.ofMinutes(5).toNanos());
        assertThat(has()).isTrue();
        nanos.incrementAndGet();
        assertThat(has()).isFalse();
        note();
        assertThat(has()).isTrue();
    }

    @Test
    void a_refusal_ends_it_and_a_call_that_was_made_before_does_not_bring_it_back() {
        long before = coherence.stamp();
        note();
        coherence.bump(WriteSet.credential(coherence, WHO));
        assertThat(has()).isFalse();
        proofs.note(WHO, API, "plugin", ACCOUNT, before, nanos.get());
        assertThat(has()).isFalse();
        note();
        assertThat(has()).isTrue();
        proofs.note(WHO, API, "plugin", ACCOUNT, before, nanos.get());
        assertThat(has()).as("an older one does not take its place").isTrue();
    }

    @Test
    void anothers_refusal_and_a_write_leave_it() {
        note();
        coherence.bump(WriteSet.credential(coherence, new Partition(5, 6)));
        coherence.bump(WriteSet.whole(coherence, java.util.Set.of()));
        assertThat(has()).isTrue();
    }
}
