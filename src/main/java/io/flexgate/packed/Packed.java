package io.flexgate.packed;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
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

    /** Reads what {@link #write} has written. */
    public static Object read(InputStream in) throws IOException {
        return part(new DataInputStream(in));
    }

    private static Object part(DataInputStream in) throws IOException {
        int kind = in.readUnsignedByte();
        return switch (kind) {
            case 'm' -> {
                Map<Object, Object> map = new LinkedHashMap<>();
                for (int left = in.readInt(); left > 0; left--) {
                    Object key = part(in);
                    map.put(key, part(in));
                }
                yield map;
            }
            case 'l' -> {
                List<Object> list = new ArrayList<>();
                for (int left = in.readInt(); left > 0; left--) {
                    list.add(part(in));
                }
                yield list;
            }
            case 't' -> in.readUTF();
            case 'n' -> in.readInt();
            case 's' -> in.readBoolean();
            default -> throw new IOException("no packed document: " + kind);
        };
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
            out.writeByte('t');
            out.writeUTF(text);
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
}
