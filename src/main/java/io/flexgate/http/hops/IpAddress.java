package io.flexgate.http.hops;

import org.jspecify.annotations.Nullable;

/**
 * An address of IPv4 or IPv6, read from its literal form alone: no name is ever looked up. An IPv4 address in the form of IPv6
 * ({@code ::ffff:192.0.2.1}) is the IPv4 address. Immutable.
 *
 * @param high the first 64 bits
 * @param low the last 64 bits; an IPv4 address has {@code ffff} before its own 32
 */
public record IpAddress(long high, long low) {

    private static final long MAPPED = 0xffffL << 32;
    private static final int GROUPS = 8;
    private static final int LONGEST = 45;

    /** The address, or null where the text is none. */
    public static @Nullable IpAddress parse(String text) {
        if (text.isEmpty() || text.length() > LONGEST) {
            return null;
        }
        if (text.indexOf(':') < 0) {
            long four = four(text);
            return four < 0 ? null : new IpAddress(0, MAPPED | four);
        }
        int gap = text.indexOf("::");
        int[] groups = new int[GROUPS];
        if (gap < 0) {
            return fill(text, groups, 0) == GROUPS ? of(groups) : null;
        }
        int[] behind = new int[GROUPS];
        int before = fill(text.substring(0, gap), groups, 0);
        int after = fill(text.substring(gap + 2), behind, 0);
        if (before < 0
                || after < 0
                || before + after >= GROUPS
                || text.substring(0, gap).indexOf('.') >= 0) {
            return null;
        }
        System.arraycopy(behind, 0, groups, GROUPS - after, after);
        return of(groups);
    }

    /** How many groups a part of the text has; -1 where it is none. */
    private static int fill(String part, int[] groups, int from) {
        if (part.isEmpty()) {
            return from;
        }
        int count = from;
        String[] pieces = part.split(":", -1);
        for (int i = 0; i < pieces.length; i++) {
            boolean four = i == pieces.length - 1 && pieces[i].indexOf('.') >= 0;
            if (count + (four ? 2 : 1) > GROUPS) {
                return -1;
            }
            long value = four ? four(pieces[i]) : group(pieces[i]);
            if (value < 0) {
                return -1;
            }
            if (four) {
                groups[count++] = (int) (value >> 16);
            }
            groups[count++] = (int) (value & 0xffff);
        }
        return count;
    }

    private static int group(String text) {
        if (text.isEmpty() || text.length() > 4) {
            return -1;
        }
        int value = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            int digit = c < 0x80 ? Character.digit(c, 16) : -1;
            if (digit < 0) {
                return -1;
            }
            value = value << 4 | digit;
        }
        return value;
    }

    /** Four numbers, without zeros in front: some read those as octal. */
    private static long four(String text) {
        String[] parts = text.split("\\.", -1);
        if (parts.length != 4) {
            return -1;
        }
        long value = 0;
        for (String part : parts) {
            int number = part.isEmpty() || part.length() > 3 || (part.length() > 1 && part.charAt(0) == '0') ? 256 : 0;
            for (int i = 0; i < part.length(); i++) {
                char c = part.charAt(i);
                number = c >= '0' && c <= '9' ? number * 10 + c - '0' : 256;
            }
            if (number > 255) {
                return -1;
            }
            value = value << 8 | number;
        }
        return value;
    }

    private static IpAddress of(int[] groups) {
        long high = 0;
        long low = 0;
        for (int i = 0; i < GROUPS / 2; i++) {
            high = high << 16 | groups[i];
            low = low << 16 | groups[i + GROUPS / 2];
        }
        return new IpAddress(high, low);
    }

    /** Whether it is one of IPv4. */
    public boolean four() {
        return high == 0 && low >>> 32 == 0xffffL;
    }

    /** How many bits the address has: 32 or 128. */
    public int bits() {
        return four() ? 32 : 128;
    }

    /** The first address of the network that this one belongs to. */
    IpAddress first(int prefix) {
        int kept = prefix + 128 - bits();
        return new IpAddress(high & mask(kept), low & mask(kept - 64));
    }

    private static long mask(int ones) {
        return ones <= 0 ? 0 : ones >= 64 ? -1L : -1L << (64 - ones);
    }

    private int groupAt(int index) {
        long half = index < 4 ? high : low;
        return (int) (half >>> (48 - 16 * (index % 4)) & 0xffff);
    }

    /** The usual form: the longest run of zeros of IPv6 left out (RFC 5952). */
    @Override
    public String toString() {
        if (four()) {
            return (low >>> 24 & 0xff) + "." + (low >>> 16 & 0xff) + "." + (low >>> 8 & 0xff) + "." + (low & 0xff);
        }
        int at = -1;
        int longest = 1;
        for (int i = 0; i < GROUPS; i++) {
            int zeros = 0;
            while (i + zeros < GROUPS && groupAt(i + zeros) == 0) {
                zeros++;
            }
            if (zeros > longest) {
                at = i;
                longest = zeros;
            }
        }
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < GROUPS; i++) {
            if (i == at) {
                text.append("::");
                i += longest - 1;
            } else {
                text.append(text.isEmpty() || text.charAt(text.length() - 1) == ':' ? "" : ":")
                        .append(Integer.toHexString(groupAt(i)));
            }
        }
        return text.toString();
    }
}
