package io.trireme.apiserver.registry;

import io.trireme.api.status.FieldError;
import io.trireme.api.text.GoText;
import io.trireme.apiserver.QueryParameters;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * The options of create, update and patch.
 *
 * @param fieldManager empty if the client named none
 * @param force apply takes fields over from other managers
 */
record WriteOptions(
        boolean dryRun, String fieldManager, FieldValidation fieldValidation, boolean force) {
    private static final int FIELD_MANAGER_BYTES_MAX = 128;

    /** What becomes of unknown and duplicate fields. */
    enum FieldValidation {
        STRICT,
        WARN,
        IGNORE
    }

    static WriteOptions of(QueryParameters query, String kind) {
        var errors = new ArrayList<FieldError>();
        String manager = query.text("fieldManager");
        boolean apply = kind.equals("ApplyOptions");
        if (kind.equals("PatchOptions") && query.has("force")) {
            errors.add(FieldError.forbidden("force", "may not be specified for non-apply patch"));
        }
        if (apply && manager.isEmpty()) {
            errors.add(FieldError.required("fieldManager", "is required for apply patch"));
        }
        checkManager(manager, errors);
        boolean dryRun = checkDryRun(query.all("dryRun"), errors);
        var validation = checkFieldValidation(query.text("fieldValidation"), errors);
        if (!errors.isEmpty()) {
            throw Failures.invalid("meta.k8s.io", apply ? "PatchOptions" : kind, "", errors);
        }
        return new WriteOptions(dryRun, manager, validation, query.flag("force"));
    }

    /** Options of a write that the server makes of its own. */
    static WriteOptions internal(String manager) {
        return new WriteOptions(false, manager, FieldValidation.IGNORE, false);
    }

    WriteOptions withDryRun(boolean dryRun) {
        return new WriteOptions(dryRun, fieldManager, fieldValidation, force);
    }

    private static void checkManager(String manager, List<FieldError> errors) {
        if (manager.getBytes(StandardCharsets.UTF_8).length > FIELD_MANAGER_BYTES_MAX) {
            errors.add(FieldError.tooLong("fieldManager", FIELD_MANAGER_BYTES_MAX));
        }
        int at = 0;
        while (at < manager.length()) {
            int point = manager.codePointAt(at);
            if (!printable(point)) {
                errors.add(
                        FieldError.invalid(
                                "fieldManager",
                                GoText.quoted(manager),
                                "invalid character "
                                        + String.format("U+%04X", point)
                                        + " (at position "
                                        + at
                                        + ")"));
            }
            at += Character.charCount(point);
        }
    }

    private static boolean printable(int point) {
        return switch (Character.getType(point)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.PRIVATE_USE,
                    Character.UNASSIGNED,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR ->
                    false;
            case Character.SPACE_SEPARATOR -> point == ' ';
            default -> true;
        };
    }

    static boolean checkDryRun(List<String> values, List<FieldError> errors) {
        if (values.stream().anyMatch(value -> !value.equals("All"))) {
            String shown =
                    "[" + String.join(",", values.stream().map(GoText::quoted).toList()) + "]";
            errors.add(FieldError.notSupported("dryRun", shown, List.of("All")));
        }
        return !values.isEmpty();
    }

    private static FieldValidation checkFieldValidation(String value, List<FieldError> errors) {
        return switch (value) {
            case "", "Warn" -> FieldValidation.WARN;
            case "Strict" -> FieldValidation.STRICT;
            case "Ignore" -> FieldValidation.IGNORE;
            case String other -> {
                errors.add(
                        FieldError.notSupported(
                                "fieldValidation",
                                GoText.quoted(other),
                                List.of("", "Ignore", "Strict", "Warn")));
                yield FieldValidation.WARN;
            }
        };
    }
}
