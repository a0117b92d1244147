package io.flexgate.http.fields;

import java.io.ByteArrayOutputStream;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.IntPredicate;

/** Reads fields by the algorithms of RFC 9651 §4.2, a method for each. Lives for one call. */
final class Parser {

    /** The text breaks the rules. It never leaves this class. */
    static final class Malformed extends Exception {
        private static final long serialVersionUID = 1L;

        Malformed(String rule) {
            super(rule, null, false, false);
        }
    }

    /** One of the algorithms. */
    @FunctionalInterface
    interface Rule<T> {
        T read(Parser parser) throws Malformed;
    }

    private final String text;
    private int at;

    private Parser(String text) {
        this.text = text;
    }

    /** Reads all lines of a field from end to end (§4.2). */
    static <T> Optional<T> parse(List<String> lines, Rule<T> rule) {
        Parser parser = new Parser(String.join(", ", lines));
        try {
            parser.skip(Parser::space);
            T value = rule.read(parser);
            parser.skip(Parser::space);
            require(parser.ended(), "nothing follows the value");
            return Optional.of(value);
        } catch (Malformed e) {
            return Optional.empty();
        }
    }

    /** A List (§4.2.1). */
    StructuredList list() throws Malformed {
        List<Member> members = new ArrayList<>();
        while (!ended()) {
            members.add(member());
            nextMember();
        }
        return new StructuredList(members);
    }

    /** A Dictionary (§4.2.2); of a repeated key the last value counts, in the first one's place. */
    Dictionary dictionary() throws Malformed {
        Map<String, Member> members = new LinkedHashMap<>();
        while (!ended()) {
            String key = key();
            members.put(key, take('=') ? member() : new Item(BareItem.Bool.TRUE, parameters()));
            nextMember();
        }
        return new Dictionary(members);
    }

    /** Steps over the comma between two members; none may follow the last. */
    private void nextMember() throws Malformed {
        skip(Parser::optionalSpace);
        if (ended()) {
            return;
        }
        require(take(','), "a comma stands between members");
        skip(Parser::optionalSpace);
        require(!ended(), "a member follows a comma");
    }

    private Member member() throws Malformed {
        return peek('(') ? innerList() : item();
    }

    private InnerList innerList() throws Malformed {
        at++;
        List<Item> items = new ArrayList<>();
        while (true) {
            skip(Parser::space);
            if (take(')')) {
                return new InnerList(items, parameters());
            }
            items.add(item());
            require(peek(' ') || peek(')'), "a space stands between items");
        }
    }

    /** An Item (§4.2.3). */
    Item item() throws Malformed {
        return new Item(bareItem(), parameters());
    }

    private Parameters parameters() throws Malformed {
        if (!peek(';')) {
            return Parameters.NONE;
        }
        Map<String, BareItem> values = new LinkedHashMap<>();
        while (take(';')) {
            skip(Parser::space);
            String key = key();
            values.put(key, take('=') ? bareItem() : BareItem.Bool.TRUE);
        }
        return new Parameters(values);
    }

    private String key() throws Malformed {
        require(!ended() && Keys.begins(text.charAt(at)), "a key begins with a letter in lower case or *");
        return run(c -> Keys.continues((char) c));
    }

    private BareItem bareItem() throws Malformed {
        require(!ended(), "a value is missing");
        char first = text.charAt(at);
        if (first == '-' || digit(first)) {
            return number();
        }
        if (BareItem.Token.begins(first)) {
            return new BareItem.Token(run(c -> BareItem.Token.continues((char) c)));
        }
        at++;
        return switch (first) {
            case '"' -> string();
            case ':' -> bytes();
            case '?' -> bool();
            case '@' -> date();
            case '%' -> display();
            default -> throw new Malformed("no value begins so");
        };
    }

    private BareItem number() throws Malformed {
        int start = at;
        take('-');
        int whole = run(Parser::digit).length();
        require(whole > 0, "a number has digits");
        if (!take('.')) {
            require(whole <= 15, "an Integer has 15 digits at most");
            return new BareItem.Int(Long.parseLong(text, start, at, 10));
        }
        int fraction = run(Parser::digit).length();
        require(
                whole <= 12 && fraction > 0 && fraction <= 3,
                "a Decimal has 12 digits and 3 at most, and one after the point");
        return new BareItem.Decimal(new BigDecimal(text.substring(start, at)));
    }

    private BareItem string() throws Malformed {
        StringBuilder value = new StringBuilder();
        while (true) {
            char c = next();
            if (c == '"') {
                return new BareItem.Text(value.toString());
            }
            if (c == '\\') {
                c = next();
                require(c == '"' || c == '\\', "only a quote and a backslash are escaped");
            }
            require(BareItem.printable(c), "a String is printable ASCII");
            value.append(c);
        }
    }

    private BareItem bytes() throws Malformed {
        String base64 = run(c -> c != ':');
        require(take(':'), "a colon ends a Byte Sequence");
        try {
            return new BareItem.Bytes(base64);
        } catch (IllegalArgumentException e) {
            throw new Malformed("a Byte Sequence is base64");
        }
    }

    private BareItem bool() throws Malformed {
        char c = next();
        require(c == '0' || c == '1', "a Boolean is ?0 or ?1");
        return new BareItem.Bool(c == '1');
    }

    private BareItem date() throws Malformed {
        if (number() instanceof BareItem.Int seconds) {
            return new BareItem.Date(seconds);
        }
        throw new Malformed("a Date has whole seconds");
    }

    private BareItem display() throws Malformed {
        require(take('"'), "a quote begins a Display String");
        ByteArrayOutputStream utf8 = new ByteArrayOutputStream();
        for (char c = next(); c != '"'; c = next()) {
            require(BareItem.printable(c), "a Display String is written in printable ASCII");
            utf8.write(c == '%' ? hex() * 16 + hex() : c);
        }
        try {
            return new BareItem.Display(StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(utf8.toByteArray()))
                    .toString());
        } catch (CharacterCodingException e) {
            throw new Malformed("a Display String is UTF-8");
        }
    }

    private int hex() throws Malformed {
        int value = "0123456789abcdef".indexOf(next());
        require(value >= 0, "two digits, in lower case, follow a percent sign");
        return value;
    }

    private boolean ended() {
        return at == text.length();
    }

    private boolean peek(char c) {
        return !ended() && text.charAt(at) == c;
    }

    private boolean take(char c) {
        boolean there = peek(c);
        at += there ? 1 : 0;
        return there;
    }

    private char next() throws Malformed {
        require(!ended(), "the value is cut off");
        return text.charAt(at++);
    }

    private String run(IntPredicate part) {
        int start = at;
        skip(part);
        return text.substring(start, at);
    }

    private void skip(IntPredicate part) {
        while (!ended() && part.test(text.charAt(at))) {
            at++;
        }
    }

    private static void require(boolean holds, String rule) throws Malformed {
        if (!holds) {
            throw new Malformed(rule);
        }
    }

    private static boolean digit(int c) {
        return c >= '0' && c <= '9';
    }

    private static boolean space(int c) {
        return c == ' ';
    }

    private static boolean optionalSpace(int c) {
        return c == ' ' || c == '\t';
    }
}
