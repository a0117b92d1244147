package io.flexgate.testing;

import io.flexgate.http.Origin;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/** An API of bare sockets: its answers are bytes that a test wrote, its requests are kept as they stood on the wire. */
public final class RawUpstream implements AutoCloseable {

    /** What answers a request; closing the connection is for the script. */
    public interface Script {
        void answer(Request request, Socket socket) throws IOException;
    }

    /** What answers before a request's body was read. */
    public interface Early {
        void answer(String head, Socket socket) throws IOException;
    }

    /**
     * A request as it stood on the wire.
     *
     * @param head request line and fields in Latin-1
     */
    public record Request(String head, byte[] body) {

        public String line() {
            return head.substring(0, head.indexOf("\r\n"));
        }

        public List<String> fields() {
            return head.lines().skip(1).toList();
        }
    }

    private final ServerSocket server;
    private final Thread acceptor;
    private final List<Request> requests = new CopyOnWriteArrayList<>();
    private final List<Socket> open = new CopyOnWriteArrayList<>();
    private final AtomicInteger connections = new AtomicInteger();
    private volatile Script script;
    private volatile Early early;
    private volatile boolean buffered;

    /** Listens on any free port and gives this answer to everything until told otherwise. */
    public RawUpstream(String latin1) {
        script = bytes(latin1);
        try {
            server = new ServerSocket(0, 1000, InetAddress.getByName("127.0.0.1"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        acceptor = start(this::accept);
    }

    /** An answer to everything. */
    public static Script bytes(String latin1) {
        return (request, socket) -> {
            socket.getOutputStream().write(latin1.getBytes(StandardCharsets.ISO_8859_1));
            socket.getOutputStream().flush();
        };
    }

    public void script(Script next) {
        script = next;
    }

    /** Answers from the head alone; the body is for the script, and the connection closes after it. */
    public void onHead(Early next) {
        early = next;
    }

    /** Reads faster, and ahead: not for scripts that read themselves. To be called before the first connection. */
    public RawUpstream buffered() {
        buffered = true;
        return this;
    }

    public Origin origin() {
        return new Origin("http", "127.0.0.1", server.getLocalPort());
    }

    public List<Request> requests() {
        return List.copyOf(requests);
    }

    /** How many connections were made so far. */
    public int connections() {
        return connections.get();
    }

    public Request last() {
        return requests.get(requests.size() - 1);
    }

    private void accept() {
        try {
            while (true) {
                Socket socket = server.accept();
                socket.setTcpNoDelay(true);
                connections.incrementAndGet();
                open.add(socket);
                start(() -> serve(socket));
            }
        } catch (IOException e) {
            // closed
        }
    }

    private void serve(Socket socket) {
        try (socket) {
            InputStream in = buffered ? new BufferedInputStream(socket.getInputStream()) : socket.getInputStream();
            while (true) {
                String head = head(in);
                Early first = early;
                if (first != null) {
                    first.answer(head, socket);
                    return;
                }
                Request request = read(head, in);
                requests.add(request);
                script.answer(request, socket);
            }
        } catch (IOException e) {
            // The other side, or the script, has closed.
        } finally {
            open.remove(socket);
        }
    }

    private static String head(InputStream in) throws IOException {
        StringBuilder head = new StringBuilder();
        while (head.length() < 4 || !head.substring(head.length() - 4).equals("\r\n\r\n")) {
            head.append(next(in));
        }
        return head.substring(0, head.length() - 2);
    }

    private static Request read(String text, InputStream in) throws IOException {
        String lower = text.toLowerCase(java.util.Locale.ROOT);
        int length = lower.indexOf("\r\ncontent-length: ");
        if (length >= 0) {
            int end = lower.indexOf("\r\n", length + 2);
            return new Request(text, in.readNBytes(Integer.parseInt(lower.substring(length + 18, end))));
        }
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        if (lower.contains("\r\ntransfer-encoding: chunked")) {
            for (int size = size(in); size > 0; size = size(in)) {
                body.write(in.readNBytes(size));
                next(in);
                next(in);
            }
            size(in, true);
        }
        return new Request(text, body.toByteArray());
    }

    private static int size(InputStream in) throws IOException {
        return size(in, false);
    }

    private static int size(InputStream in, boolean blank) throws IOException {
        StringBuilder line = new StringBuilder();
        for (char c = next(in); c != '\n'; c = next(in)) {
            line.append(c);
        }
        String text = line.toString().strip();
        return blank ? 0 : Integer.parseInt(text, 16);
    }

    private static char next(InputStream in) throws IOException {
        int b = in.read();
        if (b < 0) {
            throw new EOFException();
        }
        return (char) b;
    }

    private static Thread start(Runnable work) {
        Thread thread = new Thread(work, "raw-upstream");
        thread.setDaemon(true);
        thread.start();
        return thread;
    }

    /** Sends text and flushes. */
    public static void write(OutputStream out, String latin1) throws IOException {
        out.write(latin1.getBytes(StandardCharsets.ISO_8859_1));
        out.flush();
    }

    /** Closes; nothing is accepted, and no connection open, when this returns. */
    @Override
    public void close() {
        try {
            server.close();
            // The kernel goes on listening until the thread in accept has heard of it.
            acceptor.join();
            for (Socket socket : open) {
                socket.close();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted while closing", e);
        }
    }
}
