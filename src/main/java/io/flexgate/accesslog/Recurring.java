package io.flexgate.accesslog;

import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What lines say of requests that were answered at once, as bytes: from where they came, what they asked for and how they ended, all but
 * how long it took. Bounded in number and in the length of each. What comes for the first time is not kept, so whoever asks for something new each time costs no
 * memory and puts nobody out. Confined to one thread.
 */
final class Recurring {

    /** A power of two. */
    static final int MOST = 1_024;

    /** In bytes. */
    static final int LONGEST = 640;

    /** In characters. A longer one is not looked for, as that takes about as long as to write it. */
    static final int LONGEST_PATH = 256;

    /**
     * A part of a line that is known.
     *
     * @param before what stands before the time that it took
     * @param after what stands behind that
     */
    @SuppressWarnings("ArrayRecordComponent") // compared by nobody
    record Went(
            String client,
            @Nullable String team,
            String method,
            @Nullable String operation,
            @Nullable String resource,
            String path,
            int status,
            String outcome,
            long size,
            byte[] before,
            byte[] after) {

        private boolean is(AccessLine line) {
            return status == line.status()
                    && size == line.size()
                    && path.equals(line.path())
                    && client.equals(line.client())
                    && method.equals(line.method())
                    && outcome.equals(line.outcome())
                    && Objects.equals(team, line.team())
                    && Objects.equals(operation, line.operation())
                    && Objects.equals(resource, line.resource());
        }
    }

    private final @Nullable Went[] known = new @Nullable Went[MOST];

    /** What came last and was not known, by place. */
    private final int[] unknown = new int[MOST];

    /** Forgets all. */
    void clear() {
        Arrays.fill(known, null);
        Arrays.fill(unknown, 0);
    }

    /**
     * What a line says of it.
     *
     * @return null where that is not known
     */
    @Nullable
    Went find(AccessLine line) {
        if (line.path().length() > LONGEST_PATH) {
            return null;
        }
        Went went = known[place(hash(line))];
        return went != null && went.is(line) ? went : null;
    }

    /**
     * Keeps what a line says of it, if it comes again and is not too long. Places are counted from the line's begin; what was written
     * last ends it.
     *
     * @param from where it begins
     * @param time where the time that it took begins
     * @param rest where that ends
     */
    void offer(AccessLine line, Bytes bytes, int from, int time, int rest) {
        if (line.path().length() > LONGEST_PATH || bytes.size() - from > LONGEST) {
            return;
        }
        int hash = hash(line);
        int place = place(hash);
        if (unknown[place] == hash) {
            known[place] = new Went(
                    line.client(),
                    line.team(),
                    line.method(),
                    line.operation(),
                    line.resource(),
                    line.path(),
                    line.status(),
                    line.outcome(),
                    line.size(),
                    bytes.part(from, time),
                    bytes.part(rest, bytes.size()));
        }
        unknown[place] = hash;
    }

    /** How many are kept. */
    int size() {
        return (int) Arrays.stream(known).filter(Objects::nonNull).count();
    }

    /** Strings remember theirs. */
    private static int hash(AccessLine line) {
        int who = line.client().hashCode() * 31 + Objects.hashCode(line.team());
        int what = line.path().hashCode() * 31 + line.method().hashCode();
        return ((who * 31 + what) * 31 + line.status()) * 31 + Long.hashCode(line.size());
    }

    private static int place(int hash) {
        return (hash ^ hash >>> 10 ^ hash >>> 20) & (MOST - 1);
    }
}
