package io.trireme.api.kinds;

import io.trireme.api.names.Names;

import tools.jackson.databind.JsonNode;

import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Consumer;
import java.util.regex.Pattern;

/** The names of devices and of what belongs to them; lists and maps with a limit. */
final class DeviceNames {
    private static final int IDENTIFIER_LENGTH_MAX = 32;
    private static final int UID_LENGTH = 36;
    private static final Pattern IDENTIFIER = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");
    private static final Pattern UID =
            Pattern.compile("\\p{XDigit}{8}-(\\p{XDigit}{4}-){3}\\p{XDigit}{12}");
    private static final String IDENTIFIER_TEXT =
            "a valid C identifier must start with alphabetic character or '_', followed by a string"
                    + " of alphanumeric characters or '_' (e.g. 'my_name',  or 'MY_NAME',  or"
                    + " 'MyName', regex used for validation is '[A-Za-z_][A-Za-z0-9_]*')";

    private DeviceNames() {}

    /** A DNS label; one without characters is as wrong as any. */
    static void label(String name, String field, Problems problems) {
        problems.invalid(field, name, Names.dns1123Label(name));
    }

    /** A DNS label that is missed where it is empty. */
    static void requiredLabel(String name, String field, Problems problems) {
        if (name.isEmpty()) {
            problems.required(field);
        } else {
            label(name, field, problems);
        }
    }

    static void pool(String name, String field, Problems problems) {
        if (name.isEmpty()) {
            problems.required(field);
            return;
        }
        if (name.length() > Names.SUBDOMAIN_LENGTH_MAX) {
            problems.tooLong(field, Names.SUBDOMAIN_LENGTH_MAX);
        }
        for (var part : name.split("/", -1)) {
            problems.invalid(field, part, Names.dns1123Subdomain(part));
        }
    }

    /** The name of an attribute or a capacity: an identifier, with a domain or without. */
    static void qualified(String name, String field, Problems problems) {
        var parts = name.split("/", -1);
        if (parts.length == 1) {
            identifier(name, field, problems);
        } else if (parts.length == 2) {
            if (parts[0].isEmpty()) {
                problems.invalid(field, "", "the domain must not be empty");
            } else {
                VolumeSourceCheck.driverName(parts[0], field, problems);
            }
            if (parts[1].isEmpty()) {
                problems.invalid(field, "", "the name must not be empty");
            } else {
                identifier(parts[1], field, problems);
            }
        }
    }

    static void fullyQualified(String name, String field, Problems problems) {
        qualified(name, field, problems);
        if (name.indexOf('/') < 0) {
            problems.invalid(
                    field,
                    name,
                    "a fully qualified name must be a domain and a name separated by a slash");
        }
    }

    private static void identifier(String name, String field, Problems problems) {
        if (name.length() > IDENTIFIER_LENGTH_MAX) {
            problems.tooLong(field, IDENTIFIER_LENGTH_MAX);
        }
        if (!IDENTIFIER.matcher(name).matches()) {
            problems.invalid(field, name, IDENTIFIER_TEXT);
        }
    }

    /** The id of a part of a shared device: a UUID in lower case. */
    static void shareId(JsonNode of, String path, Problems problems) {
        String id = Fields.text(of, "shareID");
        if (!Fields.has(of, "shareID") || (UID.matcher(id).matches() && isLower(id))) {
            return;
        }
        String why;
        if (UID.matcher(id).matches()) {
            why =
                    "uid must be in RFC 4122 normalized form, `xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx`"
                            + " with lowercase hexadecimal characters";
        } else if (id.length() == UID_LENGTH) {
            why = "error validating uid: invalid UUID format";
        } else {
            why = "error validating uid: invalid UUID length: " + id.length();
        }
        problems.invalid(path + ".shareID", id, why);
    }

    private static boolean isLower(String text) {
        return text.equals(text.toLowerCase(Locale.ROOT));
    }

    /** Whether a list or map is short enough to look at its elements. */
    static boolean fits(JsonNode list, int max, String field, Problems problems) {
        problems.tooMany(field, list.size(), max);
        return list.size() <= max;
    }

    /** Reports each name that comes again. */
    static void distinct(List<String> names, String field, Problems problems) {
        Set<String> seen = new HashSet<>();
        for (int i = 0; i < names.size(); i++) {
            if (!seen.add(names.get(i))) {
                problems.duplicate(field + "[" + i + "]", names.get(i));
            }
        }
    }

    /** Looks at the elements of a list that is short enough. */
    static void each(
            JsonNode list, int max, String field, Problems problems, Consumer<Element> check) {
        if (fits(list, max, field, problems)) {
            for (int i = 0; i < list.size(); i++) {
                check.accept(new Element(list.get(i), field + "[" + i + "]"));
            }
        }
    }

    /** An element of a list, and where it stands. */
    record Element(JsonNode node, String field) {}
}
