package io.flexgate.testing;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/** Frames of HTTP/2 byte by byte, for what no client library would send. Header fields are literal, never indexed. */
public final class Http2Wire {

    public static final int DATA = 0;
    public static final int HEADERS = 1;
    public static final int RST_STREAM = 3;
    public static final int SETTINGS = 4;
    public static final int GOAWAY = 7;

    public static final int END_STREAM = 1;
    public static final int END_HEADERS = 4;

    private Http2Wire() {}

    /** What a client begins with. */
    public static byte[] preface() {
        return join("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(StandardCharsets.US_ASCII), frame(SETTINGS, 0, 0));
    }

    public static byte[] frame(int type, int flags, int stream, byte... payload) {
        byte[] head = {
            (byte) (payload.length >> 16),
            (byte) (payload.length >> 8),
            (byte) payload.length,
            (byte) type,
            (byte) flags,
            (byte) (stream >> 24),
            (byte) (stream >> 16),
            (byte) (stream >> 8),
            (byte) stream
        };
        return join(head, payload);
    }

    /** Names and values in turn, in Latin-1. */
    public static byte[] fields(String... namesAndValues) {
        ByteArrayOutputStream block = new ByteArrayOutputStream();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            block.write(0);
            text(block, namesAndValues[i]);
            text(block, namesAndValues[i + 1]);
        }
        return block.toByteArray();
    }

    private static void text(ByteArrayOutputStream block, String latin1) {
        byte[] bytes = latin1.getBytes(StandardCharsets.ISO_8859_1);
        if (bytes.length > 126) {
            throw new IllegalArgumentException("longer than one byte says");
        }
        block.write(bytes.length);
        block.writeBytes(bytes);
    }

    public static byte[] join(byte[]... parts) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            all.writeBytes(part);
        }
        return all.toByteArray();
    }

    /** Reads frames until one of this type, or -1 where the connection ends first. */
    public static int until(Wire wire, int type) {
        try {
            while (true) {
                byte[] head = wire.bytes(9);
                wire.bytes((head[0] & 0xff) << 16 | (head[1] & 0xff) << 8 | head[2] & 0xff);
                if (head[3] == type) {
                    return type;
                }
            }
        } catch (IOException ended) {
            return -1;
        }
    }
}
