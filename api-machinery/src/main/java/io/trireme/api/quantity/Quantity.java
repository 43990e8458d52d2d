package io.trireme.api.quantity;

import static java.util.Objects.requireNonNull;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;

/**
 * An exact amount of a resource, at most as fine as one nano. Two quantities are equal when amount
 * and format are; {@link #compareTo} looks at the amount alone, as Kubernetes' semantic equality
 * does.
 *
 * @param amount without trailing zeros
 * @param format how it was written, hence how it is printed
 */
public record Quantity(BigDecimal amount, Format format) implements Comparable<Quantity> {
    /** The three ways to write a factor: {@code 1M}, {@code 1Mi}, {@code 1e6}. */
    public enum Format {
        DECIMAL_SI,
        BINARY_SI,
        DECIMAL_EXPONENT
    }

    public static final Quantity ZERO = new Quantity(BigDecimal.ZERO, Format.DECIMAL_SI);

    /** No quantity has more digits on either side; keeps hostile exponents from eating memory. */
    private static final int DIGITS_MAX = 400;

    private static final int NANO_DIGITS = 9;
    private static final BigDecimal NANO = BigDecimal.ONE.scaleByPowerOfTen(-NANO_DIGITS);
    private static final BigDecimal KIBI = BigDecimal.valueOf(1024);
    private static final BigDecimal BINARY_MAX = BigDecimal.valueOf(Long.MAX_VALUE);
    private static final String DECIMAL_SUFFIXES = "num kMGTPE";
    private static final String BINARY_SUFFIXES = "KMGTPE";

    public Quantity {
        requireNonNull(format, "format");
        amount = amount.signum() == 0 ? BigDecimal.ZERO : amount.stripTrailingZeros();
    }

    public static Quantity of(long value) {
        return new Quantity(BigDecimal.valueOf(value), Format.DECIMAL_SI);
    }

    public static Quantity ofMillis(long millis) {
        return new Quantity(BigDecimal.valueOf(millis, 3), Format.DECIMAL_SI);
    }

    /**
     * Reads a quantity; amounts finer than a nano are rounded away from zero.
     *
     * @throws QuantityFormatException with Kubernetes' message
     */
    public static Quantity parse(String text) {
        var parts = QuantityText.parse(text);
        var suffix = Suffix.parse(parts.suffix());
        if (parts.number().length() > DIGITS_MAX || Math.abs(suffix.exponent()) > DIGITS_MAX) {
            throw new QuantityFormatException(QuantityFormatException.WRONG_NUMBER);
        }
        var number = new BigDecimal(parts.number());
        var amount =
                suffix.format() == Format.BINARY_SI
                        ? number.multiply(KIBI.pow(suffix.exponent()))
                        : number.scaleByPowerOfTen(suffix.exponent());
        amount = roundedToNano(amount);
        if (suffix.format() != Format.BINARY_SI) {
            return new Quantity(amount, suffix.format());
        }
        if (amount.abs().compareTo(BINARY_MAX) > 0) {
            amount = amount.signum() < 0 ? BINARY_MAX.negate() : BINARY_MAX;
        }
        boolean belowOne = amount.signum() != 0 && amount.abs().compareTo(BigDecimal.ONE) < 0;
        return new Quantity(amount, belowOne ? Format.DECIMAL_SI : Format.BINARY_SI);
    }

    /** The canonical form of a text: what a server stores. */
    public static String canonical(String text) {
        return parse(text).toString();
    }

    public Quantity add(Quantity other) {
        return new Quantity(amount.add(other.amount), isZero() ? other.format : format);
    }

    public Quantity subtract(Quantity other) {
        return new Quantity(amount.subtract(other.amount), isZero() ? other.format : format);
    }

    public Quantity negate() {
        return new Quantity(amount.negate(), format);
    }

    public boolean isZero() {
        return amount.signum() == 0;
    }

    public int signum() {
        return amount.signum();
    }

    /** Whole units, rounded away from zero; at the bounds of a long it stops there. */
    public long value() {
        return scaled(0);
    }

    /** Thousandths, rounded away from zero; at the bounds of a long it stops there. */
    public long milliValue() {
        return scaled(3);
    }

    /** This amount with at most {@code digits} decimal places, rounded away from zero. */
    public Quantity roundedUp(int digits) {
        return amount.scale() <= digits
                ? this
                : new Quantity(amount.setScale(digits, RoundingMode.UP), format);
    }

    @Override
    public int compareTo(Quantity other) {
        return amount.compareTo(other.amount);
    }

    /** The canonical form: no loss, no fraction, the largest suffix that allows both. */
    @Override
    public String toString() {
        if (isZero()) {
            return "0";
        }
        boolean whole = amount.scale() <= 0;
        if (format == Format.BINARY_SI && whole && amount.abs().compareTo(KIBI) >= 0) {
            return binary(amount.toBigIntegerExact());
        }
        int exponent = Math.floorDiv(-amount.scale(), 3) * 3;
        var digits = amount.scaleByPowerOfTen(-exponent).toBigIntegerExact();
        return digits + decimalSuffix(exponent);
    }

    private String decimalSuffix(int exponent) {
        if (exponent == 0) {
            return "";
        }
        int index = exponent / 3 + 3;
        // Beyond exa no suffix exists. Kubernetes prints the digits alone there, and so loses the
        // factor; the exponent keeps it.
        boolean nameless = index < 0 || index >= DECIMAL_SUFFIXES.length();
        return format == Format.DECIMAL_EXPONENT || nameless
                ? "e" + exponent
                : String.valueOf(DECIMAL_SUFFIXES.charAt(index));
    }

    private static String binary(BigInteger amount) {
        int steps = Math.min(amount.getLowestSetBit() / 10, BINARY_SUFFIXES.length());
        var digits = amount.shiftRight(10 * steps);
        return steps == 0
                ? digits.toString()
                : digits + "" + BINARY_SUFFIXES.charAt(steps - 1) + 'i';
    }

    private long scaled(int digits) {
        var rounded = amount.scaleByPowerOfTen(digits).setScale(0, RoundingMode.UP);
        if (rounded.abs().compareTo(BINARY_MAX) >= 0) {
            return rounded.signum() < 0 ? -Long.MAX_VALUE : Long.MAX_VALUE;
        }
        return rounded.longValueExact();
    }

    private static BigDecimal roundedToNano(BigDecimal amount) {
        if (amount.signum() != 0 && amount.abs().compareTo(NANO) < 0) {
            return amount.signum() < 0 ? NANO.negate() : NANO;
        }
        return amount.scale() <= NANO_DIGITS
                ? amount
                : amount.setScale(NANO_DIGITS, RoundingMode.UP);
    }

    /** A factor; the exponent counts tens, or for BINARY_SI powers of 1024. */
    private record Suffix(Format format, int exponent) {
        static Suffix parse(String text) {
            if (text.isEmpty()) {
                return new Suffix(Format.DECIMAL_SI, 0);
            }
            char first = text.charAt(0);
            if (text.length() == 1 && DECIMAL_SUFFIXES.indexOf(first) >= 0) {
                return new Suffix(Format.DECIMAL_SI, (DECIMAL_SUFFIXES.indexOf(first) - 3) * 3);
            }
            int binary = BINARY_SUFFIXES.indexOf(first);
            if (text.length() == 2 && text.charAt(1) == 'i' && binary >= 0) {
                return new Suffix(Format.BINARY_SI, binary + 1);
            }
            if (text.length() > 1 && (first == 'e' || first == 'E')) {
                try {
                    long exponent = Long.parseLong(text, 1, text.length(), 10);
                    int bounded = Math.clamp(exponent, -DIGITS_MAX - 1, DIGITS_MAX + 1);
                    return new Suffix(Format.DECIMAL_EXPONENT, bounded);
                } catch (NumberFormatException _) {
                    throw new QuantityFormatException(QuantityFormatException.WRONG_SUFFIX);
                }
            }
            throw new QuantityFormatException(QuantityFormatException.WRONG_SUFFIX);
        }
    }
}
