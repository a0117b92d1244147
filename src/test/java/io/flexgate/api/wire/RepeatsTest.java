package io.flexgate.api.wire;

import static org.assertj.core.api.Assertions.assertThat;

import io.flexgate.api.wire.Shortcut.Asker;
import io.netty.buffer.AbstractByteBufAllocator;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.buffer.UnpooledDirectByteBuf;
import io.netty.buffer.UnpooledHeapByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpRequestDecoder;
import io.netty.handler.codec.http.HttpResponseEncoder;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * However the bytes of a connection are cut, and whatever stands in bodies and fields: each request gets its own answer, by its own
 * fields, in its turn, and none is seen where there is none.
 */
class RepeatsTest {

    private static final String LOOKS_LIKE_ONE = get("/fast/forged", "who: mallory\r\n");

    private static String get(String target, String fields) {
        return "GET " + target + " HTTP/1.1\r\nhost: a\r\nauthorization: Basic c2VjcmV0\r\n" + fields + "\r\n";
    }

    /** Answers with what it was asked for, and by whom. */
    private static String answer(String target, String who, String body) {
        return target + " of " + who + (body.isEmpty() ? "" : " with " + body);
    }

    /** Answers at once what begins with {@code /fast}, by the configuration of its time. */
    private static final class Fast implements Shortcut {
        private final int[] repeats;
        private final boolean[] old = {false};

        Fast(int[] repeats) {
            this.repeats = repeats;
        }

        @Override
        public @Nullable Asker asker(HttpRequest request, Peer peer) {
            if (!request.method().equals(HttpMethod.GET)
                    || !request.protocolVersion().equals(HttpVersion.HTTP_1_1)
                    || request.headers().contains("pragma")
                    || request.headers().contains("content-length")) {
                return null;
            }
            String who = request.headers().get("who", "nobody");
            return new Asker() {
                @Override
                public @Nullable ByteBuf answer(String target, ByteBufAllocator buffers) {
                    assertThat(old[0])
                            .as("who asks was understood by what holds now")
                            .isFalse();
                    return target.startsWith("/fast")
                            ? ByteBufUtil.writeAscii(buffers, whole(RepeatsTest.answer(target, who, "")))
                            : null;
                }

                @Override
                public @Nullable ByteBuf answer(byte[] line, int from, int to, ByteBufAllocator buffers) {
                    repeats[0]++;
                    return answer(new String(line, from, to - from, StandardCharsets.ISO_8859_1), buffers);
                }

                @Override
                public void stay() {
                    request.headers().remove("authorization");
                }
            };
        }

        private static String whole(String body) {
            return "HTTP/1.1 200 OK\r\ncontent-length: " + body.length() + "\r\n\r\n" + body;
        }
    }

    /** Stands in for Vert.x: answers in order, when it is told to. */
    private static final class Slow extends ChannelInboundHandlerAdapter {
        private final Queue<String> due = new ArrayDeque<>();
        private final StringBuilder body = new StringBuilder();
        private HttpRequest request;

        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            if (message instanceof HttpRequest head) {
                assertThat(head.decoderResult().isSuccess()).as("%s", head).isTrue();
                request = head;
                body.setLength(0);
            }
            if (message instanceof HttpContent content) {
                body.append(content.content().toString(StandardCharsets.ISO_8859_1));
            }
            if (message instanceof LastHttpContent) {
                due.add(RepeatsTest.answer(request.uri(), request.headers().get("who", "nobody"), body.toString()));
            }
            ReferenceCountUtil.release(message);
        }

        void answer(EmbeddedChannel channel) {
            String text = due.poll();
            if (text != null) {
                DefaultFullHttpResponse response = new DefaultFullHttpResponse(
                        HttpVersion.HTTP_1_1,
                        HttpResponseStatus.OK,
                        Unpooled.copiedBuffer(text, StandardCharsets.ISO_8859_1));
                response.headers().set("content-length", text.length());
                channel.writeOneOutbound(response);
                channel.flushOutbound();
            }
        }
    }

    /** A message, and its answer. */
    private record Sent(String bytes, String answer) {}

    private static Sent any(Random random) {
        String who = random.nextInt(16) == 0 ? "blue" : "red";
        String fields = "who: " + who + "\r\n";
        String target = (random.nextInt(4) == 0 ? "/slow/" : "/fast/") + random.nextInt(5);
        String body = random.nextBoolean() ? LOOKS_LIKE_ONE : get("/fast/1", "who: red\r\n");
        return switch (random.nextInt(32)) {
            case 0 -> new Sent(get(target, fields + "pragma: no\r\n"), answer(target, who, ""));
            case 1 ->
                new Sent(
                        get(target, fields + "content-length: " + body.length() + "\r\n")
                                        .replaceFirst("GET", "POST")
                                + body,
                        answer(target, who, body));
            case 2 ->
                new Sent(
                        get(target, fields + "transfer-encoding: chunked\r\n").replaceFirst("GET", "POST")
                                + Integer.toHexString(body.length()) + "\r\n" + body + "\r\n0\r\n\r\n",
                        answer(target, who, body));
            case 3 -> new Sent(get(target, fields + "quoted: GET /fast/1 HTTP/1.1\r\n"), answer(target, who, ""));
            case 4 -> new Sent("\r\n" + get(target, fields), answer(target, who, ""));
            case 5 -> new Sent(get(target, fields + "content-length: 5\r\n") + "GET /", answer(target, who, "GET /"));
            case 6 -> new Sent(get(target, fields).replaceFirst("GET", "DELETE"), answer(target, who, ""));
            case 7 ->
                new Sent(
                        get(target, "who: " + who + "\r\nmany: " + "m".repeat(3_000) + "\r\n"),
                        answer(target, who, ""));
            default -> new Sent(get(target, fields), answer(target, who, ""));
        };
    }

    /** Where the bytes come in pieces: anywhere, and where something begins that looks like a request. */
    private static List<String> cut(String bytes, Random random) {
        List<String> pieces = new ArrayList<>();
        int at = 0;
        while (at < bytes.length()) {
            int next = random.nextInt(12) == 0 ? at + 1 + random.nextInt(200) : bytes.indexOf("GET ", at + 1);
            if (next < 0 || next > bytes.length() || random.nextInt(24) == 0) {
                next = Math.min(bytes.length(), at + 1 + random.nextInt(2_000));
            }
            pieces.add(bytes.substring(at, next));
            at = next;
        }
        return pieces;
    }

    private static EmbeddedChannel channel(Slow slow, Shortcut[] shortcut, ByteBufAllocator buffers) {
        return channel(slow, shortcut, buffers, Intake.line());
    }

    private static EmbeddedChannel channel(Slow slow, Shortcut[] shortcut, ByteBufAllocator buffers, byte[] line) {
        EmbeddedChannel channel = new EmbeddedChannel();
        channel.config().setAllocator(buffers);
        channel.pipeline()
                .addLast("httpDecoder", new HttpRequestDecoder())
                .addLast("httpEncoder", new HttpResponseEncoder())
                .addLast("handler", slow);
        Intake.install(channel.pipeline(), () -> shortcut[0], new Shortcut.Peer(false, "a"), line);
        return channel;
    }

    private static List<String> answers(EmbeddedChannel channel) {
        StringBuilder all = new StringBuilder();
        for (ByteBuf piece = channel.readOutbound(); piece != null; piece = channel.readOutbound()) {
            all.append(piece.toString(StandardCharsets.ISO_8859_1));
            piece.release();
        }
        List<String> answers = new ArrayList<>();
        int at = 0;
        while (at < all.length()) {
            int body = all.indexOf("\r\n\r\n", at) + 4;
            String length = all.substring(at, body).replaceAll("(?s).*content-length: ([0-9]+).*", "$1");
            at = body + Integer.parseInt(length);
            answers.add(all.substring(body, at));
        }
        return answers;
    }

    @Test
    void eachRequestGetsItsOwnAnswerInItsTurn() {
        int[] repeats = {0};
        for (int seed = 0; seed < 3_000; seed++) {
            Random random = new Random(seed);
            UnpooledByteBufAllocator buffers = new UnpooledByteBufAllocator(true, true);
            Slow slow = new Slow();
            Fast[] shortcut = {new Fast(repeats)};
            EmbeddedChannel channel = channel(slow, shortcut, buffers);
            List<String> expected = new ArrayList<>();
            StringBuilder bytes = new StringBuilder();
            for (int i = 0; i < 24; i++) {
                Sent sent = any(random);
                bytes.append(sent.bytes());
                expected.add(sent.answer());
            }
            // As many clients do: nothing is sent before the last answer is there. Others do not wait.
            boolean patient = random.nextBoolean();
            for (String piece : cut(bytes.toString(), random)) {
                if (random.nextInt(20) == 0) {
                    shortcut[0].old[0] = true;
                    shortcut[0] = new Fast(repeats);
                }
                channel.writeInbound(buffers.directBuffer().writeBytes(piece.getBytes(StandardCharsets.ISO_8859_1)));
                while (patient && !slow.due.isEmpty() || random.nextBoolean() && !slow.due.isEmpty()) {
                    slow.answer(channel);
                }
            }
            while (!slow.due.isEmpty()) {
                slow.answer(channel);
            }

            assertThat(answers(channel)).as("seed %d", seed).isEqualTo(expected);
            channel.finishAndReleaseAll();
            assertThat(buffers.metric().usedDirectMemory()).as("seed %d", seed).isZero();
        }
        assertThat(repeats[0]).as("of all that was asked for").isGreaterThan(10_000);
    }

    /** Tells of what memory held when it was given back. */
    private static final class Watching extends AbstractByteBufAllocator {
        private final List<String> left = new ArrayList<>();

        Watching() {
            super(true);
        }

        @Override
        public boolean isDirectBufferPooled() {
            return false;
        }

        @Override
        protected ByteBuf newHeapBuffer(int initialCapacity, int maxCapacity) {
            return new UnpooledHeapByteBuf(this, initialCapacity, maxCapacity);
        }

        @Override
        protected ByteBuf newDirectBuffer(int initialCapacity, int maxCapacity) {
            return new UnpooledDirectByteBuf(this, initialCapacity, maxCapacity) {
                @Override
                public boolean release() {
                    // What is read into from the network is as large as it likes; what is remembered is as large as it
                    // need be.
                    if (initialCapacity == maxCapacity && refCnt() == 1) {
                        left.add(getCharSequence(0, capacity(), StandardCharsets.ISO_8859_1)
                                .toString());
                    }
                    return super.release();
                }
            };
        }
    }

    @Test
    void noCredentialIsLeftBehind() {
        Watching buffers = new Watching();
        Slow slow = new Slow();
        int[] repeats = {0};
        byte[] line = Intake.line();
        EmbeddedChannel channel = channel(slow, new Shortcut[] {new Fast(repeats)}, buffers, line);
        for (String who : List.of("red", "red", "red", "blue", "blue", "green", "green")) {
            channel.writeInbound(
                    Unpooled.copiedBuffer(get("/fast/1", "who: " + who + "\r\n"), StandardCharsets.ISO_8859_1));
        }
        assertThat(repeats[0]).isEqualTo(3);
        // What could not be remembered is not held by anybody either.
        channel.writeInbound(Unpooled.copiedBuffer(
                get("/fast/1", "many: " + "m".repeat(3_000) + "\r\n"), StandardCharsets.ISO_8859_1));
        assertThat(channel.pipeline().get(Intake.class).heard()).isNull();
        // One that is looked at and not remembered.
        channel.writeInbound(Unpooled.copiedBuffer(get("/slow/1", "who: pink\r\n"), StandardCharsets.ISO_8859_1));
        slow.answer(channel);
        assertThat(buffers.left).hasSize(3).allMatch(text -> text.chars().allMatch(c -> c == 0));
        assertThat(new String(line, StandardCharsets.ISO_8859_1).trim()).isEqualTo("GET /fast/1");
        channel.finishAndReleaseAll();
        assertThat(buffers.left)
                .hasSize(4)
                .allMatch(text -> text.length() > 40 && text.chars().allMatch(c -> c == 0));
    }

    /** Fields that differ from one request to the next are not worth a copy of each; as soon as they do not, they are again. */
    @Test
    void whatNeverRepeatsIsMostlyLeftAlone() {
        Watching buffers = new Watching();
        int[] repeats = {0};
        EmbeddedChannel channel = channel(new Slow(), new Shortcut[] {new Fast(repeats)}, buffers);
        for (int i = 0; i < 160; i++) {
            channel.writeInbound(
                    Unpooled.copiedBuffer(get("/fast/1", "id: " + i + "\r\n"), StandardCharsets.ISO_8859_1));
        }
        assertThat(repeats[0]).isZero();
        assertThat(buffers.left).hasSizeLessThanOrEqualTo(40);
        for (int i = 0; i < 32; i++) {
            channel.writeInbound(Unpooled.copiedBuffer(get("/fast/1", "id: same\r\n"), StandardCharsets.ISO_8859_1));
        }
        assertThat(repeats[0]).isGreaterThanOrEqualTo(16);
        assertThat(answers(channel)).hasSize(192);
        channel.finishAndReleaseAll();
    }

    /** What comes after an upgrade is of another protocol, whatever it looks like. */
    @Test
    void withoutADecoderNothingIsSeen() {
        int[] repeats = {0};
        EmbeddedChannel channel =
                channel(new Slow(), new Shortcut[] {new Fast(repeats)}, UnpooledByteBufAllocator.DEFAULT);
        for (int i = 0; i < 4; i++) {
            channel.writeInbound(Unpooled.copiedBuffer(get("/fast/1", ""), StandardCharsets.ISO_8859_1));
        }
        assertThat(repeats[0]).isEqualTo(2);
        channel.pipeline().remove("httpDecoder");
        channel.pipeline().remove("handler");
        ByteBuf frame = Unpooled.copiedBuffer(get("/fast/1", ""), StandardCharsets.ISO_8859_1);
        channel.writeInbound(frame);
        assertThat(repeats[0]).isEqualTo(2);
        Object passed = channel.readInbound();
        assertThat(passed).isSameAs(frame);
        channel.finishAndReleaseAll();
    }
}
