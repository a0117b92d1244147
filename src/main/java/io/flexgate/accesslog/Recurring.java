package io.flexgate.accesslog;

import io.flexgate.ledger.Outcome;
import io.flexgate.observe.Hit;
import io.flexgate.observe.Hits;
import org.jspecify.annotations.Nullable;

/**
 * What the lines of hits have in common that differ by their identifiers and their times alone. A loop makes one and puts it down again
 * and again; the writer keeps with it the bytes that it has made of it.
 */
final class Recurring {

    /** In characters: so what waits is bounded in bytes, too. */
    static final int LONGEST_PATH = 256;

    private final Hits.Of alike;
    private final int status;
    private final long size;

    /** For which the bytes are. Confined to the writer, as they are. */
    private @Nullable Format format;

    private byte[] before = {};
    private byte[] after = {};

    /** Of hits like this one. */
    Recurring(Hits.Of alike, Hit hit) {
        this.alike = alike;
        this.status = hit.status();
        this.size = hit.bytes();
    }

    /** Whether this hit ended like the others. */
    boolean is(Hit hit) {
        return status == hit.status() && size == hit.bytes();
    }

    /**
     * All that a line of one of them says.
     *
     * @param millis of its end, since 1970
     */
    AccessLine line(long millis, String id, long totalNanos) {
        return new AccessLine(millis)
                .came(id, alike.client(), alike.method(), alike.path())
                .asked(alike.team(), AccessLine.known(alike.operation()), AccessLine.known(alike.resource()))
                .ended(status, AccessLine.name(Outcome.HIT), size)
                .took(0, 0, totalNanos);
    }

    /** Whether its bytes are known for this form. */
    boolean isKnown(Format asked) {
        return format == asked;
    }

    /**
     * Its bytes, for a form.
     *
     * @param untilTime what stands between the identifier and the time that it took
     * @param fromTime what stands behind that
     */
    void known(Format written, byte[] untilTime, byte[] fromTime) {
        format = written;
        before = untilTime;
        after = fromTime;
    }

    byte[] before() {
        return before;
    }

    byte[] after() {
        return after;
    }
}
