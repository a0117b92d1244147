package io.flexgate.rfc;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CountDownLatch;

/**
 * What a {@link ScriptedOrigin} answers. Immutable.
 *
 * @param status its status
 * @param reason its reason phrase
 * @param fields its fields, each as one line
 * @param body its body; null for one that tells which answer it is
 * @param confirms whether it answers 304 where the request's conditions allow it
 * @param end how it ends
 * @param interims lines of the interim answers that come first
 * @param gate opened by the test before it comes; null for at once
 */
record Reply(
        int status,
        String reason,
        List<String> fields,
        String body,
        boolean confirms,
        End end,
        List<String> interims,
        CountDownLatch gate) {

    /** How an answer ends. */
    enum End {
        /** As it should. */
        WHOLE,
        /** In the middle of its body. */
        CUT,
        /** Before it began. */
        NEVER
    }

    /** Some 200 with these fields. */
    static Reply ok(String... fields) {
        return new Reply(200, "OK", List.of(fields), null, false, End.WHOLE, List.of(), null);
    }

    /** An answer of another status. */
    static Reply of(int status, String... fields) {
        return new Reply(status, "Some", List.of(fields), null, false, End.WHOLE, List.of(), null);
    }

    /** A connection that is closed in place of an answer. */
    static Reply nothing() {
        return new Reply(200, "OK", List.of(), null, false, End.NEVER, List.of(), null);
    }

    /** The same, as 304 where the request's conditions allow it. */
    Reply matching() {
        return new Reply(status, reason, fields, body, true, end, interims, gate);
    }

    /** The same with this body. */
    Reply body(String text) {
        return new Reply(status, reason, fields, text, confirms, end, interims, gate);
    }

    /** The same with this reason phrase. */
    Reply reason(String phrase) {
        return new Reply(status, phrase, fields, body, confirms, end, interims, gate);
    }

    /** The same, but the connection is closed in the middle of the body. */
    Reply cut() {
        return new Reply(status, reason, fields, body, confirms, End.CUT, interims, gate);
    }

    /** The same, after interim answers, each a status line with its fields. */
    Reply after(String... those) {
        return new Reply(status, reason, fields, body, confirms, end, List.of(those), gate);
    }

    /** The same, once the test lets it. */
    Reply when(CountDownLatch open) {
        return new Reply(status, reason, fields, body, confirms, end, interims, open);
    }

    /** The value of a field, or null. */
    String field(String name) {
        String start = name.toLowerCase(Locale.ROOT) + ":";
        return fields.stream()
                .filter(line -> line.toLowerCase(Locale.ROOT).startsWith(start))
                .map(line -> line.substring(start.length()).strip())
                .findFirst()
                .orElse(null);
    }

    /** The bytes of its head and body, as the answer to the request of this number. */
    String text(int number, Asked asked) {
        StringBuilder text = new StringBuilder();
        interims.forEach(interim -> text.append("HTTP/1.1 ").append(interim).append("\r\n\r\n"));
        boolean unchanged = confirms && asked.matches(field("ETag"), field("Last-Modified"));
        int told = unchanged ? 304 : status;
        text.append("HTTP/1.1 ").append(told).append(' ').append(reason).append("\r\n");
        text.append("Answer-Number: ").append(number).append("\r\n");
        List<String> lines = new ArrayList<>(fields);
        lines.forEach(line -> text.append(line).append("\r\n"));
        boolean empty = told == 304 || told == 204 || told < 200;
        String bytes = empty ? "" : body != null ? body : "answer " + number;
        boolean framed = field("Transfer-Encoding") != null || field("Content-Length") != null;
        if (!empty && !framed) {
            int length = end == End.CUT ? bytes.length() + 10 : bytes.length();
            text.append("Content-Length: ").append(length).append("\r\n");
        }
        return text + "\r\n" + (asked.method().equals("HEAD") ? "" : bytes);
    }
}
