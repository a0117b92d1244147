package io.flexgate.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import io.flexgate.testing.Client;
import io.flexgate.testing.Rig;
import io.flexgate.testing.Scrape;
import io.flexgate.testing.Until;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** How late a loop is: measured once somebody asks, and forgotten after a while. */
class LagTest {

    private static final long LATE = TimeUnit.MILLISECONDS.toNanos(200);

    @Test
    void aLoopThatIsHeldUpIsSeenAndForgotten() {
        Vertx vertx = Vertx.vertx();
        try {
            Context loop = vertx.getOrCreateContext();
            Lag lag = new Lag(loop, System::nanoTime, Duration.ofMillis(500));
            assertThat(lag.longest()).isZero();
            AtomicInteger held = new AtomicInteger();
            Until.holds("it is late", () -> {
                // What was due within the first 100 ms has waited for the rest.
                if (held.compareAndSet(0, 1)) {
                    loop.runOnContext(here -> {
                        holdUp(Duration.ofMillis(400));
                        held.set(0);
                    });
                }
                return lag.longest() >= LATE;
            });
            Until.holds("it is forgotten", () -> lag.longest() < LATE);
        } finally {
            Client.wait(vertx.close());
        }
    }

    @Test
    void eachLoopHasItsOwn() {
        try (Rig rig = Rig.plan().loops(2).start()) {
            Client admin = Client.of(rig.vertx(), rig.gateway().adminPort());
            assertThat(Scrape.of(admin).named("flexgate_event_loop_lag_seconds").count())
                    .isEqualTo(2);
        }
    }

    private static void holdUp(Duration time) {
        long end = System.nanoTime() + time.toNanos();
        while (System.nanoTime() - end < 0) {
            Thread.onSpinWait();
        }
    }
}
