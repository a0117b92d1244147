package io.flexgate.race;

import io.flexgate.race.Script.Ending;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Random;
import java.util.Set;

/**
 * What happens in which order, all of it decided by a seed: which requests are sent under which of an account's two credentials,
 * where upstream holds them and when it lets them go, how they end, and which answers are waited for in between.
 *
 * @param seed makes the same schedule again
 * @param stranger whether the gateway has never seen the second credential, so that its account is not known
 * @param ops the requests
 * @param steps what the lane does, in this order
 */
record Schedule(long seed, boolean stranger, List<Op> ops, List<Step> steps) {

    /** A request; of read and write one is null. */
    record Op(
            int number,
            Read read,
            Write write,
            int credential,
            Ending ending,
            boolean before,
            boolean after,
            int latency) {

        boolean gated() {
            return before || after;
        }

        private boolean sameKey(Op other) {
            return read != null && read == other.read && credential == other.credential;
        }

        @Override
        public String toString() {
            return number + " " + (read != null ? "GET " + read : "POST " + write) + " as " + credential
                    + (ending == Ending.DONE ? "" : " " + ending) + (before ? " held before" : "")
                    + (after ? " held after" : "") + (latency > 0 ? " " + latency + "ms" : "");
        }
    }

    enum Act {
        /** Send the request. */
        START,
        /** Wait until upstream holds it, before it touched a register. */
        ARRIVE_BEFORE,
        /** Wait until upstream holds it, after that. */
        ARRIVE_AFTER,
        /** Let it touch the registers. */
        RELEASE_BEFORE,
        /** Let its answer go. */
        RELEASE_AFTER,
        /** Wait for the answer. */
        JOIN,
        /** The client goes away. */
        LEAVE
    }

    /** One step. */
    record Step(Act act, int op) {
        @Override
        public String toString() {
            return act + " " + op;
        }
    }

    /**
     * The schedule of a seed. That of a negative one is to be run by itself: in it an unknown credential's writes may have an
     * unknown outcome, and then nobody's answers are kept for a while.
     */
    static Schedule of(long seed) {
        return new Maker(seed).make();
    }

    /** Whether the request is one that hangs past the gateway's patience on purpose: its answer is awaited while it is held. */
    boolean late(Op op) {
        int answered = steps.indexOf(new Step(Act.JOIN, op.number()));
        return op.before() && answered >= 0 && answered < steps.indexOf(new Step(Act.RELEASE_BEFORE, op.number()));
    }

    /** A schedule in the making. */
    private static final class Maker {
        private static final int MOST_HELD = 4;

        private final long seed;
        private final Random random;
        private final List<Op> ops = new ArrayList<>();
        private final List<Step> steps = new ArrayList<>();
        private final List<Step> held = new ArrayList<>();
        private final List<Op> joinable = new ArrayList<>();
        private boolean stranger;

        Maker(long seed) {
            this.seed = seed;
            // Neighbouring seeds of java.util.Random begin alike.
            this.random = new Random(seed * 0x9E3779B97F4A7C15L);
        }

        Schedule make() {
            stranger = chance(5) || seed < 0;
            if (chance(40)) {
                overtaking();
            } else {
                crowd(chance(30));
            }
            finish();
            return new Schedule(seed, stranger, List.copyOf(ops), List.copyOf(steps));
        }

        /**
         * An answer of the old state is in the air while a write is answered: who comes after that must not get it, be it from
         * the flight or from the store.
         */
        private void overtaking() {
            Write write = pick(Write.values());
            Read read = pick(related(Set.of(write)));
            int mine = random.nextInt(2);
            Op old = start(read(read, mine, Ending.DONE, false, true));
            arrive(old);
            int passengers = random.nextInt(3);
            for (int i = 0; i < passengers; i++) {
                start(read(read, mine, Ending.DONE, false, false));
            }
            Op change = start(write(write, random.nextInt(2), ending(), false, chance(40)));
            if (change.after()) {
                arrive(change);
                if (chance(30)) {
                    start(read(read, mine, Ending.DONE, false, false));
                }
                release(step(Act.RELEASE_AFTER, change));
            }
            join(change);
            boolean first = chance(30);
            if (first) {
                release(step(Act.RELEASE_AFTER, old));
            }
            int others = random.nextInt(3);
            Op next = start(read(read, mine, Ending.DONE, false, chance(50)));
            for (int i = 0; i < others; i++) {
                start(read(
                        chance(60) ? read : pick(related(Set.of(write))),
                        random.nextInt(2),
                        Ending.DONE,
                        false,
                        false));
            }
            if (chance(40)) {
                join(start(
                        write(chance(50) ? write : pick(Write.values()), random.nextInt(2), ending(), false, false)));
                start(read(read, mine, Ending.DONE, false, false));
            }
            if (!first && next.gated() && chance(50)) {
                release(step(Act.RELEASE_AFTER, next));
            }
            if (!first) {
                release(step(Act.RELEASE_AFTER, old));
            }
            drain();
            start(read(read, mine, Ending.DONE, false, false));
        }

        /** Readers and writers of a few related things, in any order; in a storm nobody is held. */
        private void crowd(boolean storm) {
            Set<Write> writes = EnumSet.of(pick(Write.values()), pick(Write.values()));
            List<Read> reads = List.of(pick(related(writes)), pick(related(writes)), pick(Read.values()));
            int left = 6 + random.nextInt(7);
            while (left > 0) {
                int choice = random.nextInt(10);
                if (choice < 5 || (held.isEmpty() && joinable.isEmpty())) {
                    left--;
                    boolean room = !storm && held.size() < MOST_HELD;
                    Op op = chance(35)
                            ? write(pick(writes), random.nextInt(2), ending(), room && chance(25), room && chance(30))
                            : read(
                                    pick(reads),
                                    random.nextInt(2),
                                    readEnding(),
                                    room && chance(15),
                                    room && chance(40));
                    boolean late = op.write() != null && room && mayBeUnknown() && chance(2);
                    if (late) {
                        late(op);
                        continue;
                    }
                    // Who may board another's flight may never reach upstream.
                    boolean certain = op.gated() && (op.write() != null || !mayBoard(op));
                    start(op);
                    if (certain && chance(70)) {
                        arrive(op);
                        if (chance(6)) {
                            joinable.remove(op);
                            steps.add(step(Act.LEAVE, op));
                        }
                    }
                } else if (choice < 8 && !held.isEmpty()) {
                    release(held.get(random.nextInt(held.size())));
                } else if (!joinable.isEmpty()) {
                    Op op = pick(joinable);
                    if (answerable(op)) {
                        join(op);
                    }
                }
            }
        }

        /** A write that hangs past the gateway's patience and is carried out after that. */
        private void late(Op like) {
            Op op = add(new Op(ops.size(), null, like.write(), like.credential(), Ending.DONE, true, chance(20), 0));
            drain();
            steps.add(step(Act.START, op));
            steps.add(step(Act.ARRIVE_BEFORE, op));
            steps.add(step(Act.JOIN, op));
            Read read = pick(related(Set.of(op.write())));
            if (chance(80)) {
                join(start(read(read, random.nextInt(2), Ending.DONE, false, false)));
            }
            steps.add(step(Act.RELEASE_BEFORE, op));
            if (op.after()) {
                steps.add(step(Act.ARRIVE_AFTER, op));
                steps.add(step(Act.RELEASE_AFTER, op));
            }
        }

        private void drain() {
            while (!held.isEmpty()) {
                release(held.get(random.nextInt(held.size())));
            }
            while (!joinable.isEmpty()) {
                join(pick(joinable));
            }
        }

        private void finish() {
            drain();
        }

        private Op read(Read read, int credential, Ending ending, boolean before, boolean after) {
            return new Op(ops.size(), read, null, credential, ending, before, after, latency());
        }

        private Op write(Write write, int credential, Ending ending, boolean before, boolean after) {
            return new Op(ops.size(), null, write, credential, ending, before, after, latency());
        }

        private Op start(Op op) {
            add(op);
            steps.add(step(Act.START, op));
            if (op.gated()) {
                held.add(step(op.before() ? Act.RELEASE_BEFORE : Act.RELEASE_AFTER, op));
            }
            joinable.add(op);
            return op;
        }

        private Op add(Op op) {
            ops.add(op);
            return op;
        }

        private void arrive(Op op) {
            steps.add(step(op.before() ? Act.ARRIVE_BEFORE : Act.ARRIVE_AFTER, op));
        }

        private void release(Step step) {
            if (!held.remove(step)) {
                return;
            }
            steps.add(step);
            Op op = ops.get(step.op());
            if (step.act() == Act.RELEASE_BEFORE && op.after()) {
                held.add(step(Act.RELEASE_AFTER, op));
            }
        }

        private void join(Op op) {
            if (joinable.remove(op)) {
                steps.add(step(Act.JOIN, op));
            }
        }

        private boolean mayBoard(Op op) {
            return held.stream().anyMatch(gate -> ops.get(gate.op()).sameKey(op));
        }

        /** Whether nothing that is held keeps the answer back. */
        private boolean answerable(Op op) {
            return held.stream()
                    .noneMatch(gate ->
                            gate.op() == op.number() || ops.get(gate.op()).sameKey(op));
        }

        private Ending ending() {
            if (!mayBeUnknown() || chance(75)) {
                return Ending.DONE;
            }
            return pick(List.of(
                    Ending.ERROR_AFTER_COMMIT,
                    Ending.RESET_AFTER_COMMIT,
                    Ending.TRUNCATED,
                    Ending.RESET_AFTER_COMMIT,
                    Ending.TRUNCATED,
                    Ending.RESET_BEFORE_COMMIT,
                    Ending.REFUSED,
                    Ending.LIMITED));
        }

        /** An unknown outcome for an unknown account empties the store for every lane. */
        private boolean mayBeUnknown() {
            return !stranger || seed < 0;
        }

        private Ending readEnding() {
            return chance(92) ? Ending.DONE : pick(Ending.values());
        }

        private int latency() {
            return chance(85) ? 0 : 1 + random.nextInt(3);
        }

        private Read[] related(Set<Write> writes) {
            return Arrays.stream(Read.values())
                    .filter(read -> writes.stream().anyMatch(w -> !Collections.disjoint(w.registers, read.registers)))
                    .toArray(Read[]::new);
        }

        private boolean chance(int percent) {
            return random.nextInt(100) < percent;
        }

        private <T> T pick(T[] all) {
            return all[random.nextInt(all.length)];
        }

        private <T> T pick(Collection<T> all) {
            return List.copyOf(all).get(random.nextInt(all.size()));
        }

        private static Step step(Act act, Op op) {
            return new Step(act, op.number());
        }
    }

    @Override
    public String toString() {
        StringBuilder text = new StringBuilder("seed " + seed + (stranger ? ", second credential unknown" : "") + "\n");
        ops.forEach(op -> text.append("  ").append(op).append('\n'));
        return text.append("  ").append(steps).append('\n').toString();
    }
}
