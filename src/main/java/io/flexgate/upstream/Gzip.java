package io.flexgate.upstream;

import io.flexgate.http.Headers;
import io.vertx.core.buffer.Buffer;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Set;
import java.util.zip.GZIPInputStream;

/** Undoes gzip that upstream applied though the gateway asked for the plain form. Pure. */
public final class Gzip {

    /** Larger answers stay as they came; they are passed on, and not kept. */
    private static final int MOST = 16 << 20;

    private Gzip() {}

    /** The same answer in plain form where it is gzip, else as it is. */
    public static Reply decode(Reply reply) {
        String encoding = reply.headers().joined("content-encoding");
        if (encoding == null || !(encoding.equalsIgnoreCase("gzip") || encoding.equalsIgnoreCase("x-gzip"))) {
            return reply;
        }
        try (GZIPInputStream in =
                new GZIPInputStream(new ByteArrayInputStream(reply.body().getBytes()))) {
            byte[] plain = in.readNBytes(MOST + 1);
            if (plain.length > MOST) {
                return reply;
            }
            Headers headers = reply.headers().without(Set.of("content-encoding", "content-length"));
            return new Reply(reply.status(), reply.reason(), headers, Buffer.buffer(plain));
        } catch (IOException e) {
            return reply;
        }
    }
}
