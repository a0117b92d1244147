package io.flexgate.bench;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.Arrays;

/** What threads of this JVM have allocated, and how long they have run: exact, as the JVM counts both for each thread. */
final class Loops {

    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    private final long[] ids;

    private Loops(long[] ids) {
        this.ids = ids;
    }

    /** The event loops that there are now. */
    static Loops all() {
        return new Loops(Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().startsWith("vert.x-eventloop-thread"))
                .mapToLong(Loops::id)
                .toArray());
    }

    /** The thread that asks. */
    static Loops own() {
        return new Loops(new long[] {id(Thread.currentThread())});
    }

    @SuppressWarnings("deprecation") // its successor is not in Java 17
    private static long id(Thread thread) {
        return thread.getId();
    }

    /** Bytes allocated so far. */
    long allocated() {
        return Arrays.stream(THREADS.getThreadAllocatedBytes(ids)).sum();
    }

    /** Time on a CPU so far, in nanoseconds, the kernel's part counted. */
    long busyNanos() {
        return Arrays.stream(THREADS.getThreadCpuTime(ids)).sum();
    }
}
