package io.flexgate.http.fields;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * The value of a Dictionary field (RFC 9651 §3.2). Immutable; prints its canonical form, which is empty where the field is left
 * out.
 *
 * @param members by key, in the order their keys first came
 */
public record Dictionary(Map<String, Member> members) {

    /**
     * @throws IllegalArgumentException when a key is none
     */
    public Dictionary {
        members = Keys.ordered(members);
    }

    /** Reads the lines of a Dictionary field; empty where they are none. No line is a dictionary without members. */
    public static Optional<Dictionary> parse(List<String> lines) {
        return Parser.parse(lines, Parser::dictionary);
    }

    @Override
    public String toString() {
        return members.entrySet().stream()
                .map(member -> member.getKey() + value(member.getValue()))
                .collect(Collectors.joining(", "));
    }

    /** A true value is said by the key alone (§4.1.2). */
    private static String value(Member member) {
        return member instanceof Item item && item.value().equals(BareItem.Bool.TRUE)
                ? item.parameters().toString()
                : "=" + member;
    }
}
