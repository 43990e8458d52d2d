package io.trireme.api.names;

import java.util.ArrayList;
import java.util.List;

/** Whether texts are IP addresses or networks, as Go's net package reads them. */
public final class Addresses {
    private Addresses() {}

    /** Four parts without leading zeros. */
    public static boolean isIpv4(String text) {
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

    public static boolean isIpv6(String text) {
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

    public static boolean isIp(String text) {
        return isIpv4(text) || isIpv6(text);
    }

    public static boolean isCidr(String text) {
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
