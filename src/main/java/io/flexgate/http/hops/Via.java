package io.flexgate.http.hops;

import java.util.List;

/** The {@code Via} field (RFC 9110 §7.6.3). Pure. */
public final class Via {

    private static final String NAME = "flexgate";
    public static final String ANSWER = "1.1 " + NAME;

    private Via() {}

    /**
     * What came, and this gateway.
     *
     * @param version of the protocol in which the request came, such as {@code 1.1}
     */
    public static String extend(List<String> values, String version) {
        String own = version.equals("1.1") ? ANSWER : version + " " + NAME;
        return values.isEmpty() ? own : String.join(", ", values) + ", " + own;
    }
}
