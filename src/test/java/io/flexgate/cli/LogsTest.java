package io.flexgate.cli;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.LoggingEvent;
import ch.qos.logback.classic.util.ContextInitializer;
import ch.qos.logback.core.joran.spi.JoranException;
import io.flexgate.config.Settings.LogSettings;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;
import org.slf4j.event.KeyValuePair;

/** What a log line looks like, and what is logged at all. */
class LogsTest {

    private final LoggerContext context = (LoggerContext) LoggerFactory.getILoggerFactory();

    @AfterEach
    void give_logging_back() throws JoranException {
        context.reset();
        new ContextInitializer(context).autoConfig();
        context.start();
    }

    private LoggingEvent event(String message) {
        LoggingEvent event = new LoggingEvent();
        event.setLoggerContext(context);
        event.setLoggerName("io.flexgate.api.Walk");
        event.setLevel(Level.WARN);
        event.setMessage(message);
        event.setInstant(Instant.parse("2026-11-24T10:15:30.123456Z"));
        return event;
    }

    @Test
    void a_json_line_is_one_object_whatever_is_in_it() {
        LoggingEvent event = event("a \"quoted\" \\ line\nand \u0000 \u007f \uD800 \uD83D\uDE00 ä");
        event.setKeyValuePairs(List.of(
                new KeyValuePair("status", 200),
                new KeyValuePair("message", "taken"),
                new KeyValuePair("hit", true),
                new KeyValuePair("none", null)));
        event.setMDCPropertyMap(Map.of("request", "r1"));

        String line = new JsonLines().doLayout(event);

        assertThat(line).endsWith("}\n").hasLineCount(1);
        JsonObject json = new JsonObject(line);
        assertThat(json.fieldNames())
                .containsExactly("time", "level", "logger", "message", "request", "status", "message_", "hit", "none");
        assertThat(json.getString("time")).isEqualTo("2026-11-24T10:15:30.123456Z");
        assertThat(json.getString("message"))
                .startsWith("a \"quoted\" \\ line\nand \u0000 \u007f")
                .endsWith("😀 ä");
        assertThat(json.getInteger("status")).isEqualTo(200);
        assertThat(json.getBoolean("hit")).isTrue();
    }

    @Test
    void a_text_line_cannot_be_broken_by_what_it_quotes() {
        LoggingEvent event = event("bad target /\r\n\u001b[31m");
        event.setKeyValuePairs(List.of(new KeyValuePair("team", "a\nb")));

        assertThat(new TextLines().doLayout(event))
                .endsWith(" WARN  Walk: bad target /???[31m team=a?b\n")
                .hasLineCount(1);
    }

    @Test
    void what_was_thrown_is_in_the_line() {
        Logger logger = context.getLogger("io.flexgate.x");
        LoggingEvent event =
                new LoggingEvent("x", logger, Level.ERROR, "failed", new IllegalStateException("why"), null);

        assertThat(new JsonObject(new JsonLines().doLayout(event)).getString("error"))
                .startsWith("java.lang.IllegalStateException: why");
        assertThat(new TextLines().doLayout(event)).contains("failed\njava.lang.IllegalStateException: why");
    }

    @Test
    void the_level_is_flexgates_and_others_only_warn() {
        Logs.start(new LogSettings("json", "debug", true));

        assertThat(LoggerFactory.getLogger("io.flexgate.api.Walk").isDebugEnabled())
                .isTrue();
        assertThat(LoggerFactory.getLogger("io.netty.util").isInfoEnabled()).isFalse();
        assertThat(LoggerFactory.getLogger("io.netty.util").isWarnEnabled()).isTrue();
        assertThat(LoggerFactory.getLogger(Logs.ACCESS).isInfoEnabled()).isTrue();
    }

    @Test
    void error_means_error_for_all_and_the_access_log_can_be_off() {
        Logs.start(new LogSettings("text", "error", false));

        assertThat(LoggerFactory.getLogger("io.netty.util").isWarnEnabled()).isFalse();
        assertThat(LoggerFactory.getLogger("io.flexgate.api.Walk").isWarnEnabled())
                .isFalse();
        assertThat(LoggerFactory.getLogger(Logs.ACCESS).isErrorEnabled()).isFalse();
    }
}
