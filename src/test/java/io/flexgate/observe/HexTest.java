package io.flexgate.observe;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** An identifier is written as everybody writes it. */
class HexTest {

    private static String usual(long high, long low) {
        HexFormat digits = HexFormat.of();
        return digits.toHexDigits(high) + digits.toHexDigits(low);
    }

    @Test
    void eachDigitIsWrittenAtEachPlace() {
        for (int place = 0; place < 16; place++) {
            for (long digit = 0; digit < 16; digit++) {
                long bits = digit << 4 * place;
                assertThat(Hex.text(bits, ~bits)).isEqualTo(usual(bits, ~bits));
            }
        }
    }

    @Test
    void anyIsWrittenWhereItIsToBeAndNothingBesides() {
        LongStream.concat(LongStream.of(0, -1, Long.MIN_VALUE, Long.MAX_VALUE), new Random(7).longs(10_000))
                .forEach(bits -> {
                    long other = Long.rotateLeft(bits, 29);
                    byte[] target = new byte[Hex.DIGITS + 5];
                    Arrays.fill(target, (byte) '.');
                    Hex.put(bits, other, target, 2);
                    assertThat(target).asString().isEqualTo(".." + usual(bits, other) + "...");
                });
    }
}
