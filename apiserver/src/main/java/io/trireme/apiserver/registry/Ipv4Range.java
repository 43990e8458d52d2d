package io.trireme.apiserver.registry;

/**
 * A range of IPv4 addresses.
 *
 * @param base the first address
 * @param size how many there are
 */
record Ipv4Range(int base, int size) {
    private static final int SIZE_BITS_MAX = 20;

    static Ipv4Range parse(String cidr) {
        int slash = cidr.indexOf('/');
        if (slash > 0) {
            try {
                int bits = Integer.parseInt(cidr.substring(slash + 1));
                int hostBits = 32 - bits;
                if (hostBits >= 2 && hostBits <= SIZE_BITS_MAX) {
                    int size = 1 << hostBits;
                    return new Ipv4Range(number(cidr.substring(0, slash)) & -size, size);
                }
            } catch (NumberFormatException _) {
                // Told below.
            }
        }
        throw new IllegalArgumentException(
                "service address range " + cidr + " is not an IPv4 range between /12 and /30");
    }

    private static int number(String address) {
        var parts = address.split("\\.", -1);
        if (parts.length != 4) {
            throw new NumberFormatException(address);
        }
        int number = 0;
        for (String part : parts) {
            int value = Integer.parseInt(part);
            if (value < 0 || value > 255) {
                throw new NumberFormatException(address);
            }
            number = number << 8 | value;
        }
        return number;
    }

    String address(int n) {
        int number = base + n;
        return (number >>> 24)
                + "."
                + (number >>> 16 & 255)
                + "."
                + (number >>> 8 & 255)
                + "."
                + (number & 255);
    }

    boolean contains(String address) {
        try {
            int offset = number(address) - base;
            return offset >= 0 && offset < size;
        } catch (NumberFormatException _) {
            return false;
        }
    }
}
