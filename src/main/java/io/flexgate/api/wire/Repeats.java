package io.flexgate.api.wire;

import io.flexgate.api.wire.Shortcut.Asker;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.timeout.IdleStateHandler;
import org.jspecify.annotations.Nullable;

/**
 * Sees that the fields of a request are, byte for byte, those of one before it on the same connection, as those of a client library
 * mostly are: what was understood of them then holds for this one, too, so only its target is read. It stands in front of the decoder,
 * which gets everything else as it came, and works only where one message has ended and the next has not begun.
 *
 * <p>What it remembers are the bytes of one head without its first line, credentials among them, outside of the heap; they are wiped
 * when others take their place or the connection ends. Who is meant is asked for again when the configuration has changed.
 *
 * <p>Confined to one loop.
 */
final class Repeats extends ChannelInboundHandlerAdapter {

    /** In bytes. Those of a client library are some hundred. */
    private static final int LONGEST = 2 << 10;

    /** Of a first line, in bytes. */
    private static final int LONGEST_LINE = 512;

    /** Fields that differ each time are not worth a copy of each: after so many in a row one of so many is looked at. */
    private static final int MANY = 16;

    private static final byte[] METHOD = HeadBytes.ascii("GET ");
    private static final byte[] VERSION = HeadBytes.ascii(" HTTP/1.1\r\n");

    /** The method, as a number. */
    private static final int METHOD_BYTES = 0x47455420;

    /** Two ends of lines, as a number. */
    private static final int END = 0x0d0a0d0a;

    private final Intake intake;
    private final ChannelHandlerContext decoder;
    private final @Nullable Patience patience;
    private final @Nullable IdleStateHandler idle;

    /** The first line that is looked at. */
    private final byte[] line;

    private @Nullable ByteBuf fields;
    private @Nullable Asker asker;
    private @Nullable Shortcut shortcut;

    /** How many heads in a row had other fields. */
    private int others;

    /** Whether what comes next is the beginning of a message. */
    private boolean between;

    /** Whether something has been passed on of which the other handlers do not know yet that it was all. */
    private boolean passed;

    /** Whether an answer is to be flushed. */
    private boolean written;

    /**
     * Of one connection.
     *
     * @param decoder behind it
     * @param line memory for a first line, which any connection of the loop may use
     */
    Repeats(
            Intake intake,
            ChannelHandlerContext decoder,
            @Nullable Patience patience,
            @Nullable IdleStateHandler idle,
            byte[] line) {
        this.intake = intake;
        this.decoder = decoder;
        this.patience = patience;
        this.idle = idle;
        this.line = line;
    }

    /** Memory for the first lines of a loop's requests. */
    static byte[] line() {
        return new byte[LONGEST_LINE];
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        if (!(message instanceof ByteBuf bytes) || decoder.isRemoved()) {
            // What comes after an upgrade is none of its business.
            between = false;
            passed = true;
            context.fireChannelRead(message);
            return;
        }
        if (between) {
            while (answered(context, bytes)) {
                if (!bytes.isReadable()) {
                    bytes.release();
                    return;
                }
            }
        }
        pass(context, bytes);
    }

    /** Whether the bytes began with a request that has its answer by now; they begin after it then. */
    @SuppressWarnings("FutureReturnValueIgnored") // who reads no answers is noticed by what is written next
    private boolean answered(ChannelHandlerContext context, ByteBuf bytes) {
        Asker known = asker;
        ByteBuf same = fields;
        if (known == null || same == null || !intake.free(context.channel())) {
            return false;
        }
        int begin = bytes.readerIndex();
        int rest = same.readableBytes();
        int target = target(bytes);
        int head = target + VERSION.length + rest;
        if (target == 0
                || head > bytes.readableBytes()
                || !ByteBufUtil.equals(bytes, begin + target + VERSION.length, same, same.readerIndex(), rest)) {
            return false;
        }
        if (intake.shortcut() != shortcut) {
            forget();
            return false;
        }
        // No more than this, for what follows may be secret, and the line stays.
        bytes.getBytes(begin, line, 0, target);
        ByteBuf answer = known.answer(line, METHOD.length, target, context.alloc());
        if (answer == null) {
            return false;
        }
        bytes.skipBytes(head);
        others = 0;
        written = true;
        if (patience != null) {
            patience.whole();
        }
        if (idle != null) {
            idle.resetReadTimeout();
        }
        context.write(answer, context.voidPromise());
        return true;
    }

    /** Where the target of a GET of HTTP/1.1 ends, from the beginning on; 0 where it is something else. */
    private int target(ByteBuf bytes) {
        int begin = bytes.readerIndex();
        int most = Math.min(bytes.readableBytes(), line.length);
        if (most < METHOD.length || bytes.getInt(begin) != METHOD_BYTES) {
            return 0;
        }
        int space = bytes.indexOf(begin + METHOD.length, begin + most, (byte) ' ');
        int end = space - begin;
        if (space < 0 || end + VERSION.length > bytes.readableBytes()) {
            return 0;
        }
        for (int i = 0; i < VERSION.length; i++) {
            if (bytes.getByte(space + i) != VERSION[i]) {
                return 0;
            }
        }
        return end;
    }

    private void pass(ChannelHandlerContext context, ByteBuf bytes) {
        int last = bytes.writerIndex();
        boolean ends = bytes.readableBytes() >= Integer.BYTES && bytes.getInt(last - Integer.BYTES) == END;
        ByteBuf candidate = between && ends && others++ % MANY < MANY / 4 ? fields(context, bytes) : null;
        intake.listen();
        passed = true;
        try {
            context.fireChannelRead(bytes);
        } finally {
            // What the decoder has not made a message of is a part of one, and ends with an empty line only where that
            // is all of it.
            between = ends && intake.between();
            learn(candidate);
            intake.forget();
        }
    }

    /** A copy of what comes after the first line, or null where that is not worth one. */
    private static @Nullable ByteBuf fields(ChannelHandlerContext context, ByteBuf bytes) {
        int begin = bytes.readerIndex();
        int lineEnd = bytes.indexOf(begin, Math.min(begin + LONGEST_LINE, bytes.writerIndex()), (byte) '\n');
        int size = bytes.writerIndex() - lineEnd - 1;
        if (lineEnd < 0 || size > LONGEST || bytes.getByte(begin) != 'G') {
            return null;
        }
        return context.alloc().directBuffer(size, size).writeBytes(bytes, lineEnd + 1, size);
    }

    private void learn(@Nullable ByteBuf candidate) {
        if (candidate == null) {
            return;
        }
        Asker heard = between ? intake.heard() : null;
        if (heard == null) {
            wipe(candidate);
            return;
        }
        forget();
        heard.stay();
        fields = candidate;
        asker = heard;
        shortcut = intake.shortcut();
    }

    private void forget() {
        ByteBuf known = fields;
        fields = null;
        asker = null;
        shortcut = null;
        if (known != null) {
            wipe(known);
        }
    }

    private static void wipe(ByteBuf bytes) {
        bytes.setZero(0, bytes.capacity());
        bytes.release();
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
        boolean flush = written;
        written = false;
        if (flush) {
            context.flush();
        }
        if (passed || !flush) {
            passed = false;
            context.fireChannelReadComplete();
        }
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext context) {
        forget();
    }
}
