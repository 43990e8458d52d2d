package io.trireme.api.status;

import java.util.List;
import java.util.stream.Collectors;

/**
 * One thing that is wrong with one field; becomes a cause of an Invalid status.
 *
 * @param reason as in {@code details.causes[].reason}
 * @param message as in {@code details.causes[].message}, e.g. {@code Invalid value: "A": must …}
 * @param field path such as {@code spec.containers[0].name}
 */
public record FieldError(Reason reason, String message, String field) {
    /** The cause types of apimachinery's field errors. */
    public enum Reason {
        NOT_FOUND("FieldValueNotFound"),
        REQUIRED("FieldValueRequired"),
        DUPLICATE("FieldValueDuplicate"),
        INVALID("FieldValueInvalid"),
        NOT_SUPPORTED("FieldValueNotSupported"),
        FORBIDDEN("FieldValueForbidden"),
        TOO_LONG("FieldValueTooLong"),
        TOO_MANY("FieldValueTooMany"),
        TYPE_INVALID("FieldValueTypeInvalid"),
        INTERNAL("InternalError");

        private final String wire;

        Reason(String wire) {
            this.wire = wire;
        }

        public String wire() {
            return wire;
        }
    }

    public static FieldError required(String field, String detail) {
        return new FieldError(
                Reason.REQUIRED,
                detail.isEmpty() ? "Required value" : "Required value: " + detail,
                field);
    }

    /**
     * @param value as printed: strings in quotes, numbers bare, objects as JSON
     */
    public static FieldError invalid(String field, String value, String detail) {
        return invalid(field, detail.isEmpty() ? value : value + ": " + detail);
    }

    /** Of a field whose value says nothing that the detail does not. */
    public static FieldError invalid(String field, String detail) {
        return new FieldError(Reason.INVALID, "Invalid value: " + detail, field);
    }

    public static FieldError duplicate(String field, String value) {
        return new FieldError(Reason.DUPLICATE, "Duplicate value: " + value, field);
    }

    public static FieldError forbidden(String field, String detail) {
        return new FieldError(Reason.FORBIDDEN, "Forbidden: " + detail, field);
    }

    public static FieldError notSupported(String field, String value, List<String> ok) {
        String supported =
                ok.stream().map(one -> '"' + one + '"').collect(Collectors.joining(", "));
        return new FieldError(
                Reason.NOT_SUPPORTED,
                "Unsupported value: " + value + ": supported values: " + supported,
                field);
    }

    public static FieldError tooLong(String field, int lengthMax) {
        return new FieldError(
                Reason.TOO_LONG, "Too long: may not be more than " + lengthMax + " bytes", field);
    }

    public static FieldError tooMany(String field, long count, long countMax) {
        String items = countMax == 1 ? " item" : " items";
        return new FieldError(
                Reason.TOO_MANY,
                "Too many: " + count + ": must have at most " + countMax + items,
                field);
    }

    /**
     * @param value as printed
     */
    public static FieldError typeInvalid(String field, String value, String detail) {
        return new FieldError(
                Reason.TYPE_INVALID, "Invalid value: " + value + ": " + detail, field);
    }
}
