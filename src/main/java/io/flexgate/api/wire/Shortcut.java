package io.flexgate.api.wire;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.codec.http.HttpRequest;
import org.jspecify.annotations.Nullable;

/** Answers some requests of HTTP/1.1 as soon as their head is read, before Vert.x makes anything of them. Confined to one loop. */
@FunctionalInterface
public interface Shortcut {

    /**
     * Whom a connection is from. Immutable.
     *
     * @param tls whether it is encrypted
     * @param address without the port
     */
    record Peer(boolean tls, String address) {}

    /**
     * The answer as it goes on the wire, or null where the request must go the whole way. It has been counted where there is one, and
     * has not where there is none. After it the connection stays open.
     *
     * @param request a message that is well formed as far as its head tells; of its body nothing is known
     * @param buffers for the answer
     */
    @Nullable
    ByteBuf answer(HttpRequest request, Peer peer, ByteBufAllocator buffers);
}
