package io.trireme.api.kinds;

import io.trireme.api.names.Names;

import java.util.ArrayList;
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

    /** Four parts without leading zeros. */
    static boolean isIpv4(String text) {
        var parts = text.split("\\.", -1);
        if (parts.length != 4) {
            return false;
        }
        for (var part : parts) {
            if (part.isEmpty()
                    || part.length() > 3
                    || !part.chars().allMatch(c -> c >= '0' && c <= '9')
                    || (part.length() > 1 && part.charAt(0) == '0')
                    || Integer.parseInt(part) > 255) {
                return false;
            }
        }
        return true;
    }

    static boolean isIpv6(String text) {
        if (text.indexOf(':') < 0 || text.indexOf('%') >= 0) {
            return false;
        }
        int doubled = text.indexOf("::");
        if (doubled != text.lastIndexOf("::") || text.contains(":::")) {
            return false;
        }
        var groups = new ArrayList<String>();
        String[] halves = doubled < 0 ? new String[] {text} : text.split("::", -1);
        for (var half : halves) {
            if (!half.isEmpty()) {
                groups.addAll(List.of(half.split(":", -1)));
            }
        }
        int count = groups.size();
        if (count > 0 && groups.getLast().indexOf('.') >= 0) {
            if (!isIpv4(groups.removeLast())) {
                return false;
            }
            count++;
        }
        boolean hexadecimal =
                groups.stream()
                        .allMatch(
                                group ->
                                        !group.isEmpty()
                                                && group.length() <= 4
                                                && group.chars()
                                                        .allMatch(
                                                                c -> Character.digit(c, 16) >= 0));
        return hexadecimal && (doubled < 0 ? count == 8 : count < 8);
    }

    static boolean isIp(String text) {
        return isIpv4(text) || isIpv6(text);
    }

    static boolean isCidr(String text) {
        int slash = text.indexOf('/');
        if (slash < 0) {
            return false;
        }
        String address = text.substring(0, slash);
        String bits = text.substring(slash + 1);
        if (bits.isEmpty() || bits.length() > 3 || !bits.chars().allMatch(Character::isDigit)) {
            return false;
        }
        return Integer.parseInt(bits) <= 32
                ? isIp(address)
                : Integer.parseInt(bits) <= 128 && isIpv6(address);
    }
}
