package io.flexgate.bench;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Keep-alive connections of one thread that waits: a request on each, then the answer on each. Confined to one thread. */
final class Connections implements AutoCloseable {

    /** What came back. */
    record Answer(int status, String head, String body) {

        /** The value of a field, or the empty text. */
        String field(String name) {
            String start = name.toLowerCase(Locale.ROOT) + ":";
            return head.lines()
                    .filter(line -> line.toLowerCase(Locale.ROOT).startsWith(start))
                    .map(line -> line.substring(start.length()).strip())
                    .findFirst()
                    .orElse("");
        }
    }

    private final List<Socket> sockets = new ArrayList<>();
    private final byte[] buffer = new byte[1 << 20];

    /** Goes on from one call to the next. */
    private int next;

    Connections(int port, int number) {
        try {
            for (int i = 0; i < number; i++) {
                Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
                socket.setTcpNoDelay(true);
                socket.setSoTimeout(60_000);
                sockets.add(socket);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    int size() {
        return sockets.size();
    }

    /** Asks once on the first connection. */
    Answer ask(String request) {
        try {
            Socket socket = sockets.get(0);
            socket.getOutputStream().write(bytes(request));
            int head = read(socket, request.startsWith("HEAD "));
            String text = new String(buffer, 0, head, StandardCharsets.ISO_8859_1);
            String body = new String(buffer, head, length(head), StandardCharsets.UTF_8);
            return new Answer(Integer.parseInt(text.substring(9, 12)), text, body);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Sends a request on every connection and reads the answers, so many times.
     *
     * @param requests one for each connection and round in turn, from the beginning again after the last
     * @param status what each answer must have
     */
    void rounds(int rounds, List<byte[]> requests, int status) {
        try {
            for (int round = 0; round < rounds; round++) {
                for (Socket socket : sockets) {
                    socket.getOutputStream().write(requests.get(next++ % requests.size()));
                }
                for (Socket socket : sockets) {
                    read(socket, false);
                    int got = (buffer[9] - '0') * 100 + (buffer[10] - '0') * 10 + buffer[11] - '0';
                    if (got != status) {
                        throw new IllegalStateException("answered " + got + ", not " + status);
                    }
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static byte[] bytes(String request) {
        return request.getBytes(StandardCharsets.ISO_8859_1);
    }

    /** Reads one answer into the buffer; returns how long its head is. */
    private int read(Socket socket, boolean headOnly) throws IOException {
        InputStream in = socket.getInputStream();
        int filled = 0;
        int head = 0;
        while (head == 0) {
            int read = in.read(buffer, filled, buffer.length - filled);
            if (read < 0) {
                throw new EOFException("the gateway has closed the connection");
            }
            int from = Math.max(0, filled - 3);
            filled += read;
            head = headEnd(from, filled);
        }
        int whole = head + (headOnly || buffer[9] == '3' ? 0 : length(head));
        while (filled < whole) {
            int read = in.read(buffer, filled, whole - filled);
            if (read < 0) {
                throw new EOFException("the gateway has closed the connection");
            }
            filled += read;
        }
        if (filled > whole) {
            throw new IOException("more came than one answer");
        }
        return head;
    }

    private int headEnd(int from, int filled) {
        for (int i = from; i + 3 < filled; i++) {
            if (buffer[i] == '\r' && buffer[i + 1] == '\n' && buffer[i + 2] == '\r' && buffer[i + 3] == '\n') {
                return i + 4;
            }
        }
        return 0;
    }

    /** The value of {@code content-length} in a head; 0 where there is none. */
    private int length(int head) {
        String name = "content-length:";
        for (int line = 0; line < head; line++) {
            int i = 0;
            while (i < name.length() && (buffer[line + i] | 0x20) == (name.charAt(i) | 0x20)) {
                i++;
            }
            if (i == name.length()) {
                int length = 0;
                for (int at = line + i; buffer[at] != '\r'; at++) {
                    length = buffer[at] == ' ' ? length : length * 10 + buffer[at] - '0';
                }
                return length;
            }
            while (line < head && buffer[line] != '\n') {
                line++;
            }
        }
        return 0;
    }

    @Override
    public void close() {
        for (Socket socket : sockets) {
            try {
                socket.close();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
