package io.flexgate.links;

import io.flexgate.http.Origin;
import java.nio.charset.StandardCharsets;

/** Puts another origin in front of an answer's links; every other byte stays as it is. Pure. */
public final class LinkRewriter {

    private LinkRewriter() {}

    /** A new text with the links of {@code scan} at {@code origin}, or the same array where there are none. */
    public static byte[] rewrite(byte[] json, AnswerScan scan, Origin origin) {
        int[] links = scan.links();
        if (links.length == 0) {
            return json;
        }
        byte[] replacement = origin.toString().getBytes(StandardCharsets.US_ASCII);
        byte[] out = new byte[json.length + links.length * (replacement.length - scan.originBytes())];
        int from = 0;
        int to = 0;
        for (int link : links) {
            System.arraycopy(json, from, out, to, link - from);
            to += link - from;
            System.arraycopy(replacement, 0, out, to, replacement.length);
            to += replacement.length;
            from = link + scan.originBytes();
        }
        System.arraycopy(json, from, out, to, json.length - from);
        return out;
    }
}
