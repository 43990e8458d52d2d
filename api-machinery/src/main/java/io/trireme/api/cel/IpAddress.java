package io.trireme.api.cel;

import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;

/**
 * An IPv4 or IPv6 address, read as Go's {@code netip} does: no leading zeros, and no zones and no
 * IPv4 addresses mapped into IPv6, which Kubernetes refuses.
 */
final class IpAddress {
    private static final int V4_BYTES = 4;
    private static final int V6_BYTES = 16;
    private static final int V6_GROUPS = 8;

    private final byte[] bytes;

    private IpAddress(byte[] bytes) {
        this.bytes = bytes;
    }

    static Optional<IpAddress> parse(String text) {
        if (text.indexOf(':') < 0) {
            return parseV4(text).map(IpAddress::new);
        }
        return parseV6(text).map(IpAddress::new).filter(ip -> !ip.mapsV4());
    }

    private static Optional<byte[]> parseV4(String text) {
        String[] parts = text.split("\\.", -1);
        if (parts.length != V4_BYTES) {
            return Optional.empty();
        }
        byte[] bytes = new byte[V4_BYTES];
        for (int i = 0; i < V4_BYTES; i++) {
            int value = decimal(parts[i], 255);
            if (value < 0) {
                return Optional.empty();
            }
            bytes[i] = (byte) value;
        }
        return Optional.of(bytes);
    }

    /** A number without leading zeros up to {@code max}; -1 if it is none. */
    static int decimal(String text, int max) {
        if (text.isEmpty() || text.length() > 3 || (text.length() > 1 && text.startsWith("0"))) {
            return -1;
        }
        int value = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c < '0' || c > '9') {
                return -1;
            }
            value = value * 10 + (c - '0');
        }
        return value <= max ? value : -1;
    }

    private static Optional<byte[]> parseV6(String text) {
        int gap = text.indexOf("::");
        if (gap < 0) {
            return groups(text).filter(bytes -> bytes.length == V6_BYTES);
        }
        if (text.indexOf("::", gap + 1) >= 0) {
            return Optional.empty();
        }
        String left = text.substring(0, gap);
        String right = text.substring(gap + 2);
        if (left.indexOf('.') >= 0) {
            return Optional.empty();
        }
        var before = left.isEmpty() ? Optional.of(new byte[0]) : groups(left);
        var after = right.isEmpty() ? Optional.of(new byte[0]) : groups(right);
        if (before.isEmpty()
                || after.isEmpty()
                || before.get().length + after.get().length > V6_BYTES - 2) {
            return Optional.empty();
        }
        byte[] bytes = Arrays.copyOf(before.get(), V6_BYTES);
        int tail = after.get().length;
        System.arraycopy(after.get(), 0, bytes, V6_BYTES - tail, tail);
        return Optional.of(bytes);
    }

    /** Groups of four hexadecimal digits; the last may be an IPv4 address. */
    private static Optional<byte[]> groups(String text) {
        String[] parts = text.split(":", -1);
        if (parts.length > V6_GROUPS) {
            return Optional.empty();
        }
        byte[] bytes = new byte[parts.length * 2];
        for (int i = 0; i < parts.length; i++) {
            String part = parts[i];
            if (i == parts.length - 1 && part.indexOf('.') >= 0) {
                int place = i * 2;
                return parseV4(part).map(last -> with(bytes, place, last));
            }
            if (part.isEmpty() || part.length() > 4 || !hexadecimal(part)) {
                return Optional.empty();
            }
            int value = HexFormat.fromHexDigits(part);
            bytes[i * 2] = (byte) (value >> 8);
            bytes[i * 2 + 1] = (byte) value;
        }
        return Optional.of(bytes);
    }

    private static boolean hexadecimal(String text) {
        return text.chars().allMatch(HexFormat::isHexDigit);
    }

    private static byte[] with(byte[] bytes, int place, byte[] last) {
        byte[] all = Arrays.copyOf(bytes, place + V4_BYTES);
        System.arraycopy(last, 0, all, place, V4_BYTES);
        return all;
    }

    private boolean mapsV4() {
        for (int i = 0; i < 10; i++) {
            if (bytes[i] != 0) {
                return false;
            }
        }
        return bytes[10] == -1 && bytes[11] == -1;
    }

    int size() {
        return bytes.length;
    }

    int family() {
        return bytes.length == V4_BYTES ? 4 : 6;
    }

    private int at(int index) {
        return bytes[index] & 0xff;
    }

    private boolean zeroUpTo(int end) {
        for (int i = 0; i < end; i++) {
            if (bytes[i] != 0) {
                return false;
            }
        }
        return true;
    }

    boolean unspecified() {
        return zeroUpTo(bytes.length);
    }

    boolean loopback() {
        return family() == 4 ? at(0) == 127 : zeroUpTo(V6_BYTES - 1) && at(V6_BYTES - 1) == 1;
    }

    private boolean multicast() {
        return family() == 4 ? (at(0) & 0xf0) == 0xe0 : at(0) == 0xff;
    }

    boolean linkLocalMulticast() {
        return family() == 4
                ? at(0) == 224 && at(1) == 0 && at(2) == 0
                : at(0) == 0xff && (at(1) & 0x0f) == 2;
    }

    boolean linkLocalUnicast() {
        return family() == 4
                ? at(0) == 169 && at(1) == 254
                : at(0) == 0xfe && (at(1) & 0xc0) == 0x80;
    }

    boolean globalUnicast() {
        boolean broadcast = family() == 4 && Arrays.equals(bytes, new byte[] {-1, -1, -1, -1});
        return !broadcast && !unspecified() && !loopback() && !multicast() && !linkLocalUnicast();
    }

    /** The address with all bits behind the first {@code length} cleared. */
    IpAddress masked(int length) {
        byte[] kept = bytes.clone();
        for (int i = 0; i < kept.length; i++) {
            int bits = Math.clamp(length - i * 8L, 0, 8);
            kept[i] = (byte) (kept[i] & (0xff00 >> bits));
        }
        return new IpAddress(kept);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof IpAddress ip && Arrays.equals(bytes, ip.bytes);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bytes);
    }

    /** The canonical form: RFC 5952 for IPv6. */
    @Override
    public String toString() {
        if (family() == 4) {
            return at(0) + "." + at(1) + "." + at(2) + "." + at(3);
        }
        int[] groups = new int[V6_GROUPS];
        for (int i = 0; i < V6_GROUPS; i++) {
            groups[i] = at(2 * i) << 8 | at(2 * i + 1);
        }
        int start = -1;
        int length = 1;
        for (int i = 0; i < V6_GROUPS; i++) {
            int end = i;
            while (end < V6_GROUPS && groups[end] == 0) {
                end++;
            }
            if (end - i > length) {
                start = i;
                length = end - i;
            }
        }
        var text = new StringBuilder();
        for (int i = 0; i < V6_GROUPS; i++) {
            if (i == start) {
                text.append("::");
                i += length - 1;
            } else {
                text.append(text.isEmpty() || text.toString().endsWith(":") ? "" : ":");
                text.append(Integer.toHexString(groups[i]));
            }
        }
        return text.toString();
    }
}
