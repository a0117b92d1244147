package io.flexgate.sandbox;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * What the API answers, before the knobs have had a say. Immutable.
 *
 * @param status the HTTP status
 * @param contentType empty where there is no body
 * @param body the bytes of the body
 * @param headers what this answer has beyond the headers of every answer
 */
public record Reply(int status, String contentType, Buffer body, Map<String, String> headers) {

    static final String JSON = "application/json";

    public Reply {
        headers = Map.copyOf(headers);
    }

    /** The body as text. */
    public String text() {
        return body.toString();
    }

    /** The body as a JSON object. */
    public JsonObject json() {
        return body.toJsonObject();
    }

    static Reply json(int status, JsonObject body) {
        return new Reply(status, JSON, body.toBuffer(), Map.of());
    }

    static Reply empty(int status) {
        return new Reply(status, "", Buffer.buffer(), Map.of());
    }

    /** An error in Twilio's form, keys in Twilio's order. */
    static Reply error(int status, int code, String message) {
        return json(
                status,
                new JsonObject()
                        .put("code", code)
                        .put("message", message)
                        .put("more_info", "https://www.twilio.com/docs/errors/" + code)
                        .put("status", status));
    }

    /** 404 for a path; Twilio's message leaves the version out. */
    static Reply notFound(String path) {
        String shown = path.startsWith("/v1/") ? path.substring(3) : path;
        return error(404, 20404, "The requested resource " + shown + " was not found");
    }

    Reply with(String name, String value) {
        Map<String, String> all = new java.util.LinkedHashMap<>(headers);
        all.put(name, value);
        return new Reply(status, contentType, body, all);
    }

    /**
     * One page of a list. Position is decided by {@code PageToken} alone; {@code Page} is "simply for client state", as the
     * specification has it, and is only repeated.
     *
     * @param items the whole list, newest first
     */
    static Reply page(Call call, String key, List<JsonObject> items, UnaryOperator<JsonObject> render) {
        Call.Form query = call.query();
        int size = number(query.last("PageSize"), 50);
        int page = number(query.last("Page"), 0);
        if (size < 1 || page < 0) {
            return error(400, 20001, "Invalid PageSize or Page");
        }
        size = Math.min(size, 1000);
        String token = query.last("PageToken");
        int start = token == null || token.isEmpty() ? 0 : start(items, token, size);
        if (start < 0) {
            return error(400, 20001, "Invalid PageToken");
        }
        int end = Math.min(items.size(), start + size);
        String base = call.origin() + call.path() + "?PageSize=" + size;
        JsonArray shown = new JsonArray();
        items.subList(start, end).forEach(item -> shown.add(render.apply(item)));
        boolean tokened = token != null && !token.isEmpty();
        JsonObject meta = new JsonObject()
                .put("page", page)
                .put("page_size", size)
                .put("first_page_url", base + "&Page=0")
                .put(
                        "previous_page_url",
                        start == 0 || start == end ? null : base + turn(Math.max(0, page - 1), "PB", items.get(start)))
                .put("url", base + "&Page=" + page + (tokened ? "&PageToken=" + token : ""))
                .put("next_page_url", end == items.size() ? null : base + turn(page + 1, "PA", items.get(end - 1)))
                .put("key", key);
        return json(200, new JsonObject().put(key, shown).put("meta", meta));
    }

    private static String turn(int page, String direction, JsonObject item) {
        return "&Page=" + page + "&PageToken=" + direction + id(item);
    }

    private static int number(@Nullable String text, int absent) {
        if (text == null || text.isEmpty()) {
            return absent;
        }
        try {
            return Integer.parseInt(text);
        } catch (NumberFormatException e) {
            return -1;
        }
    }

    /** A token names an item: {@code PA} goes on after it, {@code PB} back to the page before it; -1 for any other. */
    private static int start(List<JsonObject> items, String token, int size) {
        for (int i = 0; i < items.size(); i++) {
            if (token.equals("PA" + id(items.get(i)))) {
                return i + 1;
            }
            if (token.equals("PB" + id(items.get(i)))) {
                return Math.max(0, i - size);
            }
        }
        return -1;
    }

    private static String id(JsonObject item) {
        return item.containsKey("sid") ? item.getString("sid") : item.getString("plugin_sid");
    }
}
