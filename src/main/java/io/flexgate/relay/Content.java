package io.flexgate.relay;

import io.flexgate.cache.Body;
import io.flexgate.http.Origin;
import io.flexgate.links.AnswerScan;
import io.flexgate.links.LinkRewriter;
import io.vertx.core.buffer.Buffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The bytes of an answer as upstream sent them, and the form that they take for the origin a client used. The form that was asked
 * for last is remembered, so a hit neither copies nor rewrites; one loop may overwrite what another remembered, each form
 * is right by itself. Any thread.
 */
public final class Content implements Body {

    /**
     * The bytes for one origin.
     *
     * @param origin where the links point; null for upstream's own form
     * @param bytes what is sent
     * @param etag a strong entity tag of these bytes
     * @param length of the bytes, as a header has it
     */
    public record Form(@Nullable Origin origin, Buffer bytes, String etag, String length) {}

    /** This, what is known of the bytes, a form with its tag and length: measured by scripts/bench micro memory. */
    private static final int OVERHEAD = 250;

    /** What holds the bytes of one form. */
    private static final int BUFFER = 100;

    private final Buffer stored;
    private volatile AnswerScan scan;
    private volatile @Nullable Form last;

    /**
     * The bytes, and what is in them.
     *
     * @param read is copied: what bytes are read into is larger than they are, and would stay for as long as they do
     */
    public Content(Buffer read, AnswerScan scan) {
        this(scan, Buffer.buffer(read.length()).appendBuffer(read));
    }

    private Content(AnswerScan scan, Buffer stored) {
        this.scan = scan;
        this.stored = stored;
    }

    /** The form for a client that used this origin; null keeps the links as they are. */
    public Form at(@Nullable Origin origin) {
        Origin wanted = scan.links().length == 0 ? null : origin;
        Form form = last;
        if (form == null || !Objects.equals(form.origin(), wanted)) {
            form = make(wanted);
            last = form;
        }
        return form;
    }

    /** How many bytes upstream sent. */
    public int length() {
        return stored.length();
    }

    /** What is in it; its items only until that is {@link #told}. */
    public AnswerScan scan() {
        return scan;
    }

    /** Lets go of what its items tell, once what depends on it is known: it would take more than a short answer itself. */
    public void told() {
        scan = scan.withoutItems();
    }

    /** What its items tell, read anew. */
    public List<Map<String, String>> items(Api api) {
        return scan.wellFormed()
                ? AnswerScan.of(
                                stored.getBytes(),
                                api.upstream().origin(),
                                api.catalog().wantedFields())
                        .items()
                : List.of();
    }

    /** One item of a list by itself; the list need not stay for it. Null where it cannot be told from the rest. */
    public @Nullable Content part(int item) {
        int start = scan.places()[2 * item];
        int end = scan.places()[2 * item + 1];
        return start == end ? null : new Content(scan.part(item), Buffer.buffer(stored.getBytes(start, end)));
    }

    /** Whether it is what an API answers: one JSON object from end to end. */
    public boolean readable() {
        return scan.wellFormed();
    }

    @Override
    public int cost() {
        // Both forms, where there are two.
        int forms = scan.links().length == 0 ? 1 : 2;
        return OVERHEAD + forms * (BUFFER + stored.length()) + 4 * (scan.links().length + scan.places().length);
    }

    private Form make(@Nullable Origin origin) {
        byte[] bytes = stored.getBytes();
        byte[] sent = origin == null ? bytes : LinkRewriter.rewrite(bytes, scan, origin);
        return new Form(origin, origin == null ? stored : Buffer.buffer(sent), etag(sent), String.valueOf(sent.length));
    }

    /** 96 bits of SHA-256: the same bytes have the same tag on every replica and after every restart. */
    private static String etag(byte[] bytes) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(bytes);
            byte[] tag = Base64.getUrlEncoder().withoutPadding().encode(Arrays.copyOf(hash, 12));
            return '"' + new String(tag, StandardCharsets.US_ASCII) + '"';
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java runtime has SHA-256", e);
        }
    }
}
