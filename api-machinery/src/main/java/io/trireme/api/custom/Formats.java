package io.trireme.api.custom;

import com.google.re2j.Pattern;

import io.trireme.api.names.Addresses;
import io.trireme.api.names.Names;

import tools.jackson.databind.JsonNode;

import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;

/**
 * The formats of strings that Kubernetes checks (kube-openapi's {@code strfmt}, KEP-5307 for the
 * last two); a format of another name says nothing.
 */
final class Formats {
    private static final String UUID = "[0-9a-fA-F]{8}-?[0-9a-fA-F]{4}-?";
    private static final String UUID_END = "[0-9a-fA-F]{3}-?[0-9a-fA-F]{12}";
    private static final String BYTE_VALUE = "\\s*(0|[1-9]\\d?|1\\d\\d?|2[0-4]\\d|25[0-5])\\s*";
    private static final String HOST_LETTER = "[a-zA-Z0-9\\p{S}\\p{L}]";

    private static final Map<String, Predicate<String>> BY_NAME = new TreeMap<>();

    static {
        BY_NAME.put("bsonobjectid", matching("[0-9a-fA-F]{24}"));
        BY_NAME.put("uri", Formats::isUri);
        BY_NAME.put("email", Formats::isEmail);
        BY_NAME.put(
                "hostname",
                matching(
                        HOST_LETTER
                                + "((-?"
                                + HOST_LETTER
                                + "{0,62})?)|("
                                + HOST_LETTER
                                + "(([a-zA-Z0-9-\\p{S}\\p{L}]{0,61}"
                                + HOST_LETTER
                                + ")?)(\\.)){1,}([a-zA-Z\\p{L}]){2,63}"));
        BY_NAME.put("ipv4", Addresses::isIpv4);
        BY_NAME.put("ipv6", Addresses::isIpv6);
        BY_NAME.put("cidr", Addresses::isCidr);
        BY_NAME.put("mac", Formats::isMac);
        BY_NAME.put("uuid", matching(UUID + "[0-9a-fA-F]{4}-?[0-9a-fA-F]" + UUID_END));
        BY_NAME.put("uuid3", matching(UUID + "3[0-9a-fA-F]{3}-?[0-9a-fA-F]" + UUID_END));
        BY_NAME.put("uuid4", matching(UUID + "4[0-9a-fA-F]{3}-?[89abAB]" + UUID_END));
        BY_NAME.put("uuid5", matching(UUID + "5[0-9a-fA-F]{3}-?[89abAB]" + UUID_END));
        BY_NAME.put("isbn", text -> isIsbn10(text) || isIsbn13(text));
        BY_NAME.put("isbn10", Formats::isIsbn10);
        BY_NAME.put("isbn13", Formats::isIsbn13);
        BY_NAME.put("creditcard", Formats::isCreditCard);
        BY_NAME.put("ssn", matching("\\d{3}[- ]?\\d{2}[- ]?\\d{4}"));
        BY_NAME.put("hexcolor", matching("#?([0-9a-fA-F]{3}|[0-9a-fA-F]{6})"));
        BY_NAME.put(
                "rgbcolor",
                matching("rgb\\(" + BYTE_VALUE + "," + BYTE_VALUE + "," + BYTE_VALUE + "\\)"));
        BY_NAME.put(
                "byte",
                matching(
                        "([A-Za-z0-9+/]{4})*([A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=|[A-Za-z0-9+/]{4})"));
        BY_NAME.put("password", _ -> true);
        BY_NAME.put("date", Formats::isDate);
        BY_NAME.put("duration", Formats::isDuration);
        BY_NAME.put("datetime", Formats::isDateTime);
        BY_NAME.put("k8sshortname", text -> Names.dns1123Label(text).isEmpty());
        BY_NAME.put("k8slongname", text -> Names.dns1123Subdomain(text).isEmpty());
    }

    private static final Pattern DATE_TIME =
            Pattern.compile(
                    "([0-9]+)-(0[1-9]|1[012])-(0[1-9]|[12][0-9]|3[01])[tT]"
                            + "([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](\\.[0-9]+)?"
                            + "([zZ]|[+-][0-9]{2}:[0-9]{2})");
    private static final Pattern GO_DURATION =
            Pattern.compile("[+-]?(0|(([0-9]+(\\.[0-9]*)?|\\.[0-9]+)(ns|us|µs|μs|ms|s|m|h))+)");
    private static final Pattern SCALA_DURATION =
            Pattern.compile(
                    "(\\d+)\\s*(ns|nanos?|nanoseconds?|us|µs|μs|micros?|microseconds?|ms|millis?"
                            + "|milliseconds?|s|secs?|seconds?|m|mins?|minutes?|h|hr|hours?|d|days?"
                            + "|w|wks?|weeks?)");
    private static final Pattern MAC =
            Pattern.compile(
                    "([0-9a-fA-F]{2}([:-])([0-9a-fA-F]{2}[:-])*[0-9a-fA-F]{2})"
                            + "|([0-9a-fA-F]{4}(\\.[0-9a-fA-F]{4})+)");
    private static final Pattern EMAIL =
            Pattern.compile(
                    "[^\\s@<>,;:\"()\\[\\]\\\\.]+(\\.[^\\s@<>,;:\"()\\[\\]\\\\.]+)*"
                            + "@[^\\s@<>,;:\"()\\[\\]\\\\.]+(\\.[^\\s@<>,;:\"()\\[\\]\\\\.]+)*");
    private static final Pattern CREDIT_CARD =
            Pattern.compile(
                    "4[0-9]{12}([0-9]{3})?|5[1-5][0-9]{14}|6(011|5[0-9][0-9])[0-9]{12}"
                            + "|3[47][0-9]{13}|3(0[0-5]|[68][0-9])[0-9]{11}"
                            + "|(2131|1800|35\\d{3})\\d{11}");
    private static final Pattern SCHEME = Pattern.compile("[a-zA-Z][a-zA-Z0-9+.-]*:.+");
    private static final int EMAIL_DISPLAY_LENGTH_MAX = 1024;

    private Formats() {}

    /** The format of a schema without its dashes, if it is one that is checked; else empty. */
    static String of(JsonNode schema) {
        String name = SchemaKeys.text(schema, "format").replace("-", "");
        return BY_NAME.containsKey(name) ? name : "";
    }

    static boolean valid(String format, String text) {
        return BY_NAME.get(format).test(text);
    }

    private static Predicate<String> matching(String pattern) {
        var compiled = Pattern.compile(pattern);
        return text -> compiled.matches(text);
    }

    private static boolean isDateTime(String text) {
        return DATE_TIME.matches(text);
    }

    private static boolean isDate(String text) {
        try {
            return text.length() == 10 && LocalDate.parse(text).getYear() >= 0;
        } catch (DateTimeException _) {
            return false;
        }
    }

    private static boolean isDuration(String text) {
        return GO_DURATION.matches(text) || SCALA_DURATION.matches(text.toLowerCase(Locale.ROOT));
    }

    /** Six, eight or twenty bytes. */
    private static boolean isMac(String text) {
        boolean mixed = text.indexOf(':') >= 0 && text.indexOf('-') >= 0;
        long digits = text.chars().filter(c -> Character.digit(c, 16) >= 0).count();
        return !mixed && (digits == 12 || digits == 16 || digits == 40) && MAC.matches(text);
    }

    /** An absolute path or what has a scheme, as Go's ParseRequestURI takes it. */
    private static boolean isUri(String text) {
        boolean plain = text.chars().allMatch(c -> c > ' ' && c != 0x7f);
        return plain && percentsWellFormed(text) && (text.startsWith("/") || SCHEME.matches(text));
    }

    private static boolean percentsWellFormed(String text) {
        for (int at = text.indexOf('%'); at >= 0; at = text.indexOf('%', at + 1)) {
            boolean escape =
                    at + 2 < text.length()
                            && Character.digit(text.charAt(at + 1), 16) >= 0
                            && Character.digit(text.charAt(at + 2), 16) >= 0;
            if (!escape) {
                return false;
            }
        }
        return true;
    }

    /** An address, alone or in angle brackets after a name. */
    private static boolean isEmail(String text) {
        int open = text.lastIndexOf('<');
        boolean named =
                open >= 0 && text.endsWith(">") && text.length() <= EMAIL_DISPLAY_LENGTH_MAX;
        return EMAIL.matches(named ? text.substring(open + 1, text.length() - 1) : text.strip());
    }

    private static boolean isIsbn10(String text) {
        String digits = text.replace("-", "").replace(" ", "");
        if (digits.length() != 10) {
            return false;
        }
        int sum = 0;
        for (int i = 0; i < 10; i++) {
            char c = digits.charAt(i);
            boolean ten = i == 9 && (c == 'X' || c == 'x');
            int value = ten ? 10 : c - '0';
            if (value < 0 || value > (i == 9 ? 10 : 9)) {
                return false;
            }
            sum += (i + 1) * value;
        }
        return sum % 11 == 0;
    }

    private static boolean isIsbn13(String text) {
        String digits = text.replace("-", "").replace(" ", "");
        if (digits.length() != 13 || !digits.chars().allMatch(c -> c >= '0' && c <= '9')) {
            return false;
        }
        int sum = 0;
        for (int i = 0; i < 13; i++) {
            sum += (digits.charAt(i) - '0') * (i % 2 == 0 ? 1 : 3);
        }
        return sum % 10 == 0;
    }

    /** Any characters but digits may stand between; the sum is Luhn's. */
    private static boolean isCreditCard(String text) {
        String digits = text.replaceAll("[^0-9]", "");
        if (!CREDIT_CARD.matches(digits)) {
            return false;
        }
        int sum = 0;
        for (int i = 0; i < digits.length(); i++) {
            int value = digits.charAt(digits.length() - 1 - i) - '0';
            int doubled = i % 2 == 1 ? value * 2 : value;
            sum += doubled > 9 ? doubled - 9 : doubled;
        }
        return sum % 10 == 0;
    }
}
