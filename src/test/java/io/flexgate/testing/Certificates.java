package io.flexgate.testing;

import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.bouncycastle.openssl.jcajce.JcaPEMWriter;
import org.bouncycastle.openssl.jcajce.JcaPKCS8Generator;
import org.bouncycastle.openssl.jcajce.JceOpenSSLPKCS8EncryptorBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/** Certificates that are made when a test needs them, so that no key lies anywhere. */
public final class Certificates {

    private static final char[] NO_PASSWORD = {};

    private Certificates() {}

    /** A certificate, its key, and who has signed it; null for itself. */
    public record Identity(X509Certificate certificate, KeyPair keys, Identity signer) {

        /** The certificate as PEM, and behind it those up to the root's, which is left out. */
        public String chain() {
            return Certificates.pem(certificate) + (signer == null || signer.signer() == null ? "" : signer.chain());
        }

        /** The certificate alone as PEM. */
        public String pem() {
            return Certificates.pem(certificate);
        }

        public String pkcs8() {
            try {
                return Certificates.pem(new JcaPKCS8Generator(keys.getPrivate(), null));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        /** PKCS#1 for RSA, SEC 1 for an elliptic curve. */
        public String traditional() {
            return Certificates.pem(keys.getPrivate());
        }

        public String encrypted() {
            try {
                return Certificates.pem(new JcaPKCS8Generator(
                        keys.getPrivate(),
                        new JceOpenSSLPKCS8EncryptorBuilder(JcaPKCS8Generator.AES_256_CBC)
                                .setProvider(new BouncyCastleProvider())
                                .setPassword("secret".toCharArray())
                                .build()));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            } catch (OperatorCreationException e) {
                throw new IllegalStateException(e);
            }
        }

        /** Signs a certificate for this name, good for 90 days, with a key of the same kind. */
        public Identity issue(String name) {
            return issue(name, Instant.now().plus(Duration.ofDays(90)));
        }

        public Identity issue(String name, Instant until) {
            return make(name, this, keys.getPrivate().getAlgorithm(), until, false);
        }

        /** An authority below this one. */
        public Identity below(String name) {
            return make(
                    name, this, keys.getPrivate().getAlgorithm(), Instant.now().plus(Duration.ofDays(90)), true);
        }
    }

    /** An authority with a key of an elliptic curve. */
    public static Identity authority(String name) {
        return make(name, null, "EC", Instant.now().plus(Duration.ofDays(90)), true);
    }

    /** An authority with a key of RSA. */
    public static Identity rsaAuthority(String name) {
        return make(name, null, "RSA", Instant.now().plus(Duration.ofDays(90)), true);
    }

    /** What a client needs that trusts this authority, and shows this certificate where it is not null. */
    public static SSLContext client(Identity trusted, Identity own) {
        try {
            KeyStore trust = KeyStore.getInstance("PKCS12");
            trust.load(null, NO_PASSWORD);
            trust.setCertificateEntry("ca", trusted.certificate());
            TrustManagerFactory trusts = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            trusts.init(trust);
            KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(null, NO_PASSWORD);
            if (own != null) {
                store.setKeyEntry("own", own.keys().getPrivate(), NO_PASSWORD, new Certificate[] {own.certificate()});
            }
            keys.init(store, NO_PASSWORD);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(keys.getKeyManagers(), trusts.getTrustManagers(), null);
            return context;
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Identity make(String name, Identity signer, String algorithm, Instant until, boolean authority) {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance(algorithm);
            if (algorithm.equals("EC")) {
                generator.initialize(new ECGenParameterSpec("secp256r1"));
            } else {
                generator.initialize(2048);
            }
            KeyPair keys = generator.generateKeyPair();
            Instant from = Instant.now().minus(Duration.ofDays(100));
            X500Name subject = new X500Name("CN=" + name);
            X500Name issuer = signer == null
                    ? subject
                    : new X500Name(
                            signer.certificate().getSubjectX500Principal().getName());
            JcaX509v3CertificateBuilder builder = new JcaX509v3CertificateBuilder(
                    issuer,
                    BigInteger.valueOf(System.nanoTime()),
                    Date.from(from),
                    Date.from(until),
                    subject,
                    keys.getPublic());
            builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(authority));
            if (!authority) {
                builder.addExtension(Extension.subjectAlternativeName, false, new GeneralNames(new GeneralName[] {
                    new GeneralName(GeneralName.dNSName, "localhost"),
                    new GeneralName(GeneralName.iPAddress, "127.0.0.1")
                }));
            }
            KeyPair signing = signer == null ? keys : signer.keys();
            String signature = signing.getPrivate().getAlgorithm().equals("EC") ? "SHA256withECDSA" : "SHA256withRSA";
            X509Certificate certificate = new JcaX509CertificateConverter()
                    .getCertificate(builder.build(new JcaContentSignerBuilder(signature).build(signing.getPrivate())));
            return new Identity(certificate, keys, signer);
        } catch (GeneralSecurityException | IOException | OperatorCreationException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String pem(Object object) {
        StringWriter text = new StringWriter();
        try (JcaPEMWriter writer = new JcaPEMWriter(text)) {
            writer.writeObject(object);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return text.toString();
    }
}
