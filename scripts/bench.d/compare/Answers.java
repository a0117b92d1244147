import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;

/**
 * Where an answer of HTTP/1.1 ends, and its status, one answer after the other. It reads no more of a head than the length of the body, since
 * whatever the client does with an answer is time in which it cannot send what is due. Confined to one thread; one for each connection.
 */
final class Answers {

    /** Of a head, in bytes. */
    private static final int LONGEST = 16 << 10;

    private static final byte[] LENGTH = "content-length:".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] CODING = "transfer-encoding:".getBytes(StandardCharsets.US_ASCII);

    /** What has come of a head; any connection of the loop may use it, as long as nothing of a head has to wait for the rest. */
    private final byte[] shared;

    private byte[] head;
    private int have;
    private int status;
    private long body = -1;

    /**
     * At the beginning of an answer.
     *
     * @param shared from {@link #scratch}
     */
    Answers(byte[] shared) {
        this.shared = shared;
        this.head = shared;
    }

    static byte[] scratch() {
        return new byte[LONGEST];
    }

    /** Of the last answer that was whole. */
    int status() {
        return status;
    }

    /**
     * Takes what has come.
     *
     * @return whether the answer is whole now
     * @throws IllegalStateException where it is no answer with a length, or more than one
     */
    boolean whole(ByteBuf in) {
        while (body < 0 && in.isReadable()) {
            if (!begun(in)) {
                return false;
            }
        }
        int part = (int) Math.min(Math.max(0, body), in.readableBytes());
        in.skipBytes(part);
        body -= part;
        if (body != 0) {
            return false;
        }
        body = -1;
        if (in.isReadable()) {
            throw new IllegalStateException(in.readableBytes() + " bytes that nobody has asked for");
        }
        return true;
    }

    /** Whether the head is whole; the length of the body is known then, unless another head follows (RFC 9110 §15.2). */
    private boolean begun(ByteBuf in) {
        int before = have;
        int most = Math.min(in.readableBytes(), LONGEST - have);
        in.getBytes(in.readerIndex(), head, have, most);
        have += most;
        long length = 0;
        int line = 0;
        for (int at = 0; at < have; at++) {
            if (head[at] != '\n') {
                continue;
            }
            if (at - line <= 1) {
                in.skipBytes(at + 1 - before);
                status = (head[9] - '0') * 100 + (head[10] - '0') * 10 + head[11] - '0';
                have = 0;
                head = shared;
                body = status < 200 ? -1 : status == 204 || status == 304 ? 0 : length;
                return true;
            }
            if (is(LENGTH, line, at)) {
                length = Long.parseLong(new String(head, line + LENGTH.length, at - line - LENGTH.length, StandardCharsets.US_ASCII).trim());
            } else if (is(CODING, line, at)) {
                throw new IllegalStateException("an answer in a transfer coding");
            }
            line = at + 1;
        }
        if (have == LONGEST) {
            throw new IllegalStateException("a head of more than " + LONGEST + " bytes");
        }
        in.skipBytes(most);
        if (head == shared) {
            head = shared.clone();
        }
        return false;
    }

    private boolean is(byte[] name, int from, int to) {
        if (to - from < name.length) {
            return false;
        }
        for (int i = 0; i < name.length; i++) {
            if ((head[from + i] | 0x20) != (name[i] | 0x20)) {
                return false;
            }
        }
        return true;
    }
}
