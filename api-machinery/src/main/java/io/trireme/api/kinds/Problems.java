package io.trireme.api.kinds;

import io.trireme.api.quantity.Quantity;
import io.trireme.api.status.FieldError;
import io.trireme.api.status.FieldError.Reason;
import io.trireme.api.text.GoText;

import tools.jackson.databind.JsonNode;

import java.util.ArrayList;
import java.util.List;

/** Gathers what is wrong with an object, in Kubernetes' words. Owned by one validation. */
final class Problems {
    static final String IMMUTABLE = "field is immutable";
    static final String NOT_NEGATIVE = "must be greater than or equal to 0";

    private final List<FieldError> errors = new ArrayList<>();

    List<FieldError> list() {
        return List.copyOf(errors);
    }

    boolean isEmpty() {
        return errors.isEmpty();
    }

    void add(FieldError error) {
        errors.add(error);
    }

    void addAll(Problems others) {
        errors.addAll(others.errors);
    }

    void required(String field) {
        required(field, "");
    }

    void required(String field, String detail) {
        add(FieldError.required(field, detail));
    }

    void invalid(String field, String value, String detail) {
        add(FieldError.invalid(field, GoText.quoted(value), detail));
    }

    void invalid(String field, long value, String detail) {
        add(FieldError.invalid(field, Long.toString(value), detail));
    }

    /** For lists, objects, numbers: whatever the node prints. */
    void invalid(String field, JsonNode value, String detail) {
        add(FieldError.invalid(field, printed(value), detail));
    }

    /** Says only what is wrong, not the value. */
    void invalid(String field, String detail) {
        add(FieldError.invalid(field, detail));
    }

    void tooMany(String field, int count, int countMax) {
        if (count > countMax) {
            add(FieldError.tooMany(field, count, countMax));
        }
    }

    /**
     * @param printed the value as it is to be shown
     */
    void invalidPrinted(String field, String printed, String detail) {
        add(FieldError.invalid(field, printed, detail));
    }

    /** One problem for each sentence. */
    void invalid(String field, String value, List<String> details) {
        details.forEach(detail -> invalid(field, value, detail));
    }

    void duplicate(String field, String value) {
        add(FieldError.duplicate(field, GoText.quoted(value)));
    }

    void duplicate(String field, long value) {
        add(FieldError.duplicate(field, Long.toString(value)));
    }

    /**
     * @param printed the value as it is to be shown
     */
    void duplicatePrinted(String field, String printed) {
        add(FieldError.duplicate(field, printed));
    }

    void forbidden(String field, String detail) {
        add(FieldError.forbidden(field, detail));
    }

    void notFound(String field, String value) {
        add(new FieldError(Reason.NOT_FOUND, "Not found: " + GoText.quoted(value), field));
    }

    void tooLong(String field, int lengthMax) {
        add(FieldError.tooLong(field, lengthMax));
    }

    /** Checks that the value is one of a few. */
    void oneOf(String field, String value, String... supported) {
        if (!List.of(supported).contains(value)) {
            add(FieldError.notSupported(field, GoText.quoted(value), List.of(supported)));
        }
    }

    /** Reports a value that is none of a few; lists and objects are printed as JSON. */
    void notSupported(String field, JsonNode value, String... supported) {
        add(FieldError.notSupported(field, printed(value), List.of(supported)));
    }

    void notNegative(String field, long value) {
        if (value < 0) {
            invalid(field, value, NOT_NEGATIVE);
        }
    }

    void between(String field, long value, long min, long max) {
        if (value < min || value > max) {
            invalid(field, value, "must be between " + min + " and " + max + ", inclusive");
        }
    }

    /** Reports a change of a field that must stay. */
    void immutable(String field, JsonNode value, JsonNode before) {
        if (!Fields.same(value, before)) {
            invalid(field, value, IMMUTABLE);
        }
    }

    /** Reports a quantity below zero. */
    void notNegative(String field, JsonNode quantity) {
        Quantities.find(quantity)
                .filter(amount -> amount.signum() < 0)
                .ifPresent(amount -> invalid(field, amount.toString(), NOT_NEGATIVE));
    }

    /** Reports a quantity that is zero or less; what is no quantity counts as zero. */
    void positive(String field, JsonNode quantity) {
        var amount = Quantities.find(quantity).orElse(Quantity.ZERO);
        if (amount.signum() <= 0) {
            invalid(field, amount.toString(), "must be greater than zero");
        }
    }

    static String printed(JsonNode value) {
        if (value.isMissingNode()) {
            return "null";
        }
        return value.isString() ? GoText.quoted(value.stringValue()) : value.toString();
    }
}
