package io.flexgate.packed;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.Charset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A document of maps, lists, texts, whole numbers and switches as bytes: a letter for what follows, the size of what has one, then
 * its parts in order. A resource of the name {@code X.packed} beside a resource {@code X} is what X says, made when the gateway was
 * packed; where there is none, X is parsed. Stateless.
 */
public final class Packed {

    private static final String SUFFIX = ".packed";

    private Packed() {}

    /**
     * What was packed beside a resource.
     *
     * @param resource absolute, with a slash in front
     * @return the document, of maps and lists that may be changed; empty where nothing was packed
     */
    public static Optional<Object> beside(String resource) {
        try (InputStream in = Packed.class.getResourceAsStream(resource.concat(SUFFIX))) {
            return in == null ? Optional.empty() : Optional.of(read(in));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Reads what {@link #write} has written.
     *
     * @throws IOException also where it is nothing of the kind
     */
    public static Object read(InputStream in) throws IOException {
        byte[] bytes = in.readAllBytes();
        try {
            return new Reader(bytes).part();
        } catch (IndexOutOfBoundsException e) {
            throw new IOException("the packed document ends before its end", e);
        }
    }

    /**
     * Writes a document.
     *
     * @throws IllegalArgumentException where something in it is nothing that a document consists of
     */
    public static void write(Object document, OutputStream out) throws IOException {
        DataOutputStream data = new DataOutputStream(out);
        part(document, data);
        data.flush();
    }

    private static void part(Object part, DataOutputStream out) throws IOException {
        if (part instanceof Map<?, ?> map) {
            out.writeByte('m');
            out.writeInt(map.size());
            for (Map.Entry<?, ?> entry : map.entrySet()) {
                part(entry.getKey(), out);
                part(entry.getValue(), out);
            }
        } else if (part instanceof List<?> list) {
            out.writeByte('l');
            out.writeInt(list.size());
            for (Object item : list) {
                part(item, out);
            }
        } else if (part instanceof String text) {
            boolean narrow = ISO_8859_1.newEncoder().canEncode(text);
            byte[] bytes = text.getBytes(narrow ? ISO_8859_1 : UTF_8);
            out.writeByte(narrow ? 't' : 'u');
            out.writeInt(bytes.length);
            out.write(bytes);
        } else if (part instanceof Integer number) {
            out.writeByte('n');
            out.writeInt(number);
        } else if (part instanceof Boolean flag) {
            out.writeByte('s');
            out.writeBoolean(flag);
        } else {
            throw new IllegalArgumentException("a document has no " + part);
        }
    }

    /**
     * Goes through the bytes once. Each start does, before anything is compiled: so no stream stands between, and a text of
     * Latin-1 is a copy of its bytes.
     */
    private static final class Reader {

        private final byte[] bytes;
        private int at;

        Reader(byte[] bytes) {
            this.bytes = bytes;
        }

        Object part() throws IOException {
            byte kind = bytes[at++];
            return switch (kind) {
                case 't' -> text(ISO_8859_1);
                case 'u' -> text(UTF_8);
                case 'm' -> {
                    Map<Object, Object> map = new LinkedHashMap<>();
                    for (int left = number(); left > 0; left--) {
                        Object key = part();
                        map.put(key, part());
                    }
                    yield map;
                }
                case 'l' -> {
                    List<Object> list = new ArrayList<>();
                    for (int left = number(); left > 0; left--) {
                        list.add(part());
                    }
                    yield list;
                }
                case 'n' -> number();
                case 's' -> bytes[at++] != 0;
                default -> throw new IOException("no packed document: " + kind);
            };
        }

        private String text(Charset charset) {
            int length = number();
            at += length;
            return new String(bytes, at - length, length, charset);
        }

        private int number() {
            int from = at;
            at += 4;
            return (bytes[from] << 24)
                    | ((bytes[from + 1] & 0xff) << 16)
                    | ((bytes[from + 2] & 0xff) << 8)
                    | (bytes[from + 3] & 0xff);
        }
    }
}
