package io.trireme.api.kinds;

import io.trireme.api.names.Addresses;
import io.trireme.api.names.Names;

import java.util.List;
import java.util.function.Function;

/** Which names a kind's objects may have; each rule answers with what is wrong, in words. */
final class NameRules {
    static final Function<String, List<String>> SUBDOMAIN = Names::dns1123Subdomain;
    static final Function<String, List<String>> LABEL = Names::dns1123Label;
    static final Function<String, List<String>> PATH_SEGMENT = Names::pathSegment;

    private NameRules() {}

    /** A prefix may end in a dash, since more follows. */
    static String maskTrailingDash(String prefix) {
        return prefix.length() > 1 && prefix.endsWith("-")
                ? prefix.substring(0, prefix.length() - 2) + "a"
                : prefix;
    }

    static boolean isIpv4(String text) {
        return Addresses.isIpv4(text);
    }

    static boolean isIpv6(String text) {
        return Addresses.isIpv6(text);
    }

    static boolean isIp(String text) {
        return Addresses.isIp(text);
    }

    static boolean isCidr(String text) {
        return Addresses.isCidr(text);
    }
}
