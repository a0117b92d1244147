import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * Starts servers in turn on core 0 and says what each takes. Arguments: rounds, requests, Authorization, log file, file of rows;
 * a row is name, URL that answers 200 once it is ready, URL to ask for, shell command that ends in exec; tabs between them.
 */
public final class Footprint {

    private static final int CONNECTIONS = 8;
    private static final int TICK_MS = 10;
    private static final long PATIENCE_NS = TimeUnit.SECONDS.toNanos(60);

    private final int requests;
    private final String authorization;
    private final Path log;

    private Footprint(int requests, String authorization, Path log) {
        this.requests = requests;
        this.authorization = authorization;
        this.log = log;
    }

    /** What is measured in one round of one row: milliseconds and MiB. */
    private enum Figure {
        START("start ms"),
        START_CPU("start cpu ms"),
        FIRST("first ms"),
        FIRST_CPU("first cpu ms"),
        RESIDENT("rss MiB"),
        PEAK("hwm MiB");

        final String title;

        Figure(String title) {
            this.title = title;
        }
    }

    public static void main(String[] arguments) throws Exception {
        int rounds = Integer.parseInt(arguments[0]);
        Footprint footprint =
                new Footprint(Integer.parseInt(arguments[1]), arguments[2], Path.of(arguments[3]));
        List<String[]> rows = new ArrayList<>();
        for (String line : Files.readAllLines(Path.of(arguments[4]))) {
            rows.add(line.split("\t", 4));
        }
        Map<String, List<double[]>> measured = new LinkedHashMap<>();
        rows.forEach(row -> measured.put(row[0], new ArrayList<>()));
        // In another order each time: what disturbs a shared machine may come at intervals.
        List<String[]> order = new ArrayList<>(rows);
        Random random = new Random(rounds);
        for (int round = -1; round < rounds; round++) {
            Collections.shuffle(order, random);
            for (String[] row : order) {
                double[] figures = footprint.measure(URI.create(row[1]), URI.create(row[2]), row[3]);
                // The first round brings the files into memory.
                if (round >= 0) {
                    measured.get(row[0]).add(figures);
                }
            }
        }
        StringBuilder head = new StringBuilder(String.format("%-34s", ""));
        for (Figure figure : Figure.values()) {
            head.append(String.format(" %13s", figure.title));
        }
        System.out.println(head);
        measured.forEach((name, all) -> {
            StringBuilder line = new StringBuilder(String.format("%-34s", name));
            for (Figure figure : Figure.values()) {
                double[] sorted = all.stream().mapToDouble(each -> each[figure.ordinal()]).sorted().toArray();
                int half = sorted.length / 2;
                double median = sorted.length % 2 == 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
                line.append(String.format(" %13.0f", median));
            }
            System.out.println(line);
        });
    }

    private double[] measure(URI ready, URI page, String command) throws Exception {
        long began = System.nanoTime();
        Process server = new ProcessBuilder("taskset", "-c", "0", "bash", "-c", command)
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        try {
            double[] figures = new double[Figure.values().length];
            while (!answers(ready)) {
                if (!server.isAlive() || System.nanoTime() - began > PATIENCE_NS) {
                    throw new IllegalStateException(command + " does not get ready:\n" + Files.readString(log));
                }
                Thread.sleep(1);
            }
            figures[Figure.START.ordinal()] = millis(began);
            double cpu = cpu(server);
            figures[Figure.START_CPU.ordinal()] = cpu;
            long first = System.nanoTime();
            ask(page);
            figures[Figure.FIRST.ordinal()] = millis(first);
            figures[Figure.FIRST_CPU.ordinal()] = cpu(server) - cpu;
            figures[Figure.RESIDENT.ordinal()] = memory(server, "VmRSS:");
            figures[Figure.PEAK.ordinal()] = memory(server, "VmHWM:");
            return figures;
        } finally {
            server.destroy();
            if (!server.waitFor(30, TimeUnit.SECONDS)) {
                server.destroyForcibly().waitFor();
            }
        }
    }

    private static double millis(long since) {
        return (System.nanoTime() - since) / 1e6;
    }

    private boolean answers(URI page) {
        try (Socket socket = connect(page)) {
            socket.setSoTimeout(5000);
            socket.getOutputStream().write(request(page));
            return status(new BufferedInputStream(socket.getInputStream())) == 200;
        } catch (IOException notYet) {
            return false;
        }
    }

    /** All requests, one at a time on each connection. */
    private void ask(URI page) throws IOException {
        byte[] request = request(page);
        List<Socket> sockets = new ArrayList<>();
        List<InputStream> answers = new ArrayList<>();
        try {
            for (int i = 0; i < CONNECTIONS; i++) {
                Socket socket = connect(page);
                sockets.add(socket);
                answers.add(new BufferedInputStream(socket.getInputStream(), 1 << 16));
            }
            for (int asked = 0; asked < requests; asked += CONNECTIONS) {
                for (Socket socket : sockets) {
                    OutputStream out = socket.getOutputStream();
                    out.write(request);
                }
                for (InputStream answer : answers) {
                    int status = status(answer);
                    if (status != 200) {
                        throw new IllegalStateException(page + " answers " + status);
                    }
                }
            }
        } finally {
            for (Socket socket : sockets) {
                socket.close();
            }
        }
    }

    private static Socket connect(URI page) throws IOException {
        Socket socket = new Socket();
        socket.setTcpNoDelay(true);
        socket.connect(new InetSocketAddress(page.getHost(), page.getPort()), 1000);
        return socket;
    }

    private byte[] request(URI page) {
        return ("GET " + page.getRawPath() + " HTTP/1.1\r\nHost: " + page.getAuthority() + "\r\n" + authorization
                        + "\r\nAccept: application/json\r\nUser-Agent: footprint\r\n\r\n")
                .getBytes(StandardCharsets.US_ASCII);
    }

    /** Reads one answer, its body included. */
    private static int status(InputStream in) throws IOException {
        int status = 0;
        int length = 0;
        for (String line = line(in); !line.isEmpty(); line = line(in)) {
            if (status == 0) {
                status = Integer.parseInt(line.split(" ")[1]);
            } else if (line.regionMatches(true, 0, "content-length:", 0, 15)) {
                length = Integer.parseInt(line.substring(15).trim());
            }
        }
        in.skipNBytes(length);
        return status;
    }

    private static String line(InputStream in) throws IOException {
        StringBuilder line = new StringBuilder();
        for (int c = in.read(); c != '\n'; c = in.read()) {
            if (c < 0) {
                throw new IOException("closed");
            }
            if (c != '\r') {
                line.append((char) c);
            }
        }
        return line.toString();
    }

    private static double cpu(Process server) {
        return processes(server)
                .mapToDouble(process -> {
                    String stat = read("/proc/" + process.pid() + "/stat");
                    String[] after = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
                    return (Long.parseLong(after[11]) + Long.parseLong(after[12])) * (double) TICK_MS;
                })
                .sum();
    }

    private static double memory(Process server, String field) {
        return processes(server)
                .mapToDouble(process -> read("/proc/" + process.pid() + "/status").lines()
                        .filter(line -> line.startsWith(field))
                        .mapToDouble(line -> Double.parseDouble(line.replaceAll("[^0-9]", "")) / 1024)
                        .sum())
                .sum();
    }

    private static Stream<ProcessHandle> processes(Process server) {
        return Stream.concat(Stream.of(server.toHandle()), server.descendants());
    }

    private static String read(String file) {
        try {
            return Files.readString(Path.of(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
