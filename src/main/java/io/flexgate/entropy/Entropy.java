package io.flexgate.entropy;

import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.math.BigInteger;
import java.security.SecureRandom;

/**
 * What the operating system has of chance, for keys and seeds of this process. {@link SecureRandom} takes it from the same file, on
 * Linux, but has all the JDK's providers set up before: a fiftieth of a start. Stateless.
 */
public final class Entropy {

    private static final String SOURCE = "/dev/urandom";

    private Entropy() {}

    /** So many bytes. */
    public static byte[] bytes(int count) {
        try (InputStream source = new FileInputStream(SOURCE)) {
            byte[] bytes = source.readNBytes(count);
            if (bytes.length == count) {
                return bytes;
            }
        } catch (IOException e) {
            // Another system, which the JDK knows.
        }
        byte[] bytes = new byte[count];
        new SecureRandom().nextBytes(bytes);
        return bytes;
    }

    /** Any long, each as likely. */
    public static long seed() {
        return new BigInteger(bytes(Long.BYTES)).longValue();
    }
}
