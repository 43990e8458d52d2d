package io.trireme.scheduler.core;

import io.fabric8.kubernetes.api.model.Quantity;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Amounts of resources by name: cpu in thousandths of a core, all others in their own unit (bytes,
 * pieces), rounded up. A name that is missing counts as zero.
 */
public record Amounts(SortedMap<String, Long> byName) {
    public static final String CPU = "cpu";
    public static final String MEMORY = "memory";
    public static final String PODS = "pods";
    public static final Amounts NONE = new Amounts(new TreeMap<>());

    private static final BigDecimal LONG_MAX = BigDecimal.valueOf(Long.MAX_VALUE);

    public static Amounts of(Map<String, Quantity> quantities) {
        if (quantities == null || quantities.isEmpty()) {
            return NONE;
        }
        var amounts = new TreeMap<String, Long>();
        quantities.forEach((name, quantity) -> amounts.put(name, amount(name, quantity)));
        return new Amounts(amounts);
    }

    private static long amount(String name, Quantity quantity) {
        BigDecimal value = quantity.getNumericalAmount();
        if (name.equals(CPU)) {
            value = value.movePointRight(3);
        }
        return value.min(LONG_MAX).setScale(0, RoundingMode.CEILING).longValue();
    }

    public long amount(String name) {
        return byName.getOrDefault(name, 0L);
    }

    public Amounts plus(Amounts other) {
        return combine(other, 1);
    }

    public Amounts minus(Amounts other) {
        return combine(other, -1);
    }

    /** The greater of both, name by name. */
    public Amounts max(Amounts other) {
        var greatest = new TreeMap<>(byName);
        other.byName.forEach((name, amount) -> greatest.merge(name, amount, Math::max));
        return new Amounts(greatest);
    }

    private Amounts combine(Amounts other, int sign) {
        if (other.byName.isEmpty()) {
            return this;
        }
        var sum = new TreeMap<>(byName);
        other.byName.forEach((name, amount) -> sum.merge(name, sign * amount, Long::sum));
        return new Amounts(sum);
    }
}
