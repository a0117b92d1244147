package io.flexgate.access;

/**
 * SipHash-2-4 with 128 bits of result (Aumasson and Bernstein, "SipHash: a fast short-input PRF", 2012; the longer result as in
 * their reference implementation): nobody without the key can tell a result from a random one, or find two texts with the same. A
 * text as short as a credential takes a small part of what an HMAC takes, and while a gateway has only just started,
 * an HMAC was an eighth of each hit. Confined to one thread.
 */
final class SipHash {

    /** Bytes of a key. */
    static final int KEY = 16;

    private static final int WORD = Long.BYTES;
    private static final int ROUNDS = 2;
    private static final int LAST_ROUNDS = 4;

    private final long key0;
    private final long key1;

    private long v0;
    private long v1;
    private long v2;
    private long v3;

    /** The bytes that do not make a word yet, the first one lowest. */
    private long word;

    private int length;
    private long second;

    /**
     * Ready for a text.
     *
     * @param key 16 random bytes
     */
    SipHash(byte[] key) {
        if (key.length != KEY) {
            throw new IllegalArgumentException("a key of " + key.length + " bytes instead of " + KEY);
        }
        key0 = word(key, 0);
        key1 = word(key, WORD);
        begin();
    }

    private static long word(byte[] bytes, int at) {
        long word = 0;
        for (int i = WORD - 1; i >= 0; i--) {
            word = (word << Byte.SIZE) | (bytes[at + i] & 0xff);
        }
        return word;
    }

    private void begin() {
        v0 = key0 ^ 0x736f6d6570736575L;
        v1 = key1 ^ 0x646f72616e646f6dL ^ 0xee;
        v2 = key0 ^ 0x6c7967656e657261L;
        v3 = key1 ^ 0x7465646279746573L;
        word = 0;
        length = 0;
    }

    /** Adds a byte of the text. */
    void update(byte next) {
        word |= (next & 0xffL) << (length % WORD * Byte.SIZE);
        length++;
        if (length % WORD == 0) {
            take(word);
            word = 0;
        }
    }

    /** Adds bytes of the text. */
    void update(byte[] next) {
        int at = 0;
        if (length % WORD == 0) {
            for (; at + WORD <= next.length; at += WORD) {
                take(word(next, at));
                length += WORD;
            }
        }
        for (; at < next.length; at++) {
            update(next[at]);
        }
    }

    /** Ends the text, and answers the first half of its hash; {@link #second} has the other one. The next text begins. */
    long end() {
        take(word | ((long) length << (Long.SIZE - Byte.SIZE)));
        v2 ^= 0xee;
        mix(LAST_ROUNDS);
        long half = v0 ^ v1 ^ v2 ^ v3;
        v1 ^= 0xdd;
        mix(LAST_ROUNDS);
        second = v0 ^ v1 ^ v2 ^ v3;
        begin();
        return half;
    }

    /** The second half of the hash of the text that has ended last. */
    long second() {
        return second;
    }

    private void take(long next) {
        v3 ^= next;
        mix(ROUNDS);
        v0 ^= next;
    }

    private void mix(int rounds) {
        long a = v0;
        long b = v1;
        long c = v2;
        long d = v3;
        for (int i = 0; i < rounds; i++) {
            a += b;
            b = Long.rotateLeft(b, 13) ^ a;
            a = Long.rotateLeft(a, 32);
            c += d;
            d = Long.rotateLeft(d, 16) ^ c;
            a += d;
            d = Long.rotateLeft(d, 21) ^ a;
            c += b;
            b = Long.rotateLeft(b, 17) ^ c;
            c = Long.rotateLeft(c, 32);
        }
        v0 = a;
        v1 = b;
        v2 = c;
        v3 = d;
    }
}
