package io.flexgate.http.fields;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HexFormat;

/**
 * A value without its parameters (RFC 9651 §3.3). Immutable; prints its canonical form (§4.1.3). A constructor refuses, by
 * IllegalArgumentException, what no field can carry.
 */
public sealed interface BareItem {

    /** An Integer of 15 digits at most. */
    record Int(long value) implements BareItem {
        private static final long LIMIT = 1_000_000_000_000_000L;

        public Int {
            require(-LIMIT < value && value < LIMIT, "an Integer has 15 digits at most");
        }

        @Override
        public String toString() {
            return Long.toString(value);
        }
    }

    /** A Decimal of 12 digits before and 3 after its point; what is finer is rounded to the even neighbour (§4.1.5). */
    record Decimal(BigDecimal value) implements BareItem {
        private static final BigDecimal LIMIT = BigDecimal.TEN.pow(12);

        public Decimal {
            value = value.setScale(3, RoundingMode.HALF_EVEN).stripTrailingZeros();
            value = value.scale() < 1 ? value.setScale(1) : value;
            require(value.abs().compareTo(LIMIT) < 0, "a Decimal has 12 digits before its point at most");
        }

        @Override
        public String toString() {
            return value.toPlainString();
        }
    }

    /** A String: printable ASCII. */
    record Text(String value) implements BareItem {
        public Text {
            require(value.chars().allMatch(BareItem::printable), "a String is printable ASCII");
        }

        @Override
        public String toString() {
            return '"' + value.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
        }
    }

    /** A Token, such as {@code gzip} or {@code text/html}. */
    record Token(String value) implements BareItem {
        public Token {
            require(
                    !value.isEmpty() && begins(value.charAt(0)) && value.chars().allMatch(c -> continues((char) c)),
                    "a Token begins with a letter or * and has no space, quote or comma");
        }

        /** Whether a Token may begin so. */
        static boolean begins(char c) {
            return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '*';
        }

        /** Whether a Token may go on so: tchar (RFC 9110 §5.6.2), colon and slash. */
        static boolean continues(char c) {
            return begins(c) || (c >= '0' && c <= '9') || "!#$%&'+-.^_`|~:/".indexOf(c) >= 0;
        }

        @Override
        public String toString() {
            return value;
        }
    }

    /**
     * A Byte Sequence.
     *
     * @param base64 its bytes in base64, padded
     */
    record Bytes(String base64) implements BareItem {
        public Bytes {
            base64 = Base64.getEncoder().encodeToString(Base64.getDecoder().decode(base64));
        }

        /** Wraps bytes. */
        public static Bytes of(byte[] bytes) {
            return new Bytes(Base64.getEncoder().encodeToString(bytes));
        }

        /** A copy of the bytes. */
        public byte[] bytes() {
            return Base64.getDecoder().decode(base64);
        }

        @Override
        public String toString() {
            return ':' + base64 + ':';
        }
    }

    /** A Boolean. */
    record Bool(boolean value) implements BareItem {
        /** What a key without a value says. */
        public static final Bool TRUE = new Bool(true);

        @Override
        public String toString() {
            return value ? "?1" : "?0";
        }
    }

    /** A Date, in seconds since 1970. */
    record Date(Int seconds) implements BareItem {
        @Override
        public String toString() {
            return "@" + seconds;
        }
    }

    /** A Display String: any Unicode text. */
    record Display(String value) implements BareItem {
        public Display {
            require(StandardCharsets.UTF_8.newEncoder().canEncode(value), "a Display String has no lone surrogates");
        }

        @Override
        public String toString() {
            StringBuilder text = new StringBuilder("%\"");
            for (byte b : value.getBytes(StandardCharsets.UTF_8)) {
                if (printable(b) && b != '%' && b != '"') {
                    text.append((char) b);
                } else {
                    text.append('%').append(HexFormat.of().toHexDigits(b));
                }
            }
            return text.append('"').toString();
        }
    }

    /** Space to tilde. */
    static boolean printable(int c) {
        return c >= ' ' && c <= '~';
    }

    private static void require(boolean holds, String rule) {
        if (!holds) {
            throw new IllegalArgumentException(rule);
        }
    }
}
