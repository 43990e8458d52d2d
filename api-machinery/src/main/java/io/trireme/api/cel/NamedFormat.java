package io.trireme.api.cel;

import io.trireme.api.names.Names;
import io.trireme.api.text.GoText;

import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;

/**
 * A format of strings that Kubernetes knows by name, such as {@code dns1123Label}.
 *
 * @param patternSize how long a pattern for it would be at most: what a check costs
 * @param check says what is wrong, nothing for a valid text
 */
record NamedFormat(String name, int patternSize, Function<String, List<String>> check) {
    /** Upstream's estimate for any of them. */
    static final int PATTERN_SIZE_MAX = 128;

    private static final Pattern UUID =
            Pattern.compile("(?i)[0-9a-f]{8}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{12}");
    private static final Map<String, NamedFormat> ALL = all();

    static Optional<NamedFormat> find(String name) {
        return Optional.ofNullable(ALL.get(name));
    }

    private static Map<String, NamedFormat> all() {
        var all = new TreeMap<String, NamedFormat>();
        add(all, "dns1123Label", 30, Names::dns1123Label);
        add(all, "dns1123Subdomain", 60, Names::dns1123Subdomain);
        add(all, "dns1035Label", 30, Names::dns1035Label);
        add(all, "qualifiedName", 60, Names::qualifiedName);
        add(all, "dns1123LabelPrefix", 30, prefix(Names::dns1123Label));
        add(all, "dns1123SubdomainPrefix", 60, prefix(Names::dns1123Subdomain));
        add(all, "dns1035LabelPrefix", 30, prefix(Names::dns1035Label));
        add(all, "labelValue", 40, Names::labelValue);
        add(all, "uri", PATTERN_SIZE_MAX, NamedFormat::uri);
        add(
                all,
                "uuid",
                60,
                text -> unless(UUID.matcher(text).matches(), "does not match the UUID format"));
        add(all, "byte", 80, text -> unless(base64(text), "invalid base64"));
        add(all, "date", 80, text -> unless(date(text), "invalid date"));
        add(all, "datetime", 80, text -> unless(dateTime(text), "invalid datetime"));
        return Collections.unmodifiableMap(all);
    }

    private static void add(
            Map<String, NamedFormat> all,
            String name,
            int patternSize,
            Function<String, List<String>> check) {
        all.put(name, new NamedFormat(name, patternSize, check));
    }

    /** A prefix may end in a dash that a generated name goes on from. */
    private static Function<String, List<String>> prefix(Function<String, List<String>> check) {
        UnaryOperator<String> whole =
                text ->
                        text.length() > 1 && text.endsWith("-")
                                ? text.substring(0, text.length() - 2) + "a"
                                : text;
        return text -> check.apply(whole.apply(text));
    }

    private static List<String> unless(boolean valid, String problem) {
        return valid ? List.of() : List.of(problem);
    }

    private static List<String> uri(String text) {
        return unless(
                Url.parse(text).isPresent(),
                "parse " + GoText.quoted(text) + ": invalid URI for request");
    }

    private static boolean base64(String text) {
        try {
            Base64.getDecoder().decode(text);
            return !text.isEmpty();
        } catch (IllegalArgumentException _) {
            return false;
        }
    }

    private static boolean date(String text) {
        try {
            LocalDate.parse(text);
            return text.length() == 10;
        } catch (DateTimeException _) {
            return false;
        }
    }

    private static boolean dateTime(String text) {
        try {
            OffsetDateTime.parse(text.replace(' ', 'T'));
            return true;
        } catch (DateTimeException _) {
            return false;
        }
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof NamedFormat format && name.equals(format.name);
    }

    @Override
    public int hashCode() {
        return name.hashCode();
    }
}
