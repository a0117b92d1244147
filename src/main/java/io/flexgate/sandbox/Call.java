package io.flexgate.sandbox;

import io.vertx.core.buffer.Buffer;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One request as the model sees it. Immutable.
 *
 * @param method in upper case
 * @param target the request target as it was received, in origin or absolute form
 * @param body the raw body; read as a form, whatever its content type says
 * @param origin what stands in front of every path in an answer, such as {@code http://localhost:9090}
 * @param sidsOnly whether names and keywords are refused as identifiers, as they are for JWE credentials
 */
record Call(String method, String target, Buffer body, String origin, boolean sidsOnly) {

    /** The path, undecoded, without the query and without the origin of an absolute-form target. */
    String path() {
        return pathOf(target);
    }

    /** The path of a request target, undecoded. */
    static String pathOf(String target) {
        String local = target;
        int scheme = target.indexOf("://");
        if (!target.startsWith("/") && scheme > 0) {
            int slash = target.indexOf('/', scheme + 3);
            local = slash < 0 ? "/" : target.substring(slash);
        }
        int mark = local.indexOf('?');
        return mark < 0 ? local : local.substring(0, mark);
    }

    /** The path's segments, decoded; {@code /v1/Plugins} has two. */
    List<String> segments() {
        List<String> segments = new ArrayList<>();
        for (String segment : path().substring(1).split("/", -1)) {
            segments.add(decode(segment.getBytes(StandardCharsets.ISO_8859_1), false));
        }
        return List.copyOf(segments);
    }

    /** The parameters of the query. */
    Form query() {
        int mark = target.indexOf('?');
        return Form.parse(mark < 0 ? new byte[0] : target.substring(mark + 1).getBytes(StandardCharsets.ISO_8859_1));
    }

    /** The parameters of the body; those in the query of a POST are ignored. */
    Form form() {
        return Form.parse(body.getBytes());
    }

    /**
     * Decoded parameters in the order they came. Never fails: what is not a valid escape stands for itself, since one of the
     * real clients does not encode its forms at all.
     */
    record Form(List<Map.Entry<String, String>> pairs) {

        static Form parse(byte[] raw) {
            List<Map.Entry<String, String>> pairs = new ArrayList<>();
            int start = 0;
            for (int i = 0; i <= raw.length; i++) {
                if (i == raw.length || raw[i] == '&') {
                    if (i > start) {
                        pairs.add(pair(raw, start, i));
                    }
                    start = i + 1;
                }
            }
            return new Form(List.copyOf(pairs));
        }

        private static Map.Entry<String, String> pair(byte[] raw, int start, int end) {
            int equals = start;
            while (equals < end && raw[equals] != '=') {
                equals++;
            }
            String key = decode(java.util.Arrays.copyOfRange(raw, start, equals), true);
            String value = equals == end ? "" : decode(java.util.Arrays.copyOfRange(raw, equals + 1, end), true);
            return Map.entry(key, value);
        }

        /** The value of a parameter, the last one where it is repeated, or null. */
        @Nullable
        String last(String key) {
            String found = null;
            for (Map.Entry<String, String> pair : pairs) {
                if (pair.getKey().equals(key)) {
                    found = pair.getValue();
                }
            }
            return found;
        }

        /** All values of a repeated parameter, in order. */
        List<String> all(String key) {
            return pairs.stream()
                    .filter(p -> p.getKey().equals(key))
                    .map(Map.Entry::getValue)
                    .toList();
        }
    }

    private static String decode(byte[] raw, boolean plusIsSpace) {
        ByteArrayOutputStream out = new ByteArrayOutputStream(raw.length);
        for (int i = 0; i < raw.length; i++) {
            if (raw[i] == '%' && i + 2 < raw.length && hex(raw[i + 1]) >= 0 && hex(raw[i + 2]) >= 0) {
                out.write(hex(raw[i + 1]) * 16 + hex(raw[i + 2]));
                i += 2;
            } else {
                out.write(plusIsSpace && raw[i] == '+' ? ' ' : raw[i]);
            }
        }
        return out.toString(StandardCharsets.UTF_8);
    }

    private static int hex(byte digit) {
        return Character.digit((char) digit, 16);
    }
}
