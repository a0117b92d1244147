package io.flexgate.limits.queue;

import io.flexgate.limits.Share;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeSet;

/**
 * The teams of one priority, fair by start-time fair queueing: a call starts at its team's virtual time, which then grows by
 * one over the weight; the least goes first, and a team that comes back starts no earlier than the band's own time. Confined to
 * its queue.
 */
final class Band {

    /** So many teams that do not wait are remembered while they are ahead of the others. */
    static final int REMEMBERED = 1_024;

    private final Map<String, Line> lines = new HashMap<>();
    private final TreeSet<Line> byTurn = new TreeSet<>(Line::byKey);
    private final TreeSet<Line> byLoad = new TreeSet<>(Line::byLoad);
    private final TreeSet<Line> idle = new TreeSet<>(Line::byTag);
    private double virtual;
    private long serials;
    private int size;
    private long unservedSince;
    private boolean owed;
    private int passedOver;

    int size() {
        return size;
    }

    /** Teams that it knows anything of; bounded by the queue's size and a constant. */
    int remembered() {
        return lines.size();
    }

    Line line(String team) {
        return lines.computeIfAbsent(team, name -> new Line(name, ++serials));
    }

    void add(Waiting waiting) {
        // What left unserved is still owed a turn: callers that give up early must not reset the clock of starvation.
        if (size == 0 && !owed) {
            unservedSince = waiting.since();
        }
        owed = true;
        size++;
        Line line = waiting.line();
        detach(line);
        if (line.isEmpty()) {
            line.startAt(virtual);
        }
        line.weigh(waiting.claim().share().weight());
        line.add(waiting);
        attach(line);
    }

    /** It leaves without a grant. */
    void remove(Waiting waiting) {
        size--;
        Line line = waiting.line();
        detach(line);
        line.remove(waiting);
        attach(line);
        forget();
    }

    /** Whose turn it is; somebody must wait here. */
    Waiting next() {
        return byTurn.first().first();
    }

    /** The next one, which has its call now. */
    Waiting take(long now) {
        Line line = byTurn.first();
        Waiting next = line.first();
        virtual = Math.max(virtual, line.key());
        size--;
        detach(line);
        line.remove(next);
        line.charge(1, virtual);
        attach(line);
        forget();
        unservedSince = now;
        owed = size > 0;
        passedOver = 0;
        return next;
    }

    /** A team has had so many calls more, or fewer. */
    void charge(Share share, double calls) {
        Line line = line(share.team());
        detach(line);
        if (line.isEmpty()) {
            line.startAt(virtual);
        }
        line.weigh(share.weight());
        line.charge(calls, virtual);
        attach(line);
        forget();
    }

    /** The team that takes most of the queue for its weight; somebody must wait here. */
    Line heaviest() {
        return byLoad.last();
    }

    /** How many of a team wait here. */
    int waiting(String team) {
        Line line = lines.get(team);
        return line == null ? 0 : line.size();
    }

    /** A band above has had a grant while this one waits. */
    void passOver() {
        passedOver += size > 0 ? 1 : 0;
    }

    /** How often in a row. */
    int passedOver() {
        return passedOver;
    }

    /** For how long it has waited since its last grant, nanos. */
    long unserved(long now) {
        return size == 0 ? 0 : now - unservedSince;
    }

    /** Before anything changes that the order depends on. */
    private void detach(Line line) {
        if (line.isEmpty()) {
            idle.remove(line);
        } else {
            byTurn.remove(line);
            byLoad.remove(line);
        }
    }

    private void attach(Line line) {
        if (line.isEmpty()) {
            idle.add(line);
        } else {
            byTurn.add(line);
            byLoad.add(line);
        }
    }

    /**
     * Drops the teams that could gain nothing by being forgotten: they would start at the band's time anyhow. Where too many
     * are left, the band's time moves on to where the next of them is, which favours nobody who comes later.
     */
    private void forget() {
        while (!idle.isEmpty() && (idle.first().tag() <= virtual || idle.size() > REMEMBERED)) {
            Line line = idle.first();
            idle.remove(line);
            virtual = Math.max(virtual, line.tag());
            lines.remove(line.team());
        }
    }
}
