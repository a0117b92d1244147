package io.flexgate.api.listen;

import io.flexgate.access.Secret;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.ClientAuth;
import io.vertx.core.net.PemKeyCertOptions;
import io.vertx.core.net.PemTrustOptions;
import io.vertx.core.net.ServerSSLOptions;
import java.nio.file.Path;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What the gateway shows of itself, and whom it asks to do the same. Immutable; equal where the files say the same.
 *
 * @param chain the gateway's certificate and those that vouch for it, as PEM
 * @param key its private key, as PEM of PKCS#8
 * @param clientCa who vouches for clients, as PEM; null where they need no certificate
 * @param ends when the first of the chain's certificates expires
 * @param files what was read, the certificate's first: whoever waits for another certificate watches these
 */
public record TlsSettings(
        String chain, Secret key, @Nullable String clientCa, Instant ends, List<Path> files) {

    private static final Duration SOON = Duration.ofDays(30);

    private static final List<String> CIPHERS = List.of(
            "TLS_AES_128_GCM_SHA256",
            "TLS_AES_256_GCM_SHA384",
            "TLS_CHACHA20_POLY1305_SHA256",
            "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256",
            "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256",
            "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384",
            "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384",
            "TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256",
            "TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256");

    public TlsSettings {
        files = List.copyOf(files);
    }

    /** The certificates of a file. */
    public record Chain(List<X509Certificate> certificates) {

        /**
         * Reads a certificate, and behind it those that vouch for it.
         *
         * @throws IllegalArgumentException saying what is wrong with the text
         */
        public static Chain parse(String pem) {
            return new Chain(List.copyOf(Pem.certificates(pem)));
        }
    }

    /**
     * Puts together what the files say.
     *
     * @param key a private key, as PEM
     * @throws IllegalArgumentException saying what is wrong with the key
     */
    public static TlsSettings of(Chain chain, Secret key, @Nullable Chain clientCa, List<Path> files) {
        PublicKey own = chain.certificates().get(0).getPublicKey();
        PrivateKey read = Pem.key(key.reveal(), own);
        if (!Pem.belongs(read, own)) {
            boolean another = chain.certificates().stream().anyMatch(one -> Pem.belongs(read, one.getPublicKey()));
            throw new IllegalArgumentException(
                    another
                            ? "the key belongs to another certificate than the first of the file; allowed: the gateway's own"
                                    + " first, and behind it those that vouch for it"
                            : Pem.strange());
        }
        Instant ends = chain.certificates().stream()
                .map(certificate -> certificate.getNotAfter().toInstant())
                .min(Instant::compareTo)
                .orElseThrow();
        return new TlsSettings(
                Pem.text(chain.certificates()),
                new Secret(Pem.text(read)),
                clientCa == null ? null : Pem.text(clientCa.certificates()),
                ends,
                files);
    }

    /** What to tell an operator: that a certificate has expired, or does so within 30 days; with the file that it is in. */
    public Optional<String> warning(Instant now) {
        String file = files.isEmpty() ? "" : " (" + files.get(0) + ")";
        if (now.isAfter(ends)) {
            return Optional.of("the certificate of listen.tls has expired at " + ends + ": clients refuse it" + file);
        }
        return now.plus(SOON).isAfter(ends)
                ? Optional.of("the certificate of listen.tls expires at " + ends + file)
                : Optional.empty();
    }

    /** The same in words of Vert.x. */
    ServerSSLOptions options() {
        ServerSSLOptions options = new ServerSSLOptions()
                .setKeyCertOptions(new PemKeyCertOptions()
                        .addCertValue(Buffer.buffer(chain))
                        .addKeyValue(Buffer.buffer(key.reveal())))
                .setEnabledSecureTransportProtocols(new LinkedHashSet<>(Set.of("TLSv1.3", "TLSv1.2")))
                .setUseAlpn(true)
                .setApplicationLayerProtocols(List.of("h2", "http/1.1"));
        CIPHERS.forEach(options::addEnabledCipherSuite);
        if (clientCa != null) {
            options.setClientAuth(ClientAuth.REQUIRED)
                    .setTrustOptions(new PemTrustOptions().addCertValue(Buffer.buffer(clientCa)));
        }
        return options;
    }
}
