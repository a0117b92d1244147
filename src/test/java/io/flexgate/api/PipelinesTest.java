package io.flexgate.api;

import static io.flexgate.testing.Rig.API;
import static org.assertj.core.api.Assertions.assertThat;

import io.flexgate.sandbox.Hold;
import io.flexgate.sandbox.RequestMatch;
import io.flexgate.sandbox.SandboxSettings;
import io.flexgate.testing.Rig;
import io.flexgate.testing.Until;
import io.flexgate.testing.Wire;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Requests that wait behind another of their connection, and never get their turn. */
@Timeout(120)
class PipelinesTest {

    /** The leak detector looks at one buffer in 128. */
    private static final int ENOUGH = 3000;

    @Test
    void theBuffersOfRequestsThatNeverGetTheirTurnAreGivenBack() {
        // That none was lost is what closing the rig checks, for what was collected by then.
        try (Rig rig = Rig.start()) {
            String auth = "Authorization: "
                    + SandboxSettings.empty().credentials().get(0).authorization() + "\r\n";
            String first = "GET " + API + "/Plugins HTTP/1.1\r\nHost: a\r\n" + auth + "\r\n";
            String second = "POST /v1/Echo HTTP/1.1\r\nHost: a\r\nContent-Length: 1000\r\n\r\n" + "x".repeat(1000);
            try (Hold hold = rig.sandbox().knobs().hold(RequestMatch.any(), Hold.Point.BEFORE, 1)) {
                List<Wire> batch = new ArrayList<>();
                for (int i = 0; i < ENOUGH; i++) {
                    batch.add(Wire.to(rig.port()).send(first + second));
                    if (batch.size() == 100) {
                        Until.holds("all are read", () -> rig.gateway().connections() == batch.size());
                        batch.forEach(Wire::reset);
                        batch.clear();
                        Until.holds("all are gone", () -> rig.gateway().connections() == 0);
                    }
                }
            }
            for (int i = 0; i < 3; i++) {
                System.gc();
                // A buffer that was collected is reported when the next ones are allocated.
                for (int j = 0; j < 300; j++) {
                    assertThat(rig.account().post("/v1/Echo", "x").status()).isEqualTo(200);
                }
            }
        }
    }
}
