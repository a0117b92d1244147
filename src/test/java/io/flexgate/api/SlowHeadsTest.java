package io.flexgate.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.flexgate.testing.Rig;
import io.flexgate.testing.Until;
import io.flexgate.testing.Wire;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Clients that say something now and then, so that their silence never lasts, and come to no end. */
@Timeout(60)
class SlowHeadsTest {

    private static final Duration PATIENCE = Duration.ofSeconds(1);

    private final Rig rig = Rig.plan()
            .limits(new ListenSettings.Limits(16 << 10, 1 << 20, Duration.ofSeconds(30), PATIENCE, 1000))
            .start();

    @AfterEach
    void close() {
        rig.close();
    }

    /** Sends bytes one by one, slowly, until the connection ends; how long that took. */
    private static Duration drip(Wire wire, String bytes) {
        long began = System.nanoTime();
        boolean[] closed = {false};
        Thread reader = new Thread(() -> {
            wire.closedWithoutMore();
            closed[0] = true;
        });
        reader.setDaemon(true);
        reader.start();
        for (int i = 0; !closed[0]; i++) {
            wire.trySend(
                    bytes.substring(i % bytes.length(), i % bytes.length() + 1).getBytes(StandardCharsets.US_ASCII));
            long next = System.nanoTime() + 100_000_000;
            Until.holds("a while", () -> System.nanoTime() > next || closed[0]);
            if (System.nanoTime() - began > 30_000_000_000L) {
                throw new AssertionError("still listening after 30 seconds");
            }
        }
        return Duration.ofNanos(System.nanoTime() - began);
    }

    @Test
    void theVeryFirstHeadIsNotWaitedForLongerThanARequestMayTake() {
        Map<String, String> slow = Map.of(
                "a head", "GET /v1/Echo HTTP/1.1 and so on and so on and so on and so on and so on and so on",
                "a preface", "PRI * HTTP/2.0\r\n\r\nPRI * HTTP/2.0",
                "line ends", "\r\n");
        slow.forEach((name, bytes) -> {
            try (Wire wire = Wire.to(rig.port())) {
                assertThat(drip(wire, bytes)).as(name).isGreaterThan(PATIENCE.dividedBy(2));
            }
        });
    }

    @Test
    void norIsALaterOne() {
        try (Wire wire = Wire.to(rig.port())) {
            for (int i = 0; i < 3; i++) {
                assertThat(wire.send("POST /v1/Echo HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\nhi")
                                .answer()
                                .status())
                        .isEqualTo(200);
            }
            assertThat(drip(
                            wire,
                            "GET /v1/Echo HTTP/1.1\r\nX-A: aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"))
                    .isGreaterThan(PATIENCE.dividedBy(2));
        }
    }

    @Test
    void aHeadInTwoPiecesIsFineAndAConnectionMayRestBetweenRequests() {
        try (Wire wire = Wire.to(rig.port())) {
            for (int i = 0; i < 2; i++) {
                wire.send("GET /v1/Echo HT");
                rig.anonymous().get("/v1/Echo/meanwhile");
                assertThat(wire.send("TP/1.1\r\nHost: a\r\n\r\n").answer().status())
                        .isEqualTo(200);
                long rested = System.nanoTime() + PATIENCE.multipliedBy(2).toNanos();
                Until.holds("a rest", () -> System.nanoTime() > rested);
            }
            assertThat(wire.send("GET /v1/Echo HTTP/1.1\r\nHost: a\r\n\r\n")
                            .answer()
                            .status())
                    .isEqualTo(200);
        }
    }
}
