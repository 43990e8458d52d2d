package io.trireme.api.kinds;

import io.trireme.api.text.GoText;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * An address as a field holds it, of either family. Read as leniently as Kubernetes does (leading
 * zeros are decimal); what is not to be accepted is said by {@link #faults} (KEP-4858).
 *
 * @param width bits of the family: 32 or 128
 */
public record IpAddress(BigInteger value, int width, boolean leadingZeros) {
    static final String NO_ADDRESS =
            "must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)";

    static final int WIDTH_4 = 32;
    static final int WIDTH_6 = 128;
    private static final int PART_DIGITS_MAX = 9;
    private static final int GROUPS = 8;
    private static final BigInteger MAPPED_PREFIX = BigInteger.valueOf(0xffff);

    /** Empty if the text is no address. */
    public static Optional<IpAddress> find(String text) {
        return text.indexOf(':') < 0 ? findV4(text) : findV6(text);
    }

    private static Optional<IpAddress> findV4(String text) {
        var parts = text.split("\\.", -1);
        if (parts.length != 4) {
            return Optional.empty();
        }
        long value = 0;
        boolean zeros = false;
        for (var part : parts) {
            if (part.isEmpty()
                    || part.length() > PART_DIGITS_MAX
                    || !part.chars().allMatch(c -> c >= '0' && c <= '9')
                    || Integer.parseInt(part) > 255) {
                return Optional.empty();
            }
            zeros |= part.length() > 1 && part.charAt(0) == '0';
            value = value << 8 | Integer.parseInt(part);
        }
        return Optional.of(new IpAddress(BigInteger.valueOf(value), WIDTH_4, zeros));
    }

    private static Optional<IpAddress> findV6(String text) {
        int doubled = text.indexOf("::");
        if (doubled != text.lastIndexOf("::") || text.contains(":::")) {
            return Optional.empty();
        }
        boolean zeros = false;
        var head = groups(doubled < 0 ? text : text.substring(0, doubled));
        var tail = groups(doubled < 0 ? "" : text.substring(doubled + 2));
        var last = tail.isEmpty() ? head : tail;
        if (!last.isEmpty() && last.getLast().indexOf('.') >= 0) {
            var embedded = findV4(last.removeLast());
            if (embedded.isEmpty()) {
                return Optional.empty();
            }
            zeros = embedded.get().leadingZeros();
            int bits = embedded.get().value().intValue();
            last.add(Integer.toHexString(bits >>> 16));
            last.add(Integer.toHexString(bits & 0xffff));
        }
        int count = head.size() + tail.size();
        if (doubled < 0 ? count != GROUPS : count >= GROUPS) {
            return Optional.empty();
        }
        var all = new ArrayList<>(head);
        for (int i = count; i < GROUPS; i++) {
            all.add("0");
        }
        all.addAll(tail);
        return value(all, zeros);
    }

    private static List<String> groups(String text) {
        return text.isEmpty() ? new ArrayList<>() : new ArrayList<>(List.of(text.split(":", -1)));
    }

    private static Optional<IpAddress> value(List<String> groups, boolean zeros) {
        var value = BigInteger.ZERO;
        for (var group : groups) {
            if (group.isEmpty()
                    || group.length() > 4
                    || !group.chars().allMatch(c -> c < 128 && Character.digit(c, 16) >= 0)) {
                return Optional.empty();
            }
            value = value.shiftLeft(16).or(new BigInteger(group, 16));
        }
        return Optional.of(new IpAddress(value, WIDTH_6, zeros));
    }

    public boolean isV4() {
        return width == WIDTH_4;
    }

    /** Whether it is an IPv6 address that stands for an IPv4 one, such as ::ffff:10.0.0.1. */
    boolean isMapped() {
        return !isV4() && value.shiftRight(32).equals(MAPPED_PREFIX);
    }

    /** The one text that stands for this address: RFC 5952 for IPv6. */
    public String canonical() {
        return isV4() ? dotted(value.longValue()) : grouped();
    }

    private static String dotted(long bits) {
        return (bits >> 24 & 255)
                + "."
                + (bits >> 16 & 255)
                + "."
                + (bits >> 8 & 255)
                + "."
                + (bits & 255);
    }

    private String grouped() {
        var groups = new int[GROUPS];
        for (int i = 0; i < GROUPS; i++) {
            groups[i] = value.shiftRight(16 * (GROUPS - 1 - i)).intValue() & 0xffff;
        }
        int start = -1;
        int length = 1;
        for (int i = 0; i < GROUPS; i++) {
            int end = i;
            while (end < GROUPS && groups[end] == 0) {
                end++;
            }
            if (end - i > length) {
                start = i;
                length = end - i;
            }
        }
        var text = new StringBuilder();
        for (int i = 0; i < GROUPS; i++) {
            if (i == start) {
                text.append("::");
                i += length - 1;
                continue;
            }
            if (!text.isEmpty() && text.charAt(text.length() - 1) != ':') {
                text.append(':');
            }
            text.append(Integer.toHexString(groups[i]));
        }
        return text.toString().toLowerCase(Locale.ROOT);
    }

    /** What is wrong with the address in a field that is older than strict reading. */
    static List<String> faults(String text) {
        var address = find(text);
        if (address.isEmpty()) {
            return List.of(NO_ADDRESS);
        }
        var faults = new ArrayList<String>();
        if (address.get().leadingZeros()) {
            faults.add("must not have leading 0s");
        }
        if (address.get().isMapped()) {
            faults.add("must not be an IPv4-mapped IPv6 address");
        }
        return faults;
    }

    /** As {@link #faults}, and only one text is accepted for each address. */
    static List<String> canonicalFaults(String text) {
        var faults = faults(text);
        if (!faults.isEmpty()) {
            return faults;
        }
        String canonical = find(text).orElseThrow().canonical();
        return text.equals(canonical)
                ? List.of()
                : List.of("must be in canonical form (" + GoText.quoted(canonical) + ")");
    }
}
