package io.flexgate.api.listen;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/** Certificates and keys from their texts (RFC 7468). Pure; a message never quotes what was read. */
final class Pem {

    private static final String BEGIN = "-----BEGIN ";
    private static final String DASHES = "-----";

    private static final byte[] PROBE = "whose key is it".getBytes(StandardCharsets.US_ASCII);
    private static final String UNENCRYPTED = "openssl pkey -in KEY -out PLAIN writes one";

    private record Block(String label, String content) {

        byte[] bytes() {
            try {
                return Base64.getMimeDecoder().decode(content.strip());
            } catch (IllegalArgumentException e) {
                throw new IllegalArgumentException("one of its blocks is not Base64", e);
            }
        }
    }

    private Pem() {}

    private static List<Block> blocks(String text) {
        List<Block> blocks = new ArrayList<>();
        for (int at = text.indexOf(BEGIN); at >= 0; at = text.indexOf(BEGIN, at)) {
            int label = at + BEGIN.length();
            int content = text.indexOf(DASHES, label);
            String name = content < 0 ? "" : text.substring(label, content);
            int end = content < 0 ? -1 : text.indexOf("-----END " + name + DASHES, content);
            if (end < 0) {
                throw new IllegalArgumentException("its block " + (blocks.size() + 1) + " has no end");
            }
            blocks.add(new Block(name, text.substring(content + DASHES.length(), end)));
            at = end;
        }
        if (blocks.isEmpty()) {
            throw new IllegalArgumentException("not PEM, which begins with -----BEGIN");
        }
        return blocks;
    }

    /**
     * All certificates of a text, in their order.
     *
     * @throws IllegalArgumentException where there is none, or one that cannot be read
     */
    static List<X509Certificate> certificates(String text) {
        List<X509Certificate> certificates = new ArrayList<>();
        for (Block block : blocks(text)) {
            if (block.label().equals("CERTIFICATE")) {
                certificates.add(certificate(block, certificates.size() + 1));
            }
        }
        if (certificates.isEmpty()) {
            throw new IllegalArgumentException("it has no -----BEGIN CERTIFICATE-----");
        }
        return certificates;
    }

    private static X509Certificate certificate(Block block, int number) {
        try {
            return (X509Certificate) CertificateFactory.getInstance("X.509")
                    .generateCertificate(new ByteArrayInputStream(block.bytes()));
        } catch (CertificateException e) {
            throw new IllegalArgumentException("its certificate " + number + " cannot be read", e);
        }
    }

    /**
     * The private key of a text: PKCS#8, PKCS#1 or SEC 1, of RSA or of an elliptic curve.
     *
     * @param owner a key that PKCS#1 or SEC 1 wraps does not say of which kind it is; its certificate does
     * @throws IllegalArgumentException where there is none, or one that cannot be used
     */
    static PrivateKey key(String text, PublicKey owner) {
        for (Block block : blocks(text)) {
            String label = block.label();
            if (label.equals("ENCRYPTED PRIVATE KEY") || block.content().contains("Proc-Type: 4,ENCRYPTED")) {
                throw new IllegalArgumentException(
                        "the key is encrypted, and nobody is there to give its password; allowed: one that is not ("
                                + UNENCRYPTED + ")");
            }
            if (label.equals("PRIVATE KEY")) {
                return read(block.bytes(), owner);
            }
            if (label.equals("RSA PRIVATE KEY") || label.equals("EC PRIVATE KEY")) {
                if (!label.startsWith(owner.getAlgorithm())) {
                    throw new IllegalArgumentException(strange());
                }
                return read(wrapped(block.bytes(), owner), owner);
            }
            if (label.endsWith("PRIVATE KEY")) {
                throw new IllegalArgumentException(
                        "a key in a form of another program; allowed: PKCS#8 (PRIVATE KEY), RSA or EC PRIVATE KEY");
            }
        }
        throw new IllegalArgumentException("it has no -----BEGIN PRIVATE KEY-----");
    }

    static String strange() {
        return "the key does not belong to the certificate; allowed: the one that it was made with";
    }

    private static PrivateKey read(byte[] pkcs8, PublicKey owner) {
        for (String algorithm : List.of("RSA", "EC")) {
            try {
                PrivateKey key = KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(pkcs8));
                if (!algorithm.equals(owner.getAlgorithm())) {
                    throw new IllegalArgumentException(strange());
                }
                return key;
            } catch (GeneralSecurityException another) {
                // of another kind, or none at all
            }
        }
        throw new IllegalArgumentException(
                "the key cannot be read; allowed: one of RSA, or of an elliptic curve that this Java knows (P-256, P-384,"
                        + " P-521)");
    }

    /** The key as PKCS#8 (RFC 5208 §5); which kind it is of stands in the same form at the beginning of the public key. */
    private static byte[] wrapped(byte[] key, PublicKey owner) {
        byte[] info = owner.getEncoded();
        int kind = content(info, 0);
        int end = content(info, kind) + length(info, kind);
        ByteArrayOutputStream inside = new ByteArrayOutputStream();
        inside.writeBytes(new byte[] {2, 1, 0});
        inside.write(info, kind, end - kind);
        inside.writeBytes(element(4, key));
        return element(0x30, inside.toByteArray());
    }

    private static byte[] element(int tag, byte[] content) {
        ByteArrayOutputStream element = new ByteArrayOutputStream();
        element.write(tag);
        int length = content.length;
        // As short as it can be, or it is not DER.
        if (length >= 0x80) {
            int bytes = length < 0x100 ? 1 : length < 0x10000 ? 2 : 3;
            element.write(0x80 | bytes);
            for (int i = bytes - 1; i > 0; i--) {
                element.write(length >> (8 * i));
            }
        }
        element.write(length);
        element.writeBytes(content);
        return element.toByteArray();
    }

    /** Where the content of an element of DER begins. */
    private static int content(byte[] der, int at) {
        int first = der[at + 1] & 0xff;
        return at + 2 + (first < 0x80 ? 0 : first - 0x80);
    }

    private static int length(byte[] der, int at) {
        int first = der[at + 1] & 0xff;
        if (first < 0x80) {
            return first;
        }
        int length = 0;
        for (int i = 0; i < first - 0x80; i++) {
            length = length << 8 | (der[at + 2 + i] & 0xff);
        }
        return length;
    }

    /** Whether a signature of the one is a signature of the other. */
    static boolean belongs(PrivateKey key, PublicKey owner) {
        String algorithm = key.getAlgorithm().equals("RSA") ? "SHA256withRSA" : "SHA256withECDSA";
        try {
            Signature signature = Signature.getInstance(algorithm);
            signature.initSign(key);
            signature.update(PROBE);
            byte[] signed = signature.sign();
            signature.initVerify(owner);
            signature.update(PROBE);
            return signature.verify(signed);
        } catch (GeneralSecurityException e) {
            return false;
        }
    }

    /** A key as PKCS#8 text. */
    static String text(PrivateKey key) {
        return "-----BEGIN PRIVATE KEY-----\n"
                + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(key.getEncoded())
                + "\n-----END PRIVATE KEY-----\n";
    }

    /** Certificates as text, and nothing else that may have stood beside them. */
    static String text(List<X509Certificate> certificates) {
        StringBuilder text = new StringBuilder();
        try {
            for (X509Certificate certificate : certificates) {
                text.append("-----BEGIN CERTIFICATE-----\n")
                        .append(Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(certificate.getEncoded()))
                        .append("\n-----END CERTIFICATE-----\n");
            }
        } catch (CertificateException e) {
            throw new IllegalArgumentException("a certificate cannot be written", e);
        }
        return text.toString();
    }
}
