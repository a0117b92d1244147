package io.flexgate.testing;

import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** Waits for what another thread is about to do, where nothing tells when it has. */
public final class Until {

    private Until() {}

    /** Returns as soon as it holds; fails after 20 seconds. */
    public static void holds(String what, BooleanSupplier condition) {
        holds(what, condition, () -> "");
    }

    /**
     * The same.
     *
     * @param seen what to tell beside, where it fails
     */
    public static void holds(String what, BooleanSupplier condition, Supplier<String> seen) {
        long end = System.nanoTime() + 20_000_000_000L;
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - end > 0) {
                throw new AssertionError("waited 20 seconds in vain: " + what + "\n" + seen.get());
            }
            LockSupport.parkNanos(1_000_000);
        }
    }
}
