package io.flexgate.testing;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A bare connection: sends what it is told, byte for byte, well-formed or not. Text is Latin-1, so a char is a byte. For one
 * test's thread; a read waits 20 seconds at most (a unix socket's for ever).
 */
public final class Wire implements AutoCloseable {

    private final Closeable socket;
    private final InputStream in;
    private final OutputStream out;

    private Wire(Closeable socket, InputStream in, OutputStream out) {
        this.socket = socket;
        this.in = in;
        this.out = out;
    }

    /**
     * An answer as it stood on the wire.
     *
     * @param body without the framing of chunks
     */
    public record Answer(String statusLine, List<Map.Entry<String, String>> headers, byte[] body) {

        public int status() {
            return Integer.parseInt(statusLine.substring(9, 12));
        }

        public String reason() {
            return statusLine.substring(Math.min(13, statusLine.length()));
        }

        /** The first value, or null. */
        public String header(String name) {
            List<String> all = all(name);
            return all.isEmpty() ? null : all.get(0);
        }

        public List<String> all(String name) {
            return headers.stream()
                    .filter(header -> header.getKey().equalsIgnoreCase(name))
                    .map(Map.Entry::getValue)
                    .toList();
        }

        public String text() {
            return new String(body, StandardCharsets.UTF_8);
        }

        @Override
        public String toString() {
            return statusLine + "\n" + headers + "\n" + text();
        }
    }

    /** Connects to a port of this machine. */
    public static Wire to(int port) {
        try {
            Socket socket = new Socket(InetAddress.getByName("127.0.0.1"), port);
            socket.setTcpNoDelay(true);
            socket.setSoTimeout(20_000);
            return new Wire(socket, new BufferedInputStream(socket.getInputStream()), socket.getOutputStream());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Speaks through a connection that somebody else has made, such as one of TLS. */
    public static Wire through(Socket socket) {
        try {
            socket.setSoTimeout(20_000);
            return new Wire(socket, new BufferedInputStream(socket.getInputStream()), socket.getOutputStream());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Connects to a unix socket. */
    public static Wire to(Path unix) {
        try {
            SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX);
            channel.connect(UnixDomainSocketAddress.of(unix));
            return new Wire(channel, Channels.newInputStream(channel), Channels.newOutputStream(channel));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public Wire send(byte[] bytes) {
        try {
            out.write(bytes);
            out.flush();
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public Wire send(String latin1) {
        return send(latin1.getBytes(StandardCharsets.ISO_8859_1));
    }

    /** Sends as much of it as the other side takes before it closes. */
    public Wire trySend(byte[] bytes) {
        try {
            out.write(bytes);
            out.flush();
        } catch (IOException e) {
            // Closed by the other side: what it said before that can still be read.
        }
        return this;
    }

    /** Reads the next answer; one to HEAD has no body. */
    public Answer answer() {
        return answer(false);
    }

    /** Reads the next answer that is not an interim one. */
    public Answer finalAnswer() {
        Answer answer = answer();
        while (answer.status() < 200) {
            answer = answer();
        }
        return answer;
    }

    /** Reads the next answer to a HEAD. */
    public Answer answerToHead() {
        return answer(true);
    }

    private Answer answer(boolean head) {
        try {
            String statusLine = line();
            List<Map.Entry<String, String>> headers = new ArrayList<>();
            for (String line = line(); !line.isEmpty(); line = line()) {
                int colon = line.indexOf(':');
                headers.add(Map.entry(
                        line.substring(0, colon), line.substring(colon + 1).strip()));
            }
            Answer bare = new Answer(statusLine, headers, new byte[0]);
            int status = bare.status();
            if (head || status < 200 || status == 204 || status == 304) {
                return bare;
            }
            return new Answer(statusLine, headers, body(bare));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private byte[] body(Answer head) throws IOException {
        if ("chunked".equalsIgnoreCase(head.header("transfer-encoding"))) {
            ByteArrayOutputStream body = new ByteArrayOutputStream();
            for (int size = size(); size > 0; size = size()) {
                body.write(bytes(size));
                line();
            }
            while (!line().isEmpty()) {
                // a trailer
            }
            return body.toByteArray();
        }
        String length = head.header("content-length");
        return length == null ? in.readAllBytes() : bytes(Integer.parseInt(length));
    }

    private int size() throws IOException {
        return Integer.parseInt(line(), 16);
    }

    /** Exactly so many bytes. */
    public byte[] bytes(int count) throws IOException {
        byte[] bytes = in.readNBytes(count);
        if (bytes.length < count) {
            throw new EOFException("the connection was closed " + (count - bytes.length) + " bytes too early");
        }
        return bytes;
    }

    /** All that comes until the other side closes. */
    public byte[] rest() throws IOException {
        return in.readAllBytes();
    }

    private String line() throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int b = in.read(); b != '\n'; b = in.read()) {
            if (b < 0) {
                throw new EOFException("the connection was closed in a line: " + line);
            }
            line.write(b);
        }
        return line.toString(StandardCharsets.ISO_8859_1).stripTrailing();
    }

    /** Waits until the other side closes; whether nothing more came before that. */
    public boolean closedWithoutMore() {
        try {
            return in.read() < 0;
        } catch (java.net.SocketTimeoutException e) {
            throw new AssertionError("the connection stays open", e);
        } catch (IOException e) {
            return true;
        }
    }

    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Leaves at once with a reset, as a process that is killed with data in flight does. */
    public void reset() {
        try {
            if (socket instanceof Socket tcp) {
                tcp.setSoLinger(true, 0);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        close();
    }
}
