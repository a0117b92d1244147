package io.flexgate.http.hops;

/**
 * A network of addresses. Immutable.
 *
 * @param first its first address
 * @param prefix how many bits all its addresses share
 */
public record Cidr(IpAddress first, int prefix) {

    /**
     * Reads {@code 10.0.0.0/8}, {@code fd00::/8}, or one address.
     *
     * @throws IllegalArgumentException saying what is wrong; with an empty message where the text is no network at all
     */
    public static Cidr parse(String text) {
        int slash = text.indexOf('/');
        IpAddress address = IpAddress.parse(slash < 0 ? text : text.substring(0, slash));
        if (address == null) {
            throw new IllegalArgumentException("");
        }
        if (slash < 0) {
            return new Cidr(address, address.bits());
        }
        String digits = text.substring(slash + 1);
        int prefix = digits.matches("[0-9]{1,3}") ? Integer.parseInt(digits) : -1;
        if (prefix < 0 || prefix > address.bits()) {
            throw new IllegalArgumentException("behind the / stands a number from 0 to " + address.bits());
        }
        IpAddress first = address.first(prefix);
        if (!first.equals(address)) {
            throw new IllegalArgumentException(
                    "it begins at " + first + "; did you mean " + first + "/" + prefix + ", or " + address + " alone?");
        }
        return new Cidr(first, prefix);
    }

    /** Whether an address is one of it. */
    public boolean contains(IpAddress address) {
        return address.four() == first.four() && address.first(prefix).equals(first);
    }

    @Override
    public String toString() {
        return prefix == first.bits() ? first.toString() : first + "/" + prefix;
    }
}
