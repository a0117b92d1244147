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
     * What the fields of a request's head say, or null where a request with these must go the whole way.
     *
     * @param request a message that is well formed as far as its head tells; of its body nothing is known
     */
    @Nullable
    Asker asker(HttpRequest request, Peer peer);

    /** Whoever sends requests with the same fields, to one target or to another. Confined to one loop. */
    interface Asker {

        /**
         * The answer as it goes on the wire, or null where the request must go the whole way. It has been counted where there is one,
         * and has not where there is none. After it the connection stays open.
         *
         * @param target as sent
         * @param buffers for the answer
         */
        @Nullable
        ByteBuf answer(String target, ByteBufAllocator buffers);

        /**
         * The same.
         *
         * @param line has the target in it, from one place up to another
         */
        @Nullable
        ByteBuf answer(byte[] line, int from, int to, ByteBufAllocator buffers);

        /** More requests may come, and no credential is to be kept for them. */
        void stay();
    }
}
