package io.flexgate.testing;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ClientTest {

    /** Vert.x shuts a client down that nobody refers to, and fails what still waits for a connection with "Pool closed". */
    @Test
    void whoeverWaitsForAnAnswerKeepsItsClient() {
        try (Rig rig = Rig.start()) {
            List<Future<Response>> answers = new ArrayList<>();
            for (int i = 0; i < 100; i++) {
                answers.add(Client.of(rig.vertx(), rig.port()).getting("/health/live"));
                if (i % 10 == 0) {
                    System.gc();
                }
            }
            answers.forEach(answer -> assertThat(Client.wait(answer).status()).isPositive());
        }
    }
}
