package io.flexgate.process;

import static io.flexgate.testing.Rig.API;
import static org.assertj.core.api.Assertions.assertThat;

import io.flexgate.sandbox.SandboxSettings;
import io.flexgate.sandbox.SandboxVerticle;
import io.flexgate.testing.Client;
import io.vertx.core.Vertx;
import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * SIGTERM at random moments under load: what the gateway has accepted it answers. A few processes in every run of the tests;
 * {@code -Dflexgate.sigterms=100} for more, as the gate does.
 */
@Timeout(900)
class SigtermStress {

    private static final int PROCESSES = Integer.getInteger("flexgate.sigterms", 4);
    private static final int CLIENTS = 8;

    @TempDir
    Path folder;

    /**
     * What a client has seen.
     *
     * @param answered requests with a whole answer
     * @param lost requests that were sent over a connection that had been answered on before, and were not answered
     * @param unheard the same for a connection's first request: it may have been closed before it was accepted
     */
    private record Seen(int answered, int lost, int unheard) {

        Seen plus(Seen other) {
            return new Seen(answered + other.answered, lost + other.lost, unheard + other.unheard);
        }
    }

    @Test
    void answersWhateverItHasAccepted() throws Exception {
        Vertx vertx = Vertx.vertx();
        long seed = Long.getLong("flexgate.sigterms.seed", System.nanoTime());
        Random random = new Random(seed);
        Seen total = new Seen(0, 0, 0);
        try {
            SandboxVerticle sandbox = new SandboxVerticle(SandboxSettings.demo(0));
            Client.wait(vertx.deployVerticle(sandbox));
            Path file = folder.resolve("flexgate.yaml");
            Files.writeString(file, "upstream: { url: \"http://127.0.0.1:" + sandbox.port() + "\" }\n");
            for (int i = 0; i < PROCESSES; i++) {
                total = total.plus(once(file, random));
            }
        } finally {
            Client.wait(vertx.close());
        }
        System.out.println(PROCESSES + " SIGTERMs under load, seed " + seed + ": " + total);
        assertThat(total.lost()).as("seed " + seed).isZero();
        assertThat(total.answered()).isGreaterThan(PROCESSES * CLIENTS);
    }

    private Seen once(Path file, Random random) throws Exception {
        ExecutorService clients = Executors.newFixedThreadPool(CLIENTS);
        try (GatewayProcess gateway = new GatewayProcess(folder, file, Map.of()).ready()) {
            int port = gateway.port();
            List<Future<Seen>> all = new ArrayList<>();
            for (int i = 0; i < CLIENTS; i++) {
                long seed = random.nextLong();
                all.add(clients.submit((Callable<Seen>) () -> new Caller(port, new Random(seed)).run()));
            }
            TimeUnit.MILLISECONDS.sleep(100 + random.nextInt(900)); // the moment is what is random here
            gateway.signal("TERM");
            Seen seen = new Seen(0, 0, 0);
            for (Future<Seen> each : all) {
                seen = seen.plus(each.get(60, TimeUnit.SECONDS));
            }
            assertThat(gateway.exit()).as(gateway.said()).isZero();
            String said = gateway.said();
            assertThat(said).doesNotContain("ERROR");
            // Whatever it has taken for a request has a line in its log; each was answered.
            assertThat(Pattern.compile(" access: request ")
                            .matcher(said)
                            .results()
                            .count())
                    .as("requests accepted, and " + seen + "\n" + said)
                    .isEqualTo(seen.answered());
            return seen;
        } finally {
            clients.shutdownNow();
        }
    }

    /** One client: a request after the other, over a connection for as long as it is kept. */
    private static final class Caller {
        private static final Pattern LENGTH = Pattern.compile("(?i)content-length: *([0-9]+)");

        private final int port;
        private final Random random;
        private int answered;

        Caller(int port, Random random) {
            this.port = port;
            this.random = random;
        }

        /** Until nobody takes its connections any more. */
        Seen run() throws IOException {
            int lost = 0;
            int unheard = 0;
            while (true) {
                int before = answered;
                try (Socket socket = new Socket(InetAddress.getByName("127.0.0.1"), port)) {
                    socket.setTcpNoDelay(true);
                    socket.setSoTimeout(30_000);
                    talk(socket);
                } catch (ConnectException refused) {
                    return new Seen(answered, lost, unheard);
                } catch (IOException unanswered) {
                    if (answered > before) {
                        lost++;
                    } else {
                        unheard++;
                    }
                }
            }
        }

        private void talk(Socket socket) throws IOException {
            InputStream in = new BufferedInputStream(socket.getInputStream());
            boolean last = false;
            while (!last) {
                socket.getOutputStream().write(request());
                last = answer(in);
                answered++;
            }
        }

        private byte[] request() {
            boolean write = random.nextInt(20) == 0;
            String body = write ? "FriendlyName=n" + random.nextInt(1_000) : "";
            return ((write ? "POST " : "GET ") + API + "/Plugins"
                            + (write ? "/plugin-sample" : "?PageSize=" + (1 + random.nextInt(50)))
                            + " HTTP/1.1\r\nHost: a\r\nAuthorization: "
                            + SandboxSettings.empty().credentials().get(0).authorization() + "\r\n"
                            + (write
                                    ? "Content-Type: application/x-www-form-urlencoded\r\nContent-Length: "
                                            + body.length() + "\r\n"
                                    : "")
                            + "\r\n" + body)
                    .getBytes(StandardCharsets.ISO_8859_1);
        }

        /** Reads one; says whether it is the connection's last. */
        private static boolean answer(InputStream in) throws IOException {
            StringBuilder head = new StringBuilder();
            while (head.length() < 4 || !head.substring(head.length() - 4).equals("\r\n\r\n")) {
                int next = in.read();
                if (next < 0) {
                    throw new EOFException("closed within an answer, or before it");
                }
                head.append((char) next);
            }
            Matcher length = LENGTH.matcher(head);
            if (!length.find()) {
                throw new IOException("an answer without a length: " + head);
            }
            int bytes = Integer.parseInt(length.group(1));
            if (in.readNBytes(bytes).length < bytes) {
                throw new EOFException("closed within a body");
            }
            return head.toString().toLowerCase(java.util.Locale.ROOT).contains("\r\nconnection: close\r\n");
        }
    }
}
