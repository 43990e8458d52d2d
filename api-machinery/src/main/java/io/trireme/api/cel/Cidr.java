package io.trireme.api.cel;

import java.util.Optional;

/**
 * A network: an address and how many of its first bits count. Bits behind them may be set, so two
 * may differ that mean the same network.
 */
record Cidr(IpAddress ip, int prefixLength) {
    static Optional<Cidr> parse(String text) {
        int slash = text.lastIndexOf('/');
        if (slash < 0) {
            return Optional.empty();
        }
        return IpAddress.parse(text.substring(0, slash))
                .flatMap(
                        ip -> {
                            int length =
                                    IpAddress.decimal(text.substring(slash + 1), ip.size() * 8);
                            return length < 0
                                    ? Optional.empty()
                                    : Optional.of(new Cidr(ip, length));
                        });
    }

    Cidr masked() {
        return new Cidr(ip.masked(prefixLength), prefixLength);
    }

    boolean contains(IpAddress other) {
        return ip.size() == other.size()
                && ip.masked(prefixLength).equals(other.masked(prefixLength));
    }

    boolean contains(Cidr other) {
        return prefixLength <= other.prefixLength && contains(other.ip);
    }

    @Override
    public String toString() {
        return ip + "/" + prefixLength;
    }
}
