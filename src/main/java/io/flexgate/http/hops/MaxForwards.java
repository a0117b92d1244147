package io.flexgate.http.hops;

import io.flexgate.http.Headers;
import io.flexgate.http.Target;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** {@code Max-Forwards} of TRACE and OPTIONS: how far such a request goes (RFC 9110 §7.6.2). Pure. */
public final class MaxForwards {

    private static final String FIELD = "Max-Forwards";

    /** Not told to whoever can make somebody's program ask (RFC 9110 §9.3.8). */
    private static final Set<String> SECRET =
            Set.of("authorization", "proxy-authorization", "cookie", "x-flexgate-key", "twilio-client-validation");

    private MaxForwards() {}

    /** Whether a request ends here. */
    public static boolean isLast(String method, @Nullable String value) {
        return value != null && limits(method, value) && Integer.parseInt(value) == 0;
    }

    /** The fields of a request for the next on the way, one hop nearer to the end. */
    public static Headers nearer(String method, Headers headers) {
        String value = headers.get(FIELD);
        return value != null && limits(method, value)
                ? Headers.builder()
                        .addAll(headers.without(Set.of("max-forwards")))
                        .add(FIELD, Integer.toString(Integer.parseInt(value) - 1))
                        .build()
                : headers;
    }

    /** What TRACE is answered with: the request, as {@code message/http}. */
    public static String trace(Target target, Headers headers) {
        StringBuilder message = new StringBuilder("TRACE " + target.text() + " HTTP/1.1\r\n");
        headers.without(SECRET)
                .forEach((name, value) ->
                        message.append(name).append(": ").append(value).append("\r\n"));
        return message.append("\r\n").toString();
    }

    private static boolean limits(String method, String value) {
        return (method.equals("TRACE") || method.equals("OPTIONS")) && value.matches("[0-9]{1,9}");
    }
}
