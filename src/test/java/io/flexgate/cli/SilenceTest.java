package io.flexgate.cli;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.Configurator.ExecutionStatus;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Who sets logback up. */
class SilenceTest {

    private final Silence silence = new Silence();

    @AfterEach
    void forget() {
        System.clearProperty("flexgate.process");
    }

    /** Without their own file all tests would keep every line of every library. */
    @Test
    void aTestsOwnFileIsRead() {
        assertThat(silence.configure(new LoggerContext())).isEqualTo(ExecutionStatus.INVOKE_NEXT_IF_ANY);
    }

    @Test
    void aProcessOfItsOwnWaitsForTheConfiguration() {
        Silence.ask();
        assertThat(silence.configure(new LoggerContext())).isEqualTo(ExecutionStatus.DO_NOT_INVOKE_NEXT_IF_ANY);
    }
}
