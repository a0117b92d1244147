package io.flexgate.accesslog;

import java.io.IOException;
import java.io.OutputStream;

/** Lines on their way out, as bytes, by as few calls as they take. Confined to the writer's thread. */
final class Outlet {

    /** Written by one call, and as much as a pipe takes. In bytes. */
    static final int CHUNK = 64 << 10;

    private final OutputStream out;
    private final Lines lines = new Lines();
    private final byte[] chunk = new byte[CHUNK];

    /** How much of the chunk are whole lines. */
    private int end;

    Outlet(OutputStream out) {
        this.out = out;
    }

    /**
     * Adds a line, and does not keep it.
     *
     * @throws IOException where those before it could not be written; they are lost
     */
    void add(AccessLine line, Format format) throws IOException {
        lines.add(line, format, chunk, end);
        added();
    }

    /**
     * Adds the line of a hit.
     *
     * @throws IOException where those before it could not be written; they are lost
     */
    void add(Recurring like, Own own, Format format) throws IOException {
        lines.add(like, own, format, chunk, end);
        added();
    }

    private void added() throws IOException {
        Bytes bytes = lines.bytes();
        if (!bytes.isAside()) {
            end = bytes.end();
            return;
        }
        // It did not fit: it is where the next chunk begins, or a chunk of its own.
        int before = end;
        end = 0;
        boolean fits = bytes.size() <= CHUNK;
        try {
            write(chunk, before);
            if (!fits) {
                write(bytes.array(), bytes.size());
            }
        } finally {
            if (fits) {
                end = bytes.size();
                System.arraycopy(bytes.array(), 0, chunk, 0, end);
            }
        }
    }

    /**
     * Writes what there is.
     *
     * @throws IOException where it could not be written; it is lost
     */
    void flush() throws IOException {
        int all = end;
        end = 0;
        write(chunk, all);
    }

    private void write(byte[] bytes, int length) throws IOException {
        if (length > 0) {
            out.write(bytes, 0, length);
            out.flush();
        }
    }
}
