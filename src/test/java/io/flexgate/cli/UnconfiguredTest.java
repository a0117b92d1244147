package io.flexgate.cli;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;

/** Who sets logback up. */
class UnconfiguredTest {

    @AfterEach
    void forget() {
        System.clearProperty(Unconfigured.PROVIDER);
        System.clearProperty(Unconfigured.FOUND);
    }

    @Test
    void aProcessOfItsOwnNamesItToSlf4j() throws ReflectiveOperationException {
        Unconfigured.ask();
        assertThat(Class.forName(System.getProperty(Unconfigured.PROVIDER))
                        .getConstructor()
                        .newInstance())
                .isInstanceOf(Unconfigured.class);
    }

    @Test
    void aPackageThatListsNoOtherNeedsNotNameIt() {
        System.setProperty(Unconfigured.FOUND, "listed");
        Unconfigured.ask();
        assertThat(System.getProperty(Unconfigured.PROVIDER)).isNull();
    }

    /** Nothing is written anywhere until it is said where to; what is said then is done. */
    @Test
    void waitsForTheConfiguration() {
        Unconfigured provider = new Unconfigured();
        provider.initialize();
        LoggerContext context = (LoggerContext) provider.getLoggerFactory();
        ch.qos.logback.classic.Logger root = context.getLogger(Logger.ROOT_LOGGER_NAME);
        assertThat(root.iteratorForAppenders()).isExhausted();
        assertThat(context.isStarted()).isTrue();
        ListAppender<ILoggingEvent> kept = new ListAppender<>();
        kept.start();
        root.addAppender(kept);
        provider.getMDCAdapter().put("request", "1");
        context.getLogger("io.flexgate.some").info("said {}", 1);
        assertThat(kept.list).singleElement().satisfies(event -> {
            assertThat(event.getFormattedMessage()).isEqualTo("said 1");
            assertThat(event.getLevel()).isEqualTo(Level.INFO);
            assertThat(event.getMDCPropertyMap()).containsEntry("request", "1");
        });
    }
}
