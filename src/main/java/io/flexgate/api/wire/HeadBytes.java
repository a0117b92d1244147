package io.flexgate.api.wire;

import io.flexgate.observe.Hex;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.internal.buffer.BufferInternal;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** The bytes of one answer's head after the other, in memory that is used again and again. Confined to one loop. */
public final class HeadBytes {

    private byte[] bytes = new byte[2 << 10];

    /** The same, as Netty copies it without making anything. */
    private ByteBuf wrapped = Unpooled.wrappedBuffer(bytes);

    private int length;

    /** A head begins here, in place of the one before. */
    public HeadBytes begin() {
        length = 0;
        return this;
    }

    /** Adds bytes. */
    public HeadBytes put(byte[] more) {
        reserve(more.length);
        System.arraycopy(more, 0, bytes, length, more.length);
        length += more.length;
        return this;
    }

    /** Adds a text. What is in a header is Latin-1 at most: its low bytes are copied as they are. */
    @SuppressWarnings("deprecation")
    public HeadBytes put(String text) {
        reserve(text.length());
        text.getBytes(0, text.length(), bytes, length);
        length += text.length();
        return this;
    }

    /** Adds a text of the kind. */
    public HeadBytes put(StringBuilder text) {
        int size = text.length();
        reserve(size);
        for (int i = 0; i < size; i++) {
            bytes[length++] = (byte) text.charAt(i);
        }
        return this;
    }

    /** Adds an identifier. */
    public HeadBytes put(long high, long low) {
        reserve(Hex.DIGITS);
        Hex.put(high, low, bytes, length);
        length += Hex.DIGITS;
        return this;
    }

    /** Adds a whole number, in decimal. */
    public HeadBytes put(long number) {
        if (number < 0) {
            return put(Long.toString(number));
        }
        int places = 1;
        for (long more = number; more >= 10; more /= 10) {
            places++;
        }
        reserve(places);
        long rest = number;
        for (int at = length + places - 1; at >= length; at--) {
            bytes[at] = (byte) ('0' + rest % 10);
            rest /= 10;
        }
        length += places;
        return this;
    }

    /** A copy of the head alone. */
    public ByteBuf alone(ByteBufAllocator buffers) {
        return buffers.ioBuffer(length).writeBytes(wrapped, 0, length);
    }

    /**
     * The head, and a body behind it: for the system one piece, which costs one call of it.
     *
     * @param tag a strong entity tag of the body
     * @param large where large ones may be found
     */
    public ByteBuf with(Buffer body, String tag, LargeBodies large, ByteBufAllocator buffers) {
        ByteBuf kept = large.of(tag, body);
        if (kept != null) {
            return buffers.compositeDirectBuffer(2)
                    .addComponent(true, alone(buffers))
                    .addComponent(true, kept);
        }
        ByteBuf from = ((BufferInternal) body).getByteBuf();
        ByteBuf out = buffers.ioBuffer(length + body.length());
        out.writeBytes(wrapped, 0, length);
        return out.writeBytes(from, from.readerIndex(), body.length());
    }

    /** Text as it stands in a head. */
    public static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    private void reserve(int more) {
        if (bytes.length - length < more) {
            bytes = Arrays.copyOf(bytes, Math.max(2 * bytes.length, length + more));
            wrapped = Unpooled.wrappedBuffer(bytes);
        }
    }
}
