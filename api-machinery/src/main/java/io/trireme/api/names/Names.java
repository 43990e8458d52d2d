package io.trireme.api.names;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Checks of names. Each answers what is wrong, in Kubernetes' words; empty means valid. Lengths
 * count UTF-8 bytes, as Go's do. Written without regular expressions, so that a long value costs
 * linear time and no stack.
 */
public final class Names {
    public static final int LABEL_LENGTH_MAX = 63;
    public static final int SUBDOMAIN_LENGTH_MAX = 253;
    private static final int PORT_NAME_LENGTH_MAX = 15;

    private static final String LABEL_FORMAT = "[a-z0-9]([-a-z0-9]*[a-z0-9])?";
    private static final String QUALIFIED_FORMAT = "([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]";

    private static final String LABEL_TEXT =
            "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or"
                    + " '-', and must start and end with an alphanumeric character"
                    + expected(LABEL_FORMAT, "my-name", "123-abc");
    private static final String SUBDOMAIN_TEXT =
            "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters,"
                    + " '-' or '.', and must start and end with an alphanumeric character"
                    + expected(LABEL_FORMAT + "(\\." + LABEL_FORMAT + ")*", "example.com");
    private static final String WILDCARD_TEXT =
            "a wildcard DNS-1123 subdomain must start with '*.', followed by a valid DNS"
                    + " subdomain, which must consist of lower case alphanumeric characters, '-' or"
                    + " '.' and end with an alphanumeric character"
                    + expected(
                            "\\*\\." + LABEL_FORMAT + "(\\." + LABEL_FORMAT + ")*",
                            "*.example.com");
    private static final String DNS1035_TEXT =
            "a DNS-1035 label must consist of lower case alphanumeric characters or '-', start"
                    + " with an alphabetic character, and end with an alphanumeric character"
                    + expected("[a-z]([-a-z0-9]*[a-z0-9])?", "my-name", "abc-123");
    private static final String QUALIFIED_RULE =
            "must consist of alphanumeric characters, '-', '_' or '.', and must start and end"
                    + " with an alphanumeric character"
                    + expected(QUALIFIED_FORMAT, "MyName", "my.name", "123-abc");
    private static final String LABEL_VALUE_TEXT =
            "a valid label must be an empty string or consist of alphanumeric characters, '-',"
                    + " '_' or '.', and must start and end with an alphanumeric character"
                    + expected("(" + QUALIFIED_FORMAT + ")?", "MyValue", "my_value", "12345");
    private static final String CONFIG_KEY_TEXT =
            "a valid config key must consist of alphanumeric characters, '-', '_' or '.'"
                    + expected("[-._a-zA-Z0-9]+", "key.name", "KEY_NAME", "key-name");

    private Names() {}

    /** RFC 1123 label: names of namespaces, containers, … */
    public static List<String> dns1123Label(String value) {
        var problems = new ArrayList<String>();
        if (length(value) > LABEL_LENGTH_MAX) {
            problems.add(tooLong(LABEL_LENGTH_MAX, "characters"));
        }
        if (!isLabel(value)) {
            problems.add(isSubdomain(value) ? "must not contain dots" : LABEL_TEXT);
        }
        return problems;
    }

    /** RFC 1123 subdomain: names of most kinds. */
    public static List<String> dns1123Subdomain(String value) {
        var problems = new ArrayList<String>();
        if (length(value) > SUBDOMAIN_LENGTH_MAX) {
            problems.add(tooLong(SUBDOMAIN_LENGTH_MAX, "characters"));
        }
        if (!isSubdomain(value)) {
            problems.add(SUBDOMAIN_TEXT);
        }
        return problems;
    }

    /** An RFC 1123 subdomain behind {@code *.}: hosts that end alike. */
    public static List<String> wildcardSubdomain(String value) {
        var problems = new ArrayList<String>();
        if (length(value) > SUBDOMAIN_LENGTH_MAX) {
            problems.add(tooLong(SUBDOMAIN_LENGTH_MAX, "characters"));
        }
        if (!value.startsWith("*.") || !isSubdomain(value.substring(2))) {
            problems.add(WILDCARD_TEXT);
        }
        return problems;
    }

    /** RFC 1035 label: an RFC 1123 label that starts with a letter. */
    public static List<String> dns1035Label(String value) {
        var problems = new ArrayList<String>();
        if (length(value) > LABEL_LENGTH_MAX) {
            problems.add(tooLong(LABEL_LENGTH_MAX, "characters"));
        }
        if (!isLabel(value) || isDigit(value.charAt(0))) {
            problems.add(DNS1035_TEXT);
        }
        return problems;
    }

    /** Keys of labels, annotations, resources and taints: a name with an optional DNS prefix. */
    public static List<String> qualifiedName(String value) {
        int slash = value.indexOf('/');
        if (slash >= 0 && value.indexOf('/', slash + 1) >= 0) {
            return List.of(
                    "a valid label key "
                            + QUALIFIED_RULE
                            + " with an optional DNS subdomain prefix and '/'"
                            + " (e.g. 'example.com/MyName')");
        }
        var problems = new ArrayList<String>();
        if (slash == 0) {
            problems.add("prefix part must be non-empty");
        } else if (slash > 0) {
            String prefix = value.substring(0, slash);
            if (length(prefix) > SUBDOMAIN_LENGTH_MAX) {
                problems.add("prefix part " + tooLong(SUBDOMAIN_LENGTH_MAX, "bytes"));
            }
            if (!isSubdomain(prefix)) {
                problems.add("prefix part " + SUBDOMAIN_TEXT);
            }
        }
        String name = value.substring(slash + 1);
        if (name.isEmpty()) {
            problems.add("name part must be non-empty");
        } else if (length(name) > LABEL_LENGTH_MAX) {
            problems.add("name part " + tooLong(LABEL_LENGTH_MAX, "bytes"));
        }
        if (!isQualified(name)) {
            problems.add("name part " + QUALIFIED_RULE);
        }
        return problems;
    }

    public static List<String> labelValue(String value) {
        var problems = new ArrayList<String>();
        if (length(value) > LABEL_LENGTH_MAX) {
            problems.add(tooLong(LABEL_LENGTH_MAX, "bytes"));
        }
        if (!value.isEmpty() && !isQualified(value)) {
            problems.add(LABEL_VALUE_TEXT);
        }
        return problems;
    }

    /** Names that only have to fit into one segment of a URL path: roles and their bindings. */
    public static List<String> pathSegment(String value) {
        if (value.equals(".") || value.equals("..")) {
            return List.of("may not be '" + value + "'");
        }
        var problems = new ArrayList<String>();
        for (String illegal : List.of("/", "%")) {
            if (value.contains(illegal)) {
                problems.add("may not contain '" + illegal + "'");
            }
        }
        return problems;
    }

    /** Keys of ConfigMaps and Secrets. */
    public static List<String> configKey(String value) {
        var problems = new ArrayList<String>();
        if (length(value) > SUBDOMAIN_LENGTH_MAX) {
            problems.add(tooLong(SUBDOMAIN_LENGTH_MAX, "characters"));
        }
        if (value.isEmpty() || !value.chars().allMatch(Names::isQualifiedInner)) {
            problems.add(CONFIG_KEY_TEXT);
        }
        if (value.equals(".") || value.equals("..")) {
            problems.add("must not be '" + value + "'");
        } else if (value.startsWith("..")) {
            problems.add("must not start with '..'");
        }
        return problems;
    }

    /** Names of ports that Services and probes refer to. */
    public static List<String> portName(String value) {
        var problems = new ArrayList<String>();
        if (length(value) > PORT_NAME_LENGTH_MAX) {
            problems.add(tooLong(PORT_NAME_LENGTH_MAX, "characters"));
        }
        if (value.isEmpty() || !value.chars().allMatch(c -> isLabelInner(c))) {
            problems.add("must contain only alpha-numeric characters (a-z, 0-9), and hyphens (-)");
        }
        if (value.chars().noneMatch(c -> c >= 'a' && c <= 'z')) {
            problems.add("must contain at least one letter (a-z)");
        }
        if (value.contains("--")) {
            problems.add("must not contain consecutive hyphens");
        }
        if (value.startsWith("-") || value.endsWith("-")) {
            problems.add("must not begin or end with a hyphen");
        }
        return problems;
    }

    private static String tooLong(int max, String unit) {
        return "must be no more than " + max + " " + unit;
    }

    private static String expected(String format, String... examples) {
        var text = new StringBuilder(" (e.g. ");
        for (int i = 0; i < examples.length; i++) {
            text.append(i == 0 ? "'" : " or '").append(examples[i]).append("', ");
        }
        return text.append("regex used for validation is '").append(format).append("')").toString();
    }

    private static int length(String value) {
        return value.getBytes(StandardCharsets.UTF_8).length;
    }

    private static boolean isLabel(String value) {
        return isLabel(value, 0, value.length());
    }

    private static boolean isLabel(String value, int from, int to) {
        if (from >= to || value.charAt(from) == '-' || value.charAt(to - 1) == '-') {
            return false;
        }
        for (int i = from; i < to; i++) {
            if (!isLabelInner(value.charAt(i))) {
                return false;
            }
        }
        return true;
    }

    private static boolean isSubdomain(String value) {
        int from = 0;
        while (true) {
            int dot = value.indexOf('.', from);
            if (!isLabel(value, from, dot < 0 ? value.length() : dot)) {
                return false;
            }
            if (dot < 0) {
                return true;
            }
            from = dot + 1;
        }
    }

    private static boolean isQualified(String value) {
        return !value.isEmpty()
                && isAlphanumeric(value.charAt(0))
                && isAlphanumeric(value.charAt(value.length() - 1))
                && value.chars().allMatch(Names::isQualifiedInner);
    }

    private static boolean isDigit(int c) {
        return c >= '0' && c <= '9';
    }

    private static boolean isLabelInner(int c) {
        return c == '-' || isDigit(c) || (c >= 'a' && c <= 'z');
    }

    private static boolean isAlphanumeric(int c) {
        return isDigit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    }

    private static boolean isQualifiedInner(int c) {
        return isAlphanumeric(c) || c == '-' || c == '_' || c == '.';
    }
}
