package io.trireme.api.cel;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;

import java.util.ArrayList;
import java.util.Map;

/**
 * Patterns of RE2, which take time in proportion to text and pattern, never more. A pattern is
 * compiled where it is used.
 */
final class RegexLibrary {
    /** Instructions of a compiled pattern; nested repetitions make many of few characters. */
    private static final int PROGRAM_SIZE_MAX = 10_000;

    private RegexLibrary() {}

    static void register(Map<String, Implementation> into) {
        into.put("string_find_string", (args, _) -> find((String) args[0], (String) args[1]));
        into.put(
                "string_find_all_string",
                (args, _) -> findAll((String) args[0], (String) args[1], -1));
        into.put(
                "string_find_all_string_int",
                (args, _) -> findAll((String) args[0], (String) args[1], (Long) args[2]));
    }

    /** A {@link Pattern}, or a {@link Fault}. */
    static Object compile(String pattern) {
        if (Repetitions.of(pattern) > PROGRAM_SIZE_MAX) {
            return new Fault("error parsing regexp: expression too large");
        }
        try {
            return Pattern.compile(pattern);
        } catch (PatternSyntaxException e) {
            return new Fault(e.getMessage());
        } catch (StackOverflowError _) {
            return new Fault("error parsing regexp: expression nests too deeply");
        }
    }

    /**
     * @param pattern as {@link #compile} made it
     */
    static Object matches(String text, Object pattern) {
        return pattern instanceof Pattern compiled ? compiled.matcher(text).find() : pattern;
    }

    private static Object find(String text, String pattern) {
        Object program = compile(pattern);
        if (!(program instanceof Pattern compiled)) {
            return program;
        }
        var match = compiled.matcher(text);
        return match.find() ? match.group() : "";
    }

    private static Object findAll(String text, String pattern, long limit) {
        Object program = compile(pattern);
        if (!(program instanceof Pattern compiled)) {
            return program;
        }
        var found = new ArrayList<Object>();
        var match = compiled.matcher(text);
        while ((limit < 0 || found.size() < limit) && match.find()) {
            found.add(match.group());
        }
        return new ElementList(found);
    }
}
