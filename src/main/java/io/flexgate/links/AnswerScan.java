package io.flexgate.links;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.flexgate.http.Origin;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * One pass over the JSON of an answer: where its links begin, and the identities that its items tell. An item is the root
 * object, or an object in an array that is a field of the root. Immutable.
 *
 * @param links byte offsets at which upstream's origin stands as the beginning of a link, ascending
 * @param originBytes how many bytes it takes there
 * @param items for each item the wanted fields that it has as strings; the root object first unless it is a list's
 * @param wellFormed whether the text is one JSON object from end to end
 * @param places where each of a list's items begins and ends, in bytes: two numbers an item, both 0 for one that has an array or
 *     {@code meta} of its own, in which links would be looked for if it stood alone; empty where there is no list, or more than
 *     one
 */
@SuppressWarnings("ArrayRecordComponent") // compared by nobody
public record AnswerScan(
        int[] links, int originBytes, List<Map<String, String>> items, boolean wellFormed, int[] places) {

    private static final JsonFactory JSON = new JsonFactory();
    private static final int[] NOWHERE = new int[0];
    private static final AnswerScan UNREADABLE = new AnswerScan(NOWHERE, 0, List.of(), false);

    /** Of a text that is no list, or of whose items nobody wants to know where they stand. */
    public AnswerScan(int[] links, int originBytes, List<Map<String, String>> items, boolean wellFormed) {
        this(links, originBytes, items, wellFormed, NOWHERE);
    }

    /** Of bytes that nobody looks into. */
    public static AnswerScan none() {
        return UNREADABLE;
    }

    /**
     * Reads an answer.
     *
     * @param json the bytes; anything may be in them
     * @param upstream the origin that the links have
     * @param wanted names of the fields to collect
     */
    public static AnswerScan of(byte[] json, Origin upstream, Set<String> wanted) {
        if (json.length == 0 || json[0] == 0 || (json.length > 1 && json[1] == 0)) {
            return UNREADABLE; // empty, or UTF-16 or UTF-32: offsets would not be bytes
        }
        try (JsonParser parser = JSON.createParser(json)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                return UNREADABLE;
            }
            Reader reader = new Reader(parser, json, upstream.toString().getBytes(StandardCharsets.US_ASCII), wanted);
            reader.item(0);
            boolean wellFormed = parser.nextToken() == null;
            return new AnswerScan(
                    reader.links.build().toArray(),
                    reader.origin.length,
                    reader.items(),
                    wellFormed,
                    reader.lists == 1 ? reader.places.build().toArray() : NOWHERE);
        } catch (IOException e) {
            return UNREADABLE;
        }
    }

    /** The same, without what the items tell. */
    public AnswerScan withoutItems() {
        return new AnswerScan(links, originBytes, List.of(), wellFormed, places);
    }

    /** Of an item's bytes alone, as they stand in the list; what it tells is not told again. */
    public AnswerScan part(int item) {
        int start = places[2 * item];
        int end = places[2 * item + 1];
        int from = first(start);
        int[] own = Arrays.copyOfRange(links, from, first(end));
        for (int i = 0; i < own.length; i++) {
            own[i] -= start;
        }
        return new AnswerScan(own, originBytes, List.of(), true);
    }

    /** The first link that does not begin before this byte. */
    private int first(int offset) {
        int found = Arrays.binarySearch(links, offset);
        return found < 0 ? -1 - found : found;
    }

    /** The pass. Lives for one call. */
    private static final class Reader {
        private final JsonParser parser;
        private final byte[] json;
        private final byte[] origin;
        private final Set<String> wanted;
        private final IntStream.Builder links = IntStream.builder();
        private final List<Map<String, String>> items = new ArrayList<>();
        private final IntStream.Builder places = IntStream.builder();
        private int lists;
        private boolean plain;

        Reader(JsonParser parser, byte[] json, byte[] origin, Set<String> wanted) {
            this.parser = parser;
            this.json = json;
            this.origin = origin;
            this.wanted = wanted;
        }

        /** Drops the root of a list: it is a frame, not an item. */
        List<Map<String, String>> items() {
            return lists > 0 ? List.copyOf(items.subList(1, items.size())) : List.copyOf(items);
        }

        /** Reads an item whose opening brace was just read. */
        void item(int depth) throws IOException {
            Map<String, String> fields = new HashMap<>();
            items.add(fields);
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                String name = parser.currentName();
                JsonToken value = parser.nextToken();
                if (value == JsonToken.VALUE_STRING) {
                    string(name, fields);
                } else if (value == JsonToken.START_OBJECT
                        && (name.equals("links") || (depth == 0 && name.equals("meta")))) {
                    linkObject(name.equals("meta"));
                } else if (value == JsonToken.START_ARRAY && depth == 0) {
                    array();
                } else {
                    plain &= value != JsonToken.START_ARRAY && !name.equals("meta");
                    parser.skipChildren();
                }
            }
        }

        private void string(String name, Map<String, String> fields) throws IOException {
            if (name.equals("url")) {
                link();
            }
            if (wanted.contains(name)) {
                fields.put(name, parser.getText());
            }
        }

        private void array() throws IOException {
            lists++;
            for (JsonToken token = parser.nextToken(); token != JsonToken.END_ARRAY; token = parser.nextToken()) {
                if (token == JsonToken.START_OBJECT) {
                    placed();
                } else {
                    require(token);
                    parser.skipChildren();
                }
            }
        }

        private void placed() throws IOException {
            long start = parser.currentTokenLocation().getByteOffset();
            plain = true;
            item(1);
            long end = parser.currentLocation().getByteOffset();
            boolean known = plain && json[(int) start] == '{' && json[(int) end - 1] == '}';
            places.add(known ? (int) start : 0).add(known ? (int) end : 0);
        }

        /** The values of {@code links}, and those of {@code meta} that are called url or ..._url. */
        private void linkObject(boolean meta) throws IOException {
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                String name = parser.currentName();
                if (parser.nextToken() != JsonToken.VALUE_STRING) {
                    parser.skipChildren();
                } else if (!meta || name.equals("url") || name.endsWith("_url")) {
                    link();
                }
            }
        }

        /** Notes the current string's place if it is a URL of upstream. */
        private void link() {
            int start = (int) parser.currentTokenLocation().getByteOffset() + 1;
            int end = start + origin.length;
            if (end >= json.length) {
                return;
            }
            for (int i = 0; i < origin.length; i++) {
                if (json[start + i] != origin[i]) {
                    return;
                }
            }
            // What follows must end the authority: https://flex-api.twilio.com.evil.example is another host.
            byte next = json[end];
            if (next == '/' || next == '?' || next == '#' || next == '"' || next == '\\') {
                links.add(start);
            }
        }

        private static void require(@Nullable JsonToken token) throws IOException {
            if (token == null) {
                throw new IOException("the text ends inside an array");
            }
        }
    }
}
