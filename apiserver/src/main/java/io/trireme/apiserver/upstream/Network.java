package io.trireme.apiserver.upstream;

import java.net.InetAddress;

/** A range of IP addresses. */
public record Network(InetAddress address, int prefixBits) {
    public Network {
        if (prefixBits < 0 || prefixBits > address.getAddress().length * 8) {
            throw new IllegalArgumentException(
                    "prefix of " + prefixBits + " bits for " + address.getHostAddress());
        }
    }

    /**
     * Reads {@code 10.0.0.0/8}, {@code fd00::/8} or a single address.
     *
     * @throws IllegalArgumentException it is none of these; names are not looked up
     */
    public static Network parse(String text) {
        int slash = text.indexOf('/');
        var address = IpLiteral.parse(slash < 0 ? text : text.substring(0, slash));
        if (address.isEmpty()) {
            throw new IllegalArgumentException("\"" + text + "\" is no network");
        }
        int all = address.get().getAddress().length * 8;
        try {
            int bits = slash < 0 ? all : Integer.parseInt(text.substring(slash + 1));
            return new Network(address.get(), bits);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("\"" + text + "\" is no network", e);
        }
    }

    public boolean contains(InetAddress other) {
        byte[] own = address.getAddress();
        byte[] theirs = other.getAddress();
        if (own.length != theirs.length) {
            return false;
        }
        for (int bit = 0; bit < prefixBits; bit++) {
            int mask = 0x80 >> (bit % 8);
            if ((own[bit / 8] & mask) != (theirs[bit / 8] & mask)) {
                return false;
            }
        }
        return true;
    }

    @Override
    public String toString() {
        return address.getHostAddress() + "/" + prefixBits;
    }
}
