package io.flexgate.http;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What stands in {@code Host}: a name or an address, and perhaps a port (RFC 9110 §7.2). Pure. */
public final class Authority {

    /** What names and addresses are made of, underscores included: container networks have them. */
    private static final Pattern FORM =
            Pattern.compile("(?<host>\\[[0-9A-Fa-f:.]+]|[A-Za-z0-9._~-]+)(?::(?<port>[0-9]{0,5}))?");

    /** The longest name of the DNS is shorter; a host stands in front of every link of an answer. */
    public static final int LONGEST = 262;

    private static final int LAST_PORT = 65535;

    private Authority() {}

    /** Whether a text is a host, with or without a port; its port may still be none. */
    public static boolean wellFormed(String text) {
        return FORM.matcher(text).matches();
    }

    /** Whether a port is named. */
    public static boolean hasPort(String text) {
        return text.lastIndexOf(':') > text.lastIndexOf(']') && !text.endsWith(":");
    }

    /**
     * The origin of this host.
     *
     * @return null where the text is no host, or its port none
     */
    public static @Nullable Origin origin(String scheme, String text) {
        Matcher parts = FORM.matcher(text);
        if (text.length() > LONGEST || !parts.matches()) {
            return null;
        }
        String port = parts.group("port");
        int number = port == null || port.isEmpty() ? (scheme.equals("https") ? 443 : 80) : Integer.parseInt(port);
        return number < 1 || number > LAST_PORT ? null : new Origin(scheme, parts.group("host"), number);
    }
}
