package io.flexgate.metrics;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/** Counters that one thread writes and any reads: no atomic addition is needed, only that others see the result. */
final class Cells {

    private static final VarHandle AT = MethodHandles.arrayElementVarHandle(long[].class);

    private final long[] values;

    Cells(int number) {
        values = new long[number];
    }

    /** On the writer's thread. */
    void add(int at, long more) {
        AT.setRelease(values, at, values[at] + more);
    }

    /** Any thread. */
    long get(int at) {
        return (long) AT.getAcquire(values, at);
    }

    int size() {
        return values.length;
    }
}
