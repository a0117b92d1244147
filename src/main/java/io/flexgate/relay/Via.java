package io.flexgate.relay;

import io.vertx.core.http.HttpVersion;
import java.util.List;

/** The {@code Via} field (RFC 9110 §7.6.3). Pure. */
public final class Via {

    private static final String NAME = "flexgate";
    public static final String ANSWER = "1.1 " + NAME;

    private Via() {}

    /** What came, and this gateway. */
    static String extend(List<String> values, HttpVersion version) {
        String own =
                switch (version) {
                    case HTTP_1_0 -> "1.0 " + NAME;
                    case HTTP_2 -> "2.0 " + NAME;
                    default -> ANSWER;
                };
        return values.isEmpty() ? own : String.join(", ", values) + ", " + own;
    }
}
