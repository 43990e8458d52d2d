package io.trireme.api.cel;

import io.trireme.api.quantity.Quantity;
import io.trireme.api.quantity.QuantityFormatException;

import java.math.BigDecimal;
import java.util.Map;
import java.util.Optional;

/** Kubernetes' functions on quantities (since 1.28) and semantic versions (since 1.33). */
final class VersionLibrary {
    private static final BigDecimal LONG_MAX = BigDecimal.valueOf(Long.MAX_VALUE);
    private static final BigDecimal LONG_MIN = BigDecimal.valueOf(Long.MIN_VALUE);

    private VersionLibrary() {}

    static void register(Map<String, Implementation> into) {
        quantities(into);
        versions(into);
    }

    private static void quantities(Map<String, Implementation> into) {
        into.put("string_to_quantity", (args, _) -> quantity((String) args[0]));
        into.put("is_quantity_string", (args, _) -> quantity((String) args[0]) instanceof Quantity);
        into.put("quantity_sign", (args, _) -> (long) ((Quantity) args[0]).signum());
        into.put("quantity_is_greater_than", (args, _) -> order(args) > 0);
        into.put("quantity_is_less_than", (args, _) -> order(args) < 0);
        into.put("quantity_compare_to", (args, _) -> (long) order(args));
        into.put("quantity_get_float", (args, _) -> ((Quantity) args[0]).amount().doubleValue());
        into.put("quantity_is_integer", (args, _) -> integer((Quantity) args[0]).isPresent());
        into.put(
                "quantity_get_int",
                (args, _) -> {
                    Optional<Long> whole = integer((Quantity) args[0]);
                    return whole.isPresent()
                            ? whole.get()
                            : new Fault("cannot convert value to integer");
                });
        into.put("quantity_add", (args, _) -> ((Quantity) args[0]).add((Quantity) args[1]));
        into.put("quantity_sub", (args, _) -> ((Quantity) args[0]).subtract((Quantity) args[1]));
        into.put("quantity_add_int", (args, _) -> ((Quantity) args[0]).add(amount(args[1])));
        into.put("quantity_sub_int", (args, _) -> ((Quantity) args[0]).subtract(amount(args[1])));
    }

    private static void versions(Map<String, Implementation> into) {
        into.put("string_to_semver", (args, _) -> semver((String) args[0], false));
        into.put("string_bool_to_semver", (args, _) -> semver((String) args[0], (Boolean) args[1]));
        into.put(
                "is_semver_string", (args, _) -> semver((String) args[0], false) instanceof Semver);
        into.put(
                "is_semver_string_bool",
                (args, _) -> semver((String) args[0], (Boolean) args[1]) instanceof Semver);
        into.put("semver_is_greater_than", (args, _) -> versionOrder(args) > 0);
        into.put("semver_is_less_than", (args, _) -> versionOrder(args) < 0);
        into.put("semver_compare_to", (args, _) -> (long) versionOrder(args));
        into.put("semver_major", (args, _) -> ((Semver) args[0]).major());
        into.put("semver_minor", (args, _) -> ((Semver) args[0]).minor());
        into.put("semver_patch", (args, _) -> ((Semver) args[0]).patch());
    }

    private static int order(Object[] args) {
        return ((Quantity) args[0]).compareTo((Quantity) args[1]);
    }

    private static int versionOrder(Object[] args) {
        return Integer.signum(((Semver) args[0]).compareTo((Semver) args[1]));
    }

    private static Quantity amount(Object value) {
        return Quantity.of((Long) value);
    }

    private static Object quantity(String text) {
        try {
            return Quantity.parse(text);
        } catch (QuantityFormatException e) {
            return new Fault(e.getMessage());
        }
    }

    private static Optional<Long> integer(Quantity quantity) {
        var amount = quantity.amount();
        boolean whole =
                amount.scale() <= 0
                        && amount.compareTo(LONG_MAX) <= 0
                        && amount.compareTo(LONG_MIN) >= 0;
        return whole ? Optional.of(amount.longValueExact()) : Optional.empty();
    }

    private static Object semver(String text, boolean normalize) {
        Optional<Semver> version = normalize ? Semver.parseNormalized(text) : Semver.parse(text);
        return version.isPresent()
                ? version.get()
                : new Fault("No Major.Minor.Patch elements found");
    }
}
