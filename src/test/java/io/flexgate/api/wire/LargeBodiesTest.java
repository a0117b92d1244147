package io.flexgate.api.wire;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.vertx.core.buffer.Buffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Whatever is kept, replaced or being sent meanwhile: what goes out is the body that was asked for. */
class LargeBodiesTest {

    private static Buffer body(int number, int length) {
        byte[] bytes = new byte[length];
        new Random(number).nextBytes(bytes);
        return Buffer.buffer(bytes);
    }

    private static byte[] bytes(ByteBuf sent) {
        return ByteBufUtil.getBytes(sent);
    }

    @Test
    void whatIsSentIsWhatWasAskedFor() {
        Random random = new Random(3);
        LargeBodies bodies = new LargeBodies();
        Map<Integer, Buffer> known = new HashMap<>();
        Map<ByteBuf, Buffer> sending = new IdentityHashMap<>();
        int kept = 0;
        for (int i = 0; i < 20_000; i++) {
            int number = random.nextInt(random.nextBoolean() ? 3 : 12);
            Buffer body = known.computeIfAbsent(number, of -> body(of, LargeBodies.LEAST + of * 997));
            ByteBuf sent = bodies.of("\"" + number + "\"", body);
            if (sent != null) {
                kept++;
                assertThat(sent.isDirect()).isTrue();
                sending.put(sent, body);
            }
            // Slow clients: what they get stays as it was until they have it.
            List<ByteBuf> all = new ArrayList<>(sending.keySet());
            while (all.size() > random.nextInt(8)) {
                ByteBuf over = all.remove(random.nextInt(all.size()));
                assertThat(bytes(over)).isEqualTo(sending.remove(over).getBytes());
                over.release();
            }
        }
        assertThat(kept).isGreaterThan(5_000);
    }

    @Test
    void whatIsSentOnceIsCopiedAndSoIsWhatIsShortOrVeryLong() {
        LargeBodies bodies = new LargeBodies();
        for (int number = 0; number < 100; number++) {
            assertThat(bodies.of("\"" + number + "\"", body(number, LargeBodies.LEAST)))
                    .isNull();
        }
        for (int length : List.of(1, LargeBodies.LEAST - 1, LargeBodies.MOST + 1)) {
            for (int again = 0; again < 3; again++) {
                assertThat(bodies.of("\"l" + length + "\"", body(1, length))).isNull();
            }
        }
    }

    /** While all places are being sent from, others are copied. */
    @Test
    void noPlaceIsTakenFromUnderWhoStillSends() {
        LargeBodies bodies = new LargeBodies();
        List<ByteBuf> sending = new ArrayList<>();
        for (int number = 0; number <= LargeBodies.PLACES; number++) {
            Buffer body = body(number, LargeBodies.LEAST);
            bodies.of("\"" + number + "\"", body);
            ByteBuf sent = bodies.of("\"" + number + "\"", body);
            if (number < LargeBodies.PLACES) {
                sending.add(sent);
            } else {
                assertThat(sent).isNull();
            }
        }
        for (int number = 0; number < LargeBodies.PLACES; number++) {
            assertThat(bytes(sending.get(number)))
                    .isEqualTo(body(number, LargeBodies.LEAST).getBytes());
            sending.get(number).release();
        }
        Buffer late = body(LargeBodies.PLACES, LargeBodies.LEAST);
        ByteBuf sent = bodies.of("\"" + LargeBodies.PLACES + "\"", late);
        assertThat(sent).isNotNull();
        assertThat(bytes(sent)).isEqualTo(late.getBytes());
        sent.release();
    }

    @Test
    void aHeadAndABodyAreOnePiece() {
        HeadBytes head = new HeadBytes();
        LargeBodies bodies = new LargeBodies();
        Buffer body = body(7, 100_000);
        for (int again = 0; again < 3; again++) {
            ByteBuf whole = head.begin()
                    .put("HTTP/1.1 200 OK\r\n\r\n")
                    .with(body, "\"seven\"", bodies, UnpooledByteBufAllocator.DEFAULT);
            byte[] sent = bytes(whole);
            assertThat(new String(sent, 0, 19, StandardCharsets.US_ASCII)).isEqualTo("HTTP/1.1 200 OK\r\n\r\n");
            assertThat(Arrays.copyOfRange(sent, 19, sent.length)).isEqualTo(body.getBytes());
            assertThat(whole.isDirect()).isTrue();
            whole.release();
            assertThat(whole.refCnt()).isZero();
        }
    }

    @Test
    void numbersAreWrittenAsTheyAreRead() {
        HeadBytes head = new HeadBytes();
        for (long number : List.of(0L, 7L, 10L, 99L, 100L, 4_294_967_296L, Long.MAX_VALUE, -1L, Long.MIN_VALUE)) {
            ByteBuf text = head.begin().put(number).alone(UnpooledByteBufAllocator.DEFAULT);
            assertThat(text.toString(StandardCharsets.US_ASCII)).isEqualTo(Long.toString(number));
            text.release();
        }
        ByteBuf grown = head.begin()
                .put("x".repeat(5_000))
                .put(new StringBuilder("y"))
                .put(new byte[] {'z'})
                .alone(UnpooledByteBufAllocator.DEFAULT);
        assertThat(grown.toString(StandardCharsets.US_ASCII)).isEqualTo("x".repeat(5_000) + "yz");
        grown.release();
    }
}
