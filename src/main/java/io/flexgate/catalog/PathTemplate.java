package io.flexgate.catalog;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The path of an operation: literal segments and segments that name an entity. A path that could be read in two ways (dot
 * segments, empty segments, an encoded slash or backslash, broken percent-encoding) matches no template: what the gateway and
 * upstream might understand differently is passed through, never cached. Immutable.
 */
final class PathTemplate {

    private final List<String> segments;

    private PathTemplate(List<String> segments) {
        this.segments = segments;
    }

    /** Reads {@code /Plugins/{plugin}/Versions}. */
    static PathTemplate parse(String text) {
        return new PathTemplate(List.of(text.substring(1).split("/")));
    }

    /** The names of the entities in it, in order. */
    List<String> variables() {
        return segments.stream()
                .filter(PathTemplate::isVariable)
                .map(PathTemplate::variable)
                .toList();
    }

    /** The decoded segments by entity name, or null where the path is of another form. */
    @Nullable
    Map<String, String> match(List<String> path) {
        if (path.size() != segments.size()) {
            return null;
        }
        Map<String, String> values = Map.of();
        for (int i = 0; i < segments.size(); i++) {
            String segment = segments.get(i);
            if (isVariable(segment)) {
                values = values.isEmpty() ? new HashMap<>(4) : values;
                values.put(variable(segment), path.get(i));
            } else if (!segment.equals(path.get(i))) {
                return null;
            }
        }
        return values;
    }

    /** Splits and decodes a path below a prefix, or null where it is not plain. */
    static @Nullable List<String> split(String path) {
        List<String> segments = new ArrayList<>(5);
        int start = 1;
        while (start <= path.length()) {
            int slash = path.indexOf('/', start);
            int end = slash < 0 ? path.length() : slash;
            String segment = decode(path.substring(start, end));
            if (segment == null) {
                return null;
            }
            segments.add(segment);
            start = end + 1;
        }
        return segments;
    }

    private static @Nullable String decode(String segment) {
        if (segment.indexOf('%') < 0) {
            return plain(segment) ? segment : null;
        }
        ByteBuffer bytes = ByteBuffer.allocate(segment.length());
        for (int i = 0; i < segment.length(); i++) {
            char c = segment.charAt(i);
            if (c != '%') {
                bytes.put((byte) c);
                continue;
            }
            int high = i + 2 < segment.length() ? Character.digit(segment.charAt(i + 1), 16) : -1;
            int low = i + 2 < segment.length() ? Character.digit(segment.charAt(i + 2), 16) : -1;
            if (high < 0 || low < 0) {
                return null;
            }
            bytes.put((byte) (high * 16 + low));
            i += 2;
        }
        try {
            String text =
                    StandardCharsets.UTF_8.newDecoder().decode(bytes.flip()).toString();
            return plain(text) ? text : null;
        } catch (CharacterCodingException e) {
            return null;
        }
    }

    private static boolean plain(String segment) {
        if (segment.isEmpty() || segment.equals(".") || segment.equals("..")) {
            return false;
        }
        for (int i = 0; i < segment.length(); i++) {
            char c = segment.charAt(i);
            if (c == '/' || c == '\\' || c == ';' || c < ' ' || c == 0x7f) {
                return false;
            }
        }
        return true;
    }

    private static boolean isVariable(String segment) {
        return segment.startsWith("{") && segment.endsWith("}");
    }

    private static String variable(String segment) {
        return segment.substring(1, segment.length() - 1);
    }
}
