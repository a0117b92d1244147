package io.flexgate.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HexFormat;
import java.util.List;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;
import org.bouncycastle.crypto.macs.SipHash128;
import org.bouncycastle.crypto.params.KeyParameter;

/** It is the SipHash of everybody else. */
class SipHashProperties {

    /** Several texts in a row, each in pieces. */
    @Property(tries = 100)
    void agreesWithBouncyCastle(
            @ForAll @Size(16) byte[] key,
            @ForAll @Size(max = 4) List<@Size(max = 4) List<@Size(max = 300) byte[]>> texts) {
        SipHash128 theirs = new SipHash128();
        theirs.init(new KeyParameter(key));
        SipHash ours = new SipHash(key);
        for (List<byte[]> text : texts) {
            for (byte[] piece : text) {
                theirs.update(piece, 0, piece.length);
                ours.update(piece);
                theirs.update((byte) piece.length);
                ours.update((byte) piece.length);
            }
            byte[] hash = new byte[16];
            theirs.doFinal(hash, 0);
            assertThat(bytes(ours)).isEqualTo(hash);
        }
    }

    /** The first of the reference implementation's {@code vectors_sip128}: key 00 01 ... 0f, text 00 01 ... of each length. */
    @Example
    void agreesWithTheReference() {
        byte[] key = new byte[16];
        for (byte i = 0; i < key.length; i++) {
            key[i] = i;
        }
        SipHash hash = new SipHash(key);
        assertThat(HexFormat.of().formatHex(bytes(hash))).isEqualTo("a3817f04ba25a8e66df67214c7550293");
        hash.update((byte) 0);
        assertThat(HexFormat.of().formatHex(bytes(hash))).isEqualTo("da87c1d86b99af44347659119b22fc45");
    }

    @Example
    void aKeyOfAnotherLengthIsRefused() {
        assertThatThrownBy(() -> new SipHash(new byte[32])).isInstanceOf(IllegalArgumentException.class);
    }

    private static byte[] bytes(SipHash hash) {
        return ByteBuffer.allocate(16)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(hash.end())
                .putLong(hash.second())
                .array();
    }
}
