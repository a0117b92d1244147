package io.flexgate.api;

import static io.flexgate.testing.Rig.API;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.UnixOperatingSystemMXBean;
import io.flexgate.limits.ShieldSettings;
import io.flexgate.sandbox.SandboxSettings;
import io.flexgate.testing.Http2Wire;
import io.flexgate.testing.Rig;
import io.flexgate.testing.Until;
import io.flexgate.testing.Wire;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufAllocatorMetricProvider;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A hundred thousand connections of which hardly one is honest, within a minute: afterwards nothing of them is left. */
@Timeout(240)
class HostileConnectionsStress {

    private static final int CONNECTIONS = Integer.getInteger("storm.connections", 100_000);
    private static final int CLIENTS = 4;

    /** Each client leaves so many half-said things open behind it. */
    private static final int PARKED = 100;

    private static final List<byte[]> MESSAGES = HostileMessages.all().stream()
            .map(message -> latin1(message.bytes()))
            .toList();
    private static final String CREDENTIAL =
            "Authorization: " + SandboxSettings.empty().credentials().get(0).authorization() + "\r\n";
    private static final byte[] HIT =
            latin1("GET " + API + "/Plugins/storm HTTP/1.1\r\nHost: a\r\n" + CREDENTIAL + "\r\n");
    private static final byte[] PASS = latin1("GET /v1/Echo HTTP/1.1\r\nHost: a\r\n\r\n");
    private static final byte[] WRITE = latin1("POST " + API + "/Plugins HTTP/1.1\r\nHost: a\r\n" + CREDENTIAL
            + "Content-Length: 4000\r\n\r\nUniqueName=" + "x".repeat(2000));
    private static final byte[] STREAM =
            latin1("GET /v1/Echo/stream?bytes=300000 HTTP/1.1\r\nHost: a\r\n" + CREDENTIAL + "\r\n");

    /**
     * What a gateway holds while nothing happens.
     *
     * @param descriptors without those of connections to upstream: how many of them are kept for later is chance
     */
    private record Holdings(long descriptors, long buffers, long heap) {

        static Holdings now(Rig rig) {
            long heap = Long.MAX_VALUE;
            for (int i = 0; i < 3; i++) {
                System.gc();
                heap = Math.min(
                        heap,
                        ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed());
            }
            return new Holdings(descriptorsNow(rig), buffersNow(), heap);
        }

        /** A connection to the sandbox has two, as both its ends are in this process. */
        static long descriptorsNow(Rig rig) {
            return ((UnixOperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean())
                            .getOpenFileDescriptorCount()
                    - 2L * rig.sandbox().connections();
        }

        /** What Netty has taken for buffers, those that it keeps for later included. */
        static long buffersNow() {
            return ((ByteBufAllocatorMetricProvider) ByteBufAllocator.DEFAULT)
                    .metric()
                    .usedDirectMemory();
        }
    }

    @Test
    void leaveNothingBehind() throws Exception {
        long seed = Long.getLong("storm.seed", 20261124L);
        try (Rig rig = Rig.plan()
                .shield(HostileConnectionsStress::asManyAsConnections)
                .timeout(Duration.ofSeconds(5))
                .limits(new ListenSettings.Limits(
                        8 << 10, 32 << 10, Duration.ofSeconds(2), Duration.ofSeconds(5), 5000))
                .start()) {
            rig.account().post(API + "/Plugins", "UniqueName=storm");
            storm(rig.port(), seed + 1, CONNECTIONS / 50);
            calm(rig);
            rig.forgetRequests();
            Holdings before = Holdings.now(rig);
            System.out.println(rig.sandbox().connections() + " connections to upstream before");
            long began = System.nanoTime();
            storm(rig.port(), seed, CONNECTIONS);
            calm(rig);
            Duration took = Duration.ofNanos(System.nanoTime() - began);
            // A line for each is what the tests keep, not the gateway.
            rig.forgetRequests();
            System.out.println(CONNECTIONS + " hostile connections in " + took + ", before " + before + ", after "
                    + Holdings.now(rig) + " and " + rig.sandbox().connections() + " connections to upstream");
            Until.holds("descriptors", () -> Holdings.descriptorsNow(rig) <= before.descriptors() + 16);
            Until.holds("pooled buffers", () -> Holdings.buffersNow() <= before.buffers() + (16 << 20));
            Until.holds("heap", () -> Holdings.now(rig).heap() <= before.heap() + (16 << 20));
            assertThat(took).isLessThan(Duration.ofSeconds(120));
        }
    }

    /** A limit that learns would have more connections to upstream at the end than in the beginning. */
    private static ShieldSettings asManyAsConnections(ShieldSettings usual) {
        ShieldSettings.Concurrency all = new ShieldSettings.Concurrency(100, 100, 100);
        return new ShieldSettings(all, usual.rate(), usual.queue(), usual.retry(), usual.breaker());
    }

    /** Waits until nobody is there any more; then everything works, over every connection to upstream. */
    private static void calm(Rig rig) {
        Until.holds("no client is connected", () -> rig.gateway().connections() == 0);
        Until.holds(
                "no read is under way",
                () -> rig.gateway().gateway().shared().flights().size() == 0);
        for (String account : List.of("", SandboxSettings.DEMO_ACCOUNT_SID)) {
            Until.holds("no call is under way", () -> rig.sandbox().journal().inFlight(account) == 0);
        }
        List<Wire> all = IntStream.range(0, 150)
                .mapToObj(i -> Wire.to(rig.port()).send(PASS))
                .toList();
        all.forEach(one -> {
            Wire.Answer answer = one.answer();
            assertThat(answer.status()).as(answer.toString()).isEqualTo(200);
        });
        assertThat(all.get(0).send(HIT).answer().text()).contains("storm");
        all.forEach(Wire::close);
        Until.holds("nor they", () -> rig.gateway().connections() == 0);
        rig.sandbox().journal().clear();
    }

    private static void storm(int port, long seed, int connections) throws Exception {
        ExecutorService clients = Executors.newFixedThreadPool(CLIENTS);
        try {
            List<Callable<Void>> all = IntStream.range(0, CLIENTS)
                    .<Callable<Void>>mapToObj(client -> () -> {
                        new HostileClient(port, client, new Random(seed * 31 + client)).run(connections / CLIENTS);
                        return null;
                    })
                    .toList();
            for (java.util.concurrent.Future<Void> client : clients.invokeAll(all, 200, TimeUnit.SECONDS)) {
                client.get();
            }
        } finally {
            clients.shutdownNow();
        }
    }

    /** One thread's worth of them. */
    private static final class HostileClient {
        private final int port;
        private final int number;
        private final Random random;
        private final Deque<Socket> parked = new ArrayDeque<>();

        HostileClient(int port, int number, Random random) {
            this.port = port;
            this.number = number;
            this.random = random;
        }

        void run(int connections) throws IOException {
            for (int i = 0; i < connections; i++) {
                Socket socket = new Socket();
                // Of many addresses: one has only so many ports.
                socket.bind(new InetSocketAddress("127.0." + (number + 1) + "." + (1 + i % 100), 0));
                socket.connect(new InetSocketAddress("127.0.0.1", port));
                try {
                    if (say(socket)) {
                        park(socket);
                        continue;
                    }
                } catch (SocketException | SocketTimeoutException gone) {
                    // The gateway has had enough of it.
                }
                leave(socket);
            }
            while (!parked.isEmpty()) {
                leave(parked.poll());
            }
        }

        private void park(Socket socket) throws IOException {
            parked.add(socket);
            if (parked.size() > PARKED) {
                leave(parked.poll());
            }
        }

        private void leave(Socket socket) throws IOException {
            if (random.nextInt(4) > 0) {
                socket.setSoLinger(true, 0);
            }
            socket.close();
        }

        /** Whether it is left open, half said. */
        private boolean say(Socket socket) throws IOException {
            switch (random.nextInt(16)) {
                case 0, 1 -> {
                    // nothing at all
                }
                case 2, 3, 4, 5 -> write(socket, any());
                case 6, 7 -> {
                    write(socket, any());
                    read(socket);
                }
                case 8 -> write(socket, part(any()));
                case 9 -> {
                    write(socket, part(random.nextBoolean() ? WRITE : HIT));
                    return random.nextBoolean();
                }
                case 10 -> write(socket, Http2Wire.join(HIT, PASS, any(), WRITE, STREAM, HIT));
                case 11 -> {
                    write(socket, STREAM);
                    read(socket);
                }
                case 12 -> write(socket, PASS);
                case 13 -> {
                    write(socket, Http2Wire.join(Http2Wire.preface(), part(any())));
                    return random.nextInt(4) == 0;
                }
                case 14 -> {
                    return random.nextInt(4) == 0;
                }
                default -> {
                    write(socket, HIT);
                    read(socket);
                }
            }
            return false;
        }

        private byte[] any() {
            return MESSAGES.get(random.nextInt(MESSAGES.size()));
        }

        private byte[] part(byte[] bytes) {
            return Arrays.copyOf(bytes, random.nextInt(bytes.length + 1));
        }

        private static void write(Socket socket, byte[] bytes) throws IOException {
            socket.getOutputStream().write(bytes);
        }

        /** Some of what is said, if it is said soon. */
        private static void read(Socket socket) throws IOException {
            socket.setSoTimeout(20);
            int read = socket.getInputStream().read(new byte[1024]);
            if (read < 0) {
                throw new SocketException("closed");
            }
        }
    }

    private static byte[] latin1(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }
}
