package io.flexgate.limits.queue;

import io.flexgate.limits.Work;
import java.util.Set;
import java.util.TreeSet;

/** What one team waits for in one band, and how much it has had there. Confined to its band. */
final class Line {

    /**
     * So many calls of its own a team's writes may go ahead of its turn. Enough for a deploy's few writes in a row; a flood of
     * writes gains these few once, and then waits its turn like everybody.
     */
    private static final double LEAD = 4;

    private final String team;
    private final long serial;
    private final TreeSet<Waiting> writes = new TreeSet<>(Waiting::bySerial);
    private final TreeSet<Waiting> reads = new TreeSet<>(Waiting::bySerial);
    private int weight = 1;
    private double tag;

    Line(String team, long serial) {
        this.team = team;
        this.serial = serial;
    }

    String team() {
        return team;
    }

    boolean isEmpty() {
        return writes.isEmpty() && reads.isEmpty();
    }

    int size() {
        return writes.size() + reads.size();
    }

    boolean hasReads() {
        return !reads.isEmpty();
    }

    /** The virtual time at which its next call starts: calls had, divided by weight. */
    double tag() {
        return tag;
    }

    /** Where it stands in the band: a write counts as if its team had had a few calls fewer. */
    double key() {
        return writes.isEmpty() ? tag : tag - LEAD / weight;
    }

    /** How much of the queue it takes, by its weight. */
    double load() {
        return (double) size() / weight;
    }

    void weigh(int now) {
        weight = now;
    }

    /** It has not been here for a while: it starts where the others are, and brings no credit with it. */
    void startAt(double virtual) {
        tag = Math.max(tag, virtual);
    }

    /** Has so many calls more, or fewer; its time does not fall below the band's, so credit cannot be kept for later. */
    void charge(double calls, double virtual) {
        tag = Math.max(Math.min(virtual, tag), tag + calls / weight);
    }

    void add(Waiting waiting) {
        side(waiting).add(waiting);
    }

    void remove(Waiting waiting) {
        side(waiting).remove(waiting);
    }

    Waiting first() {
        return (writes.isEmpty() ? reads : writes).first();
    }

    /** The newest read, or where none waits the newest write. */
    Waiting leastUrgent() {
        return (reads.isEmpty() ? writes : reads).last();
    }

    private Set<Waiting> side(Waiting waiting) {
        return waiting.claim().work() == Work.WRITE ? writes : reads;
    }

    static int byKey(Line one, Line other) {
        int order = Double.compare(one.key(), other.key());
        return order == 0 ? Waiting.bySerial(one.first(), other.first()) : order;
    }

    static int byTag(Line one, Line other) {
        int order = Double.compare(one.tag, other.tag);
        return order == 0 ? Long.compare(one.serial, other.serial) : order;
    }

    static int byLoad(Line one, Line other) {
        int order = Double.compare(one.load(), other.load());
        return order == 0 ? Long.compare(one.serial, other.serial) : order;
    }
}
