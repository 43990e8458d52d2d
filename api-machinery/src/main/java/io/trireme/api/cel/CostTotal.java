package io.trireme.api.cel;

import io.trireme.api.status.FieldError;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/** What all rules of a schema are estimated to cost, and the dearest of them. */
final class CostTotal {
    /** Of one expression, however often it may run on an object. */
    static final long EXPRESSION_MAX = 10_000_000;

    /** Of all expressions of a schema. */
    static final long SCHEMA_MAX = 100_000_000;

    private static final int NAMED_MAX = 4;

    private record Share(String path, long cost) {}

    private final List<Share> shares = new ArrayList<>();
    private long total;

    void add(String path, long cost) {
        total = Range.sum(total, cost);
        if (cost >= SCHEMA_MAX / 100) {
            shares.add(new Share(path, cost));
        }
    }

    List<FieldError> errors(String schemaPath) {
        if (total <= SCHEMA_MAX) {
            return List.of();
        }
        var errors = new ArrayList<FieldError>();
        shares.stream()
                .sorted(Comparator.comparingLong(Share::cost).reversed())
                .limit(NAMED_MAX)
                .forEach(
                        share ->
                                errors.add(
                                        FieldError.forbidden(
                                                share.path(),
                                                "contributed to estimated rule cost total exceeding"
                                                        + " cost limit for entire OpenAPIv3"
                                                        + " schema")));
        errors.add(
                FieldError.forbidden(
                        schemaPath,
                        exceeded(
                                "x-kubernetes-validations estimated rule cost total for entire"
                                        + " OpenAPIv3 schema",
                                total,
                                SCHEMA_MAX)));
        return errors;
    }

    static String exceeded(String what, long cost, long limit) {
        double factor = (double) cost / limit;
        String times =
                factor > 100
                        ? "more than 100x"
                        : String.format(Locale.ROOT, factor < 1.5 ? "%fx" : "%.1fx", factor);
        return what
                + " exceeds budget by factor of "
                + times
                + " (try simplifying the rule, or adding maxItems, maxProperties, and maxLength where"
                + " arrays, maps, and strings are declared)";
    }
}
