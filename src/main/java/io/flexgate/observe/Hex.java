package io.flexgate.observe;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/** Identifiers of 128 bits as 32 hexadecimal digits in lower case, as request ids and trace ids are written. Pure. */
public final class Hex {

    /** Of an identifier. */
    public static final int DIGITS = 32;

    private static final VarHandle EIGHT = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

    private Hex() {}

    /** Writes the digits of an identifier there. */
    public static void put(long high, long low, byte[] target, int at) {
        EIGHT.set(target, at, digits(high >>> 32));
        EIGHT.set(target, at + 8, digits(high));
        EIGHT.set(target, at + 16, digits(low >>> 32));
        EIGHT.set(target, at + 24, digits(low));
    }

    /** An identifier as a text. */
    public static String text(long high, long low) {
        byte[] digits = new byte[DIGITS];
        put(high, low, digits, 0);
        return new String(digits, StandardCharsets.ISO_8859_1);
    }

    /** The eight digits of the lower 32 bits at once, the first in the highest byte. */
    private static long digits(long bits) {
        long each = bits & 0xffff_ffffL;
        each = (each | each << 16) & 0x0000_ffff_0000_ffffL;
        each = (each | each << 8) & 0x00ff_00ff_00ff_00ffL;
        each = (each | each << 4) & 0x0f0f_0f0f_0f0f_0f0fL;
        // A sixteenth bit is set where six more than a digit has one: that is a letter, which stands 39 places after
        // where a digit would.
        long letters = (each + 0x0606_0606_0606_0606L) >>> 4 & 0x0101_0101_0101_0101L;
        return each + 0x3030_3030_3030_3030L + letters * ('a' - '0' - 10);
    }
}
