package io.flexgate.rfc;

import io.flexgate.http.Origin;
import io.flexgate.testing.RawUpstream;
import java.io.IOException;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;

/**
 * An origin that gives the answers which a test has written, one after the other and the last for ever, each with a body of its
 * own ({@code answer 1}, {@code answer 2}, and so on) and its number as a field; it keeps what it was asked.
 */
final class ScriptedOrigin implements AutoCloseable {

    private final RawUpstream upstream = new RawUpstream("").buffered();
    private final List<Asked> asked = new CopyOnWriteArrayList<>();
    private volatile Function<Asked, Reply> script = any -> Reply.ok();

    ScriptedOrigin() {
        upstream.script(this::answer);
    }

    private void answer(RawUpstream.Request request, Socket socket) throws IOException {
        Asked what = Asked.of(request);
        int number;
        Reply reply;
        synchronized (this) {
            asked.add(what);
            number = asked.size();
            reply = script.apply(what);
        }
        if (reply.gate() != null) {
            try {
                reply.gate().await();
            } catch (InterruptedException e) {
                throw new IOException(e);
            }
        }
        if (reply.end() != Reply.End.NEVER) {
            RawUpstream.write(socket.getOutputStream(), reply.text(number, what));
        }
        if (reply.end() != Reply.End.WHOLE) {
            // Once read, the connection ends like that of a process that has died.
            socket.close();
        }
    }

    /** Begins anew: nothing was asked, and these are the answers. */
    synchronized void answers(Reply... those) {
        asked.clear();
        script = any -> those[Math.min(asked.size(), those.length) - 1];
    }

    /** Begins anew, with an answer for each request. */
    synchronized void answers(Function<Asked, Reply> by) {
        asked.clear();
        script = by;
    }

    int calls() {
        return asked.size();
    }

    List<Asked> asked() {
        return List.copyOf(asked);
    }

    /** The last request. */
    Asked last() {
        return asked.get(asked.size() - 1);
    }

    Origin origin() {
        return upstream.origin();
    }

    @Override
    public void close() {
        upstream.close();
    }
}
