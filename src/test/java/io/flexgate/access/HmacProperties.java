package io.flexgate.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.HexFormat;
import java.util.List;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;

/** It is the HMAC of everybody else. */
class HmacProperties {

    /** Several texts in a row, each in pieces. */
    @Property(tries = 50)
    void agreesWithTheJdk(
            @ForAll @Size(min = 1, max = 64) byte[] key,
            @ForAll @Size(max = 4) List<@Size(max = 3) List<@Size(max = 70) byte[]>> texts)
            throws GeneralSecurityException {
        Mac theirs = Mac.getInstance("HmacSHA256");
        theirs.init(new SecretKeySpec(key, "HmacSHA256"));
        Hmac ours = new Hmac(key);
        for (List<byte[]> text : texts) {
            for (byte[] piece : text) {
                theirs.update(piece);
                ours.update(piece);
                theirs.update((byte) piece.length);
                ours.update((byte) piece.length);
            }
            assertThat(ours.code()).isEqualTo(theirs.doFinal());
        }
    }

    /** RFC 4231, case 2. */
    @Example
    void agreesWithTheStandard() {
        Hmac hmac = new Hmac("Jefe".getBytes(StandardCharsets.US_ASCII));
        hmac.update("what do ya want for nothing?".getBytes(StandardCharsets.US_ASCII));
        assertThat(HexFormat.of().formatHex(hmac.code()))
                .isEqualTo("5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
    }

    @Example
    void aKeyThatWouldHaveToBeHashedIsRefused() {
        assertThatThrownBy(() -> new Hmac(new byte[65])).isInstanceOf(IllegalArgumentException.class);
    }
}
