package io.trireme.apiserver.registry;

import io.trireme.api.kinds.IpAddress;
import io.trireme.api.kinds.IpRange;
import io.trireme.store.Compare;

import java.math.BigInteger;
import java.util.Optional;

/**
 * A range that Services get their addresses from. What the server chooses lies above the lower band
 * until that is full, so that addresses which people write down by hand rarely meet it (KEP-3070).
 *
 * @param condition what must still hold when an address of it is taken; empty for the configured
 *     ranges, which stay
 */
record ServiceRange(IpRange range, Optional<Compare> condition) {
    private static final int BAND_STEP = 16;
    private static final int BAND_MIN = 16;
    private static final int BAND_MAX = 256;

    /** Where a range has more, the server chooses among the first so many. */
    private static final BigInteger CHOSEN_MAX = BigInteger.valueOf(Integer.MAX_VALUE);

    /**
     * @throws IllegalArgumentException if the text is no range with an address to give
     */
    static ServiceRange parse(String text) {
        return IpRange.find(text)
                .map(range -> new ServiceRange(range, Optional.empty()))
                .filter(range -> range.count() > 0)
                .orElseThrow(
                        () ->
                                new IllegalArgumentException(
                                        "service address range " + text + " has no address"));
    }

    boolean isV4() {
        return range.address().isV4();
    }

    String family() {
        return isV4() ? "IPv4" : "IPv6";
    }

    /** How many the server may choose from: not the network's own address, nor IPv4's broadcast. */
    int count() {
        var left = range.size().subtract(BigInteger.valueOf(isV4() ? 2 : 1));
        return left.min(CHOSEN_MAX).max(BigInteger.ZERO).intValue();
    }

    /** How many of them are the lower band. */
    int band() {
        var size = range.size().min(CHOSEN_MAX).intValue();
        return size <= BAND_MIN ? 0 : Math.clamp(size / BAND_STEP, BAND_MIN, BAND_MAX);
    }

    /** The n-th address that may be chosen, from 0. */
    String address(int n) {
        return range.nth(BigInteger.valueOf(n + 1L)).canonical();
    }

    boolean holds(IpAddress address) {
        return range.holds(address);
    }

    /** Whether the address may be a Service's. */
    boolean gives(IpAddress address) {
        var last = range.nth(range.size().subtract(BigInteger.ONE)).value();
        return holds(address)
                && !address.value().equals(range.nth(BigInteger.ZERO).value())
                && !(isV4() && address.value().equals(last));
    }

    @Override
    public String toString() {
        return range.nth(BigInteger.ZERO).canonical() + "/" + range.length();
    }
}
