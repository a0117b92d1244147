package io.flexgate.cli;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.LayoutBase;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.event.KeyValuePair;

/** One JSON object a line: time, level, logger, message, then the event's own keys, then what was thrown. */
final class JsonLines extends LayoutBase<ILoggingEvent> {

    private static final Set<String> TAKEN = Set.of("time", "level", "logger", "message", "error");
    private static final int TYPICAL_LENGTH = 256;

    @Override
    public String doLayout(ILoggingEvent event) {
        StringBuilder line = new StringBuilder(TYPICAL_LENGTH).append('{');
        field(line, "time", event.getInstant().toString());
        field(line, "level", event.getLevel().toString());
        field(line, "logger", event.getLoggerName());
        field(line, "message", event.getFormattedMessage());
        event.getMDCPropertyMap().forEach((key, value) -> own(line, key, value));
        if (event.getKeyValuePairs() != null) {
            for (KeyValuePair pair : event.getKeyValuePairs()) {
                own(line, pair.key, pair.value);
            }
        }
        if (event.getThrowableProxy() != null) {
            field(line, "error", ThrowableProxyUtil.asString(event.getThrowableProxy()));
        }
        return line.append("}\n").toString();
    }

    /** A key must not stand twice in an object, so a taken one gets a tail. */
    private static void own(StringBuilder line, String key, @Nullable Object value) {
        field(line, TAKEN.contains(key) ? key + "_" : key, value);
    }

    private static void field(StringBuilder line, String key, @Nullable Object value) {
        if (line.length() > 1) {
            line.append(',');
        }
        quote(line, key);
        line.append(':');
        if (value == null || value instanceof Boolean || value instanceof Integer || value instanceof Long) {
            line.append(value);
        } else {
            quote(line, value.toString());
        }
    }

    private static void quote(StringBuilder line, String text) {
        line.append('"');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '"' -> line.append("\\\"");
                case '\\' -> line.append("\\\\");
                case '\n' -> line.append("\\n");
                case '\r' -> line.append("\\r");
                case '\t' -> line.append("\\t");
                default -> {
                    // A lone surrogate would come out of the encoder as '?'; escaped it is still JSON.
                    if (c < ' ' || c == 0x7f || Character.isSurrogate(c)) {
                        line.append(String.format("\\u%04x", (int) c));
                    } else {
                        line.append(c);
                    }
                }
            }
        }
        line.append('"');
    }
}
