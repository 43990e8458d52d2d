package io.trireme.api.kinds;

import io.trireme.api.text.GoText;

import java.math.BigInteger;
import java.util.List;
import java.util.Optional;

/**
 * A range of addresses in CIDR form, read as leniently as Kubernetes does; what is not to be
 * accepted is said by {@link #faults} (KEP-4858).
 *
 * @param length bits of the prefix
 */
public record IpRange(IpAddress address, int length, boolean leadingZeros) {
    static final String NO_RANGE =
            "must be a valid CIDR value, (e.g. 10.9.8.0/24 or 2001:db8::/64)";

    private static final int LENGTH_DIGITS_MAX = 9;

    /** Empty if the text is no range. */
    public static Optional<IpRange> find(String text) {
        int slash = text.indexOf('/');
        if (slash < 0) {
            return Optional.empty();
        }
        String bits = text.substring(slash + 1);
        if (bits.isEmpty()
                || bits.length() > LENGTH_DIGITS_MAX
                || !bits.chars().allMatch(c -> c >= '0' && c <= '9')) {
            return Optional.empty();
        }
        int length = Integer.parseInt(bits);
        boolean zeros = bits.length() > 1 && bits.charAt(0) == '0';
        return IpAddress.find(text.substring(0, slash))
                .filter(address -> length <= address.width())
                .map(address -> new IpRange(address, length, zeros || address.leadingZeros()));
    }

    private static BigInteger prefix(IpAddress address, int length) {
        return address.value().shiftRight(address.width() - length);
    }

    private IpAddress first() {
        int free = address.width() - length;
        return new IpAddress(
                prefix(address, length).shiftLeft(free), address.width(), address.leadingZeros());
    }

    /** How many addresses there are, the network's own and the last among them. */
    public BigInteger size() {
        return BigInteger.ONE.shiftLeft(address.width() - length);
    }

    /** The n-th address, the network's own being the first, number 0. */
    public IpAddress nth(BigInteger n) {
        return new IpAddress(first().value().add(n), address.width(), false);
    }

    public boolean holds(IpAddress other) {
        return address.width() == other.width()
                && prefix(address, length).equals(prefix(other, length));
    }

    /** Whether the other range is a part of this one, and not all of it. */
    boolean holdsPart(IpRange other) {
        return address.width() == other.address.width()
                && length < other.length
                && prefix(address, length).equals(prefix(other.address, length));
    }

    boolean sameFamily(IpRange other) {
        return address.width() == other.address.width();
    }

    /** What is wrong with the range in a field that is older than strict reading. */
    static List<String> faults(String text) {
        var range = find(text);
        if (range.isEmpty()) {
            return List.of(NO_RANGE);
        }
        if (range.get().leadingZeros()) {
            return List.of("must not have leading 0s in IP or prefix length");
        }
        if (range.get().address().isMapped()) {
            return List.of("must not have an IPv4-mapped IPv6 address");
        }
        return range.get().first().value().equals(range.get().address().value())
                ? List.of()
                : List.of("must not have bits set beyond the prefix length");
    }

    /** As {@link #faults}, and only one text is accepted for each range. */
    static List<String> canonicalFaults(String text) {
        var faults = faults(text);
        if (!faults.isEmpty()) {
            return faults;
        }
        var range = find(text).orElseThrow();
        String canonical = range.first().canonical() + "/" + range.length();
        return text.equals(canonical)
                ? List.of()
                : List.of("must be in canonical form (" + GoText.quoted(canonical) + ")");
    }
}
