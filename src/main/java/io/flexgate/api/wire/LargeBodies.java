package io.flexgate.api.wire;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.internal.buffer.BufferInternal;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The large bodies that are sent over and over, outside of the heap, from where the system takes them as they are: what is in the
 * heap is copied each time, which for a large body costs more than all else together. A few, in memory that is used again; it is made
 * with the first ones. Confined to one loop.
 */
public final class LargeBodies {

    /** In bytes. A shorter one is copied together with its head. */
    static final int LEAST = 32 << 10;

    /** In bytes. A longer one is not kept. */
    static final int MOST = 512 << 10;

    /** How many are kept: with their memory 2 MiB at most. */
    static final int PLACES = 4;

    /** How many are remembered to have been sent once. */
    private static final int ONCE = 16;

    private static final class Place {
        /** Has one reference more for each time that it is being sent. */
        private ByteBuf memory = Unpooled.EMPTY_BUFFER;

        private String tag = "";
        private int length;

        boolean holds(String wanted, int bytes) {
            return length == bytes && tag.equals(wanted);
        }

        boolean free() {
            return memory.refCnt() == 1;
        }

        void fill(String from, Buffer bytes) {
            if (memory.capacity() < bytes.length()) {
                // The heap's collector gives it back: it is not counted, and whoever still sends it keeps it.
                memory = Unpooled.wrappedBuffer(ByteBuffer.allocateDirect(bytes.length()));
            }
            ByteBuf body = ((BufferInternal) bytes).getByteBuf();
            memory.setBytes(0, body, body.readerIndex(), bytes.length());
            tag = from;
            length = bytes.length();
        }
    }

    private final Place[] places = new Place[PLACES];
    private final String[] once = new String[ONCE];

    /** Whose turn it is to go. */
    private int turn;

    private int seen;

    /** None yet. */
    public LargeBodies() {
        for (int i = 0; i < PLACES; i++) {
            places[i] = new Place();
        }
        Arrays.fill(once, "");
    }

    /**
     * A body to be sent, and released with that; null where it is to be copied.
     *
     * @param tag a strong entity tag of the bytes: no others have it
     */
    @Nullable
    ByteBuf of(String tag, Buffer bytes) {
        int length = bytes.length();
        if (length < LEAST || length > MOST) {
            return null;
        }
        for (Place place : places) {
            if (place.holds(tag, length)) {
                return place.memory.retainedSlice(0, length);
            }
        }
        if (!again(tag)) {
            return null;
        }
        for (int i = 0; i < PLACES; i++) {
            Place place = places[turn++ & (PLACES - 1)];
            if (place.free()) {
                place.fill(tag, bytes);
                return place.memory.retainedSlice(0, length);
            }
        }
        return null;
    }

    private boolean again(String tag) {
        for (String known : once) {
            if (known.equals(tag)) {
                return true;
            }
        }
        once[seen++ & (ONCE - 1)] = tag;
        return false;
    }
}
