package io.flexgate.entropy;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class EntropyTest {

    @Test
    void givesAsManyBytesAsAreAskedForAndNeverTheSame() {
        Set<BigInteger> seen = new HashSet<>();
        for (int i = 0; i < 1000; i++) {
            byte[] bytes = Entropy.bytes(16);
            assertThat(bytes).hasSize(16);
            assertThat(seen.add(new BigInteger(bytes))).isTrue();
        }
        assertThat(Entropy.bytes(0)).isEmpty();
    }

    /** Of a thousand longs each bit is sometimes set and sometimes not. */
    @Test
    void everyBitOfASeedIsOpen() {
        long ever = 0;
        long always = -1;
        for (int i = 0; i < 1000; i++) {
            long seed = Entropy.seed();
            ever |= seed;
            always &= seed;
        }
        assertThat(ever).isEqualTo(-1);
        assertThat(always).isZero();
    }
}
