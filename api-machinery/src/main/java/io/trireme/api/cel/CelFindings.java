package io.trireme.api.cel;

import io.trireme.api.status.FieldError;

import java.util.List;

/**
 * What rules found in an object.
 *
 * @param errors for which it is refused
 * @param warnings what was wrong before and is wrong still; told, not refused (KEP-4008)
 */
public record CelFindings(List<FieldError> errors, List<String> warnings) {
    static final CelFindings NONE = new CelFindings(List.of(), List.of());

    public CelFindings {
        errors = List.copyOf(errors);
        warnings = List.copyOf(warnings);
    }
}
