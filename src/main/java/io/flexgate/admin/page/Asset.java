package io.flexgate.admin.page;

import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * A file of the page. Immutable.
 *
 * @param type its media type
 * @param bytes read only
 * @param etag strong, of the bytes
 */
record Asset(String type, Buffer bytes, String etag) {

    /** Of the hash, in bytes: enough to tell versions of a file apart. */
    private static final int TAG = 16;

    /** Reads a file of the class path; blocks. */
    static Asset read(String resource) throws IOException {
        try (InputStream in = Asset.class.getResourceAsStream(resource)) {
            if (in == null) {
                throw new IOException("the jar has no " + resource);
            }
            byte[] bytes = in.readAllBytes();
            return new Asset(type(resource), Buffer.buffer(bytes), etag(bytes));
        }
    }

    private static String type(String resource) {
        return switch (resource.substring(resource.lastIndexOf('.') + 1)) {
            case "html" -> "text/html; charset=utf-8";
            case "css" -> "text/css; charset=utf-8";
            case "js" -> "text/javascript; charset=utf-8";
            case "svg" -> "image/svg+xml";
            default -> throw new IllegalArgumentException("no type for " + resource);
        };
    }

    private static String etag(byte[] bytes) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(bytes);
            return "\"" + HexFormat.of().formatHex(hash, 0, TAG) + "\"";
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
