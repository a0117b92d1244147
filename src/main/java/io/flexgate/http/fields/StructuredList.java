package io.flexgate.http.fields;

import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * The value of a List field (RFC 9651 §3.1). Immutable; prints its canonical form, which is empty where the field is left out.
 *
 * @param members in the order they came
 */
public record StructuredList(List<Member> members) {

    public StructuredList {
        members = List.copyOf(members);
    }

    /** Reads the lines of a List field; empty where they are none. No line is a list without members. */
    public static Optional<StructuredList> parse(List<String> lines) {
        return Parser.parse(lines, Parser::list);
    }

    @Override
    public String toString() {
        return members.stream().map(Member::toString).collect(Collectors.joining(", "));
    }
}
