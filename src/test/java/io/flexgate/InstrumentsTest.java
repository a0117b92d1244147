package io.flexgate;

import static org.assertj.core.api.Assertions.assertThat;

import io.flexgate.admin.AdminView;
import io.flexgate.admin.Configuration;
import io.flexgate.admin.Gauges;
import io.flexgate.api.ApiVerticle;
import io.flexgate.observe.RecentErrors;
import io.flexgate.testing.Client;
import io.vertx.core.Future;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The operator's side is there before the API's: until then there are loops that nobody can ask. */
class InstrumentsTest {

    @SuppressWarnings("NullAway") // what is not there yet
    private final Instruments instruments =
            new Instruments(null, () -> null, List.of(new ApiVerticle(null, null)), null, null, 0);

    @Test
    void whoHasNotBegunIsNoLoop() {
        assertThat(Client.wait(instruments.loops())).isEqualTo(new Gauges.Loops(0, Duration.ZERO));
    }

    @Test
    @SuppressWarnings("NullAway")
    void whatWouldHappenIsNotToldYet() {
        AdminView.Inside inside = instruments.inside(new RecentErrors(InstantSource.system()));
        Future<?> told = inside.foresight().of(null);
        assertThat(told.cause()).isInstanceOf(Configuration.NotYet.class).hasMessage("The gateway is still starting");
    }
}
