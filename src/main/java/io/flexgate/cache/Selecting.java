package io.flexgate.cache;

import io.flexgate.http.Headers;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.UnaryOperator;

/** Which of several answers for one target a request selects: {@code Vary} (RFC 9111 §4.1). Pure. */
public final class Selecting {

    /** What an answer may vary by and not be kept: everything, and what may be a credential, which no entry may hold. */
    private static final Set<String> NEVER = Set.of("*", "cookie", "proxy-authorization");

    private Selecting() {}

    /** Whether the answer varies by something that no entry is kept for. */
    static boolean impossible(Headers answer) {
        return answer.contains("vary") && named(answer).stream().anyMatch(NEVER::contains);
    }

    /** Whether the answer says that it varies by the credential, so that it is for that one alone. */
    public static boolean byCredential(Headers answer) {
        return named(answer).contains("authorization");
    }

    /**
     * The request's values of the fields that select the answer.
     *
     * @param kind where answers are asked for in their plain form alone, the encodings that a client takes select nothing
     * @param request looks up all values of a request's field as one text, the empty text where there is none
     */
    public static Headers of(Headers answer, Policy.Kind kind, UnaryOperator<String> request) {
        List<String> names = names(answer, kind);
        if (names.isEmpty()) {
            return Headers.none();
        }
        Headers.Builder selecting = Headers.builder();
        names.forEach(name -> selecting.add(name, normal(name, request.apply(name))));
        return selecting.build();
    }

    /** Whether a request selects an answer with these values. */
    public static boolean matches(Headers selecting, UnaryOperator<String> request) {
        if (selecting.isEmpty()) {
            return true;
        }
        boolean[] same = {true};
        selecting.forEach((name, value) -> same[0] &= value.equals(normal(name, request.apply(name))));
        return same[0];
    }

    private static List<String> names(Headers answer, Policy.Kind kind) {
        List<String> names = named(answer);
        // The partition has selected by the credential, and an entry must not hold it.
        names.remove("authorization");
        String allowed = answer.get("access-control-allow-origin");
        if (allowed != null && !allowed.equals("*") && !names.contains("origin")) {
            names.add("origin");
        }
        if (kind == Policy.Kind.API) {
            names.remove("accept-encoding");
        } else if (answer.contains("content-encoding") && !names.contains("accept-encoding")) {
            // An origin that encodes and forgets to say that it does: its answer is for who takes the same encodings.
            names.add("accept-encoding");
        }
        return names;
    }

    private static List<String> named(Headers answer) {
        List<String> names = new ArrayList<>();
        for (String value : answer.all("vary")) {
            for (String name : value.split(",")) {
                String lower = name.strip().toLowerCase(Locale.ROOT);
                if (!lower.isEmpty() && !names.contains(lower)) {
                    names.add(lower);
                }
            }
        }
        return names;
    }

    /** A value in the form in which it is compared: white space around the commas of a list says nothing (RFC 9110 §5.6.1). */
    private static String normal(String name, String value) {
        String lean = value.indexOf(',') < 0 ? value.strip() : lean(value);
        // Language tags and codings compare without case (RFC 9110 §8.5.1, §8.4.1).
        boolean tokens = name.equals("accept-language") || name.equals("accept-encoding");
        return tokens ? lean.toLowerCase(Locale.ROOT) : lean;
    }

    private static String lean(String value) {
        StringBuilder lean = new StringBuilder(value.length());
        boolean quoted = false;
        boolean skip = true;
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (c == '"') {
                quoted = !quoted;
            }
            if (!quoted && c == ',') {
                trim(lean);
                lean.append(',');
                skip = true;
            } else if (!(skip && (c == ' ' || c == '\t'))) {
                lean.append(c);
                skip = false;
            }
        }
        trim(lean);
        return lean.toString();
    }

    private static void trim(StringBuilder text) {
        while (text.length() > 0 && (text.charAt(text.length() - 1) == ' ' || text.charAt(text.length() - 1) == '\t')) {
            text.setLength(text.length() - 1);
        }
    }
}
