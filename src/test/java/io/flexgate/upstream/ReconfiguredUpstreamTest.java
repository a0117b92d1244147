package io.flexgate.upstream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.flexgate.http.Origin;
import io.flexgate.limits.ShieldSettings;
import io.flexgate.testing.Client;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Other settings of the way to upstream: in force, or not, but never for ever on the way. */
class ReconfiguredUpstreamTest {

    private static final Origin ORIGIN = new Origin("http", "127.0.0.1", 1);

    private static UpstreamSettings connectingWithin(Duration time) {
        return new UpstreamSettings(ORIGIN, time, Duration.ofSeconds(1), 1);
    }

    @Test
    void whatCannotBeDoneFailsAndTheOldOnesStay() {
        Vertx vertx = Vertx.vertx();
        try {
            UpstreamSettings first = connectingWithin(Duration.ofSeconds(1));
            UpstreamVerticle upstreams =
                    new UpstreamVerticle(first, ShieldSettings.standard(), List.of(), System::nanoTime);
            Client.wait(vertx.deployVerticle(upstreams));
            Upstream before = upstreams.upstream();
            assertThatThrownBy(() -> Client.wait(upstreams.reconfigure(
                            connectingWithin(Duration.ofDays(30)), ShieldSettings.standard(), List.of())))
                    .as("more milliseconds than an int holds")
                    .hasStackTraceContaining("ArithmeticException");
            assertThat(upstreams.upstream()).isSameAs(before);
        } finally {
            Client.wait(vertx.close());
        }
    }
}
