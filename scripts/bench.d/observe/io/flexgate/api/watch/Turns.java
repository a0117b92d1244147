package io.flexgate.api.watch;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.io.PrintWriter;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.LoggerFactory;

/**
 * What of a gateway watches hits, by turns of a fifth of a second, and what hits cost in each: a line {@code cycle,kind,hits,nanos,cpu} to the
 * file that the property {@code turns} names, time and CPU of the process in ns. All kinds are of one process, so that what the compiler made
 * of the code, and for the most part how fast the machine is, is the same for all. Any thread.
 */
public final class Turns {

    /** What there is in a turn. */
    enum Kind {
        /** Nobody hears of a hit. */
        NOTHING,
        /** The same: what it differs by from the other is what the method gets wrong. */
        AGAIN,
        /** Metrics, recent errors, ledger. */
        COUNTED,
        /** And the access log. */
        LOGGED
    }

    private static final long TURN = TimeUnit.MILLISECONDS.toNanos(200);

    /** What waits of the turn before is not this one's. */
    private static final long BETWEEN = TimeUnit.MILLISECONDS.toNanos(20);

    private static final Logger LOG = (Logger) LoggerFactory.getLogger("flexgate.access");

    private static volatile boolean watched = true;

    /** There is one loop, and it alone counts: what another thread sees of it may be old by some hits. */
    private static long hits;

    static {
        Thread thread = new Thread(Turns::run, "turns");
        thread.setDaemon(true);
        thread.start();
    }

    private Turns() {}

    /** Whether somebody hears of hits now. */
    public static boolean watched() {
        return watched;
    }

    /** One more, whoever hears of it. */
    static void hit() {
        hits++;
    }

    private static void run() {
        OperatingSystemMXBean system = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
        // Each kind follows each other one, in the course of time.
        List<Kind> order = new ArrayList<>(List.of(Kind.values()));
        try (PrintWriter out = new PrintWriter(Files.newBufferedWriter(Path.of(System.getProperty("turns"))))) {
            for (int cycle = 0; ; cycle++) {
                Collections.shuffle(order);
                for (Kind kind : order) {
                    LOG.setLevel(kind == Kind.LOGGED ? Level.INFO : Level.OFF);
                    watched = kind == Kind.COUNTED || kind == Kind.LOGGED;
                    sleep(BETWEEN);
                    long before = hits;
                    long cpu = system.getProcessCpuTime();
                    long time = System.nanoTime();
                    sleep(TURN);
                    out.printf(
                            "%d,%s,%d,%d,%d%n",
                            cycle, kind, hits - before, System.nanoTime() - time, system.getProcessCpuTime() - cpu);
                }
                out.flush();
            }
        } catch (IOException e) {
            throw new IllegalStateException("the turns cannot be written", e);
        }
    }

    private static void sleep(long nanos) {
        long until = System.nanoTime() + nanos;
        for (long left = nanos; left > 0; left = until - System.nanoTime()) {
            LockSupport.parkNanos(left);
        }
    }
}
