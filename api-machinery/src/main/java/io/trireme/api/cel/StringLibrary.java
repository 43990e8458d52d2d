package io.trireme.api.cel;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The extension "strings" of CEL, version 2. Places are counted in characters (code points). */
final class StringLibrary {
    private StringLibrary() {}

    static void register(Map<String, Implementation> into) {
        into.put("string_char_at_int", (args, _) -> charAt((String) args[0], (Long) args[1]));
        into.put(
                "string_index_of_string",
                (args, _) -> indexOf((String) args[0], (String) args[1], 0));
        into.put(
                "string_index_of_string_int",
                (args, _) -> indexOf((String) args[0], (String) args[1], (Long) args[2]));
        into.put(
                "string_last_index_of_string",
                (args, _) -> lastIndexOf((String) args[0], (String) args[1], -1));
        into.put(
                "string_last_index_of_string_int",
                (args, _) ->
                        (Long) args[2] < 0
                                ? outOfRange((Long) args[2])
                                : lastIndexOf((String) args[0], (String) args[1], (Long) args[2]));
        into.put("list_join", (args, budget) -> join((ListValue) args[0], "", budget));
        into.put(
                "list_join_string",
                (args, budget) -> join((ListValue) args[0], (String) args[1], budget));
        into.put("string_lower_ascii", (args, _) -> ascii((String) args[0], 'A', 'Z', 32));
        into.put("string_upper_ascii", (args, _) -> ascii((String) args[0], 'a', 'z', -32));
        into.put("string_replace_string_string", (args, budget) -> replace(args, -1, budget));
        into.put(
                "string_replace_string_string_int",
                (args, budget) -> replace(args, (Long) args[3], budget));
        into.put("string_split_string", (args, _) -> split(args, -1));
        into.put("string_split_string_int", (args, _) -> split(args, (Long) args[2]));
        into.put(
                "string_substring_int",
                (args, _) -> {
                    String text = (String) args[0];
                    return substring(text, (Long) args[1], Types.sizeOf(text));
                });
        into.put(
                "string_substring_int_int",
                (args, _) -> substring((String) args[0], (Long) args[1], (Long) args[2]));
        into.put("string_trim", (args, _) -> trim((String) args[0]));
        into.put("strings_quote", (args, _) -> quote((String) args[0]));
        into.put(
                "string_format",
                (args, budget) ->
                        new FormatVerbs((String) args[0], (ListValue) args[1], budget).result());
    }

    /** Unlike Go's {@code %q} it escapes only what has a short escape. */
    private static String quote(String text) {
        var quoted = new StringBuilder(text.length() + 2).append('"');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '"' -> quoted.append("\\\"");
                case '\\' -> quoted.append("\\\\");
                case '\n' -> quoted.append("\\n");
                case '\r' -> quoted.append("\\r");
                case '\t' -> quoted.append("\\t");
                case 7 -> quoted.append("\\a");
                case '\b' -> quoted.append("\\b");
                case '\f' -> quoted.append("\\f");
                case 11 -> quoted.append("\\v");
                default -> quoted.append(c);
            }
        }
        return quoted.append('"').toString();
    }

    private static Fault outOfRange(long index) {
        return new Fault("index out of range: " + index);
    }

    private static Object charAt(String text, long index) {
        long size = Types.sizeOf(text);
        if (index < 0 || index > size) {
            return outOfRange(index);
        }
        return index == size ? "" : substring(text, index, index + 1);
    }

    private static Object indexOf(String text, String part, long from) {
        long size = Types.sizeOf(text);
        if (from < 0 || from > size) {
            return part.isEmpty() && from >= 0 ? (Object) from : outOfRange(from);
        }
        int found = text.indexOf(part, text.offsetByCodePoints(0, (int) from));
        return found < 0 ? -1L : (long) text.codePointCount(0, found);
    }

    private static Object lastIndexOf(String text, String part, long from) {
        long size = Types.sizeOf(text);
        if (from > size) {
            return outOfRange(from);
        }
        int start = from < 0 ? text.length() : text.offsetByCodePoints(0, (int) from);
        int found = text.lastIndexOf(part, start);
        return found < 0 ? -1L : (long) text.codePointCount(0, found);
    }

    private static Object substring(String text, long start, long end) {
        long size = Types.sizeOf(text);
        if (start > end) {
            return new Fault("invalid substring range. start: " + start + ", end: " + end);
        }
        if (start < 0 || start > size) {
            return outOfRange(start);
        }
        if (end > size) {
            return outOfRange(end);
        }
        int first = text.offsetByCodePoints(0, (int) start);
        return text.substring(first, text.offsetByCodePoints(first, (int) (end - start)));
    }

    private static Object join(ListValue list, String separator, Budget budget) {
        long length = Math.max(0, list.size() - 1) * separator.length();
        for (Object part : list) {
            if (!(part instanceof String text)) {
                return part instanceof Fault ? part : Fault.NO_SUCH_OVERLOAD;
            }
            length += text.length();
            budget.reserve(length);
        }
        budget.charge(length * 2 * Budget.STRING_FACTOR);
        var joined = new StringBuilder((int) length);
        boolean first = true;
        for (Object part : list) {
            joined.append(first ? "" : separator).append(part);
            first = false;
        }
        return joined.toString();
    }

    private static String ascii(String text, char from, char to, int shift) {
        var shifted = new StringBuilder(text);
        for (int i = 0; i < shifted.length(); i++) {
            char c = shifted.charAt(i);
            if (c >= from && c <= to) {
                shifted.setCharAt(i, (char) (c + shift));
            }
        }
        return shifted.toString();
    }

    private static Object replace(Object[] args, long limit, Budget budget) {
        String text = (String) args[0];
        String old = (String) args[1];
        String with = (String) args[2];
        var replaced = new StringBuilder();
        int start = 0;
        long count = 0;
        while (limit < 0 || count < limit) {
            int found;
            if (old.isEmpty()) {
                // Before each character, and at the end.
                found = count == 0 ? 0 : start;
                if (count > 0) {
                    if (start >= text.length()) {
                        break;
                    }
                    found = text.offsetByCodePoints(start, 1);
                }
            } else {
                found = text.indexOf(old, start);
                if (found < 0) {
                    break;
                }
            }
            replaced.append(text, start, found).append(with);
            budget.reserve(replaced.length());
            start = found + old.length();
            count++;
        }
        replaced.append(text, start, text.length());
        budget.charge(Math.max(0, replaced.length() - text.length()) * Budget.STRING_FACTOR);
        return replaced.toString();
    }

    private static Object split(Object[] args, long limit) {
        String text = (String) args[0];
        String separator = (String) args[1];
        List<Object> parts = new ArrayList<>();
        if (limit == 0 || (separator.isEmpty() && text.isEmpty())) {
            return new ElementList(parts);
        }
        int start = 0;
        while (limit < 0 || parts.size() < limit - 1) {
            int found;
            if (separator.isEmpty()) {
                found = start < text.length() ? text.offsetByCodePoints(start, 1) : -1;
                if (found < 0 || found == text.length()) {
                    break;
                }
            } else {
                found = text.indexOf(separator, start);
                if (found < 0) {
                    break;
                }
            }
            parts.add(text.substring(start, found));
            start = found + separator.length();
        }
        parts.add(text.substring(start));
        return new ElementList(parts);
    }

    private static String trim(String text) {
        int start = 0;
        int end = text.length();
        while (start < end && space(text.charAt(start))) {
            start++;
        }
        while (end > start && space(text.charAt(end - 1))) {
            end--;
        }
        return text.substring(start, end);
    }

    /** Unicode's white space. */
    private static boolean space(char c) {
        return (c >= 9 && c <= 13) || c == 0x85 || Character.isSpaceChar(c);
    }
}
