package io.trireme.api.quantity;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.math.BigDecimal;
import java.math.RoundingMode;

class QuantityTest {
    @ParameterizedTest
    @CsvSource({
        "0, 0",
        "+, 0",
        "-0, 0",
        "0Ki, 0",
        "0.5, 500m",
        "1000m, 1",
        "1024Mi, 1Gi",
        "1.5Gi, 1536Mi",
        "1e3, 1e3",
        "1000000k, 1G",
        "1e-3, 1e-3",
        "0.1, 100m",
        "1E, 1E",
        "1.5m, 1500u",
        "0.5Ki, 512",
        "1000Ki, 1000Ki",
        "1023, 1023",
        "1024, 1024",
        "12e2, 1200",
        "1e4, 10e3",
        "0.1n, 1n",
        "-0.1n, -1n",
        "1.1n, 2n",
        "100Ei, 9223372036854775807",
        "0.0001Ki, 102400u",
        "1500Mi, 1500Mi",
        "2000Ki, 2000Ki",
        "1.25Ki, 1280",
        "-1Gi, -1Gi",
        ".5, 500m",
        "5., 5",
        "0001, 1",
        "123456789012345678901234567890, 123456789012345678901234567890",
        "1000E, 1e21",
        "0.00001e3, 10e-3"
    })
    void printsTheCanonicalForm(String text, String canonical) {
        assertEquals(canonical, Quantity.canonical(text));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {"one", "1GB", "1 Gi", "1.2.3", "''", "0x10", "1Ki1x"})
    void refusesWhatIsNoQuantity(String text) {
        var refused = assertThrows(QuantityFormatException.class, () -> Quantity.parse(text));
        assertEquals(
                "quantities must match the regular expression"
                        + " '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'",
                refused.getMessage());
    }

    @ParameterizedTest
    @CsvSource({"1e", "--1", "1Kii", "1K", "1e99999999999999999999", "1iK"})
    void refusesUnknownSuffixes(String text) {
        var refused = assertThrows(QuantityFormatException.class, () -> Quantity.parse(text));
        assertEquals("unable to parse quantity's suffix", refused.getMessage());
    }

    @ParameterizedTest
    @CsvSource({"1e401", "1e-99999999999"})
    void refusesExponentsThatWouldEatMemory(String text) {
        assertThrows(QuantityFormatException.class, () -> Quantity.parse(text));
    }

    @ParameterizedTest
    @CsvSource({
        "1500m, 2, 1500",
        "1, 1, 1000",
        "1u, 1, 1",
        "-1500m, -2, -1500",
        "1Ki, 1024, 1024000"
    })
    void roundsAwayFromZeroWhenRead(String text, long value, long millis) {
        assertEquals(value, Quantity.parse(text).value());
        assertEquals(millis, Quantity.parse(text).milliValue());
    }

    @ParameterizedTest
    @CsvSource({"1Gi, 1Gi, 2Gi", "0, 1Gi, 1Gi", "1, 500m, 1500m", "1Gi, 1M, 1074741824"})
    void addKeepsTheFormatOfWhatIsNotZero(String left, String right, String sum) {
        var result = Quantity.parse(left).add(Quantity.parse(right));
        assertEquals(Quantity.parse(sum).amount(), result.amount());
        assertEquals(result, result.add(Quantity.ZERO));
    }

    @Property
    void canonicalTextParsesToTheSameAmount(
            @ForAll long unscaled,
            @ForAll @IntRange(min = -8, max = 9) int scale,
            @ForAll Quantity.Format format) {
        var amount = BigDecimal.valueOf(unscaled, scale);
        var quantity = new Quantity(amount, format);
        var again = Quantity.parse(quantity.toString());
        // What is written in binary has a cap; it is met by wholes beyond a long only.
        if (format != Quantity.Format.BINARY_SI
                || amount.abs().compareTo(BigDecimal.valueOf(Long.MAX_VALUE)) < 0) {
            assertEquals(0, again.compareTo(quantity));
        }
        assertEquals(again.toString(), Quantity.canonical(again.toString()));
    }

    @Property
    void orderIsThatOfTheAmounts(
            @ForAll int left,
            @ForAll int right,
            @ForAll @IntRange(min = 0, max = 9) int leftScale,
            @ForAll @IntRange(min = 0, max = 9) int rightScale) {
        var a = BigDecimal.valueOf(left, leftScale);
        var b = BigDecimal.valueOf(right, rightScale);
        assertEquals(
                Integer.signum(a.compareTo(b)),
                Integer.signum(
                        Quantity.parse(a.toPlainString())
                                .compareTo(Quantity.parse(b.toPlainString()))));
    }

    @Property
    void roundingNeverShrinks(@ForAll int unscaled, @ForAll @IntRange(min = 0, max = 9) int scale) {
        var amount = BigDecimal.valueOf(unscaled, scale);
        assertEquals(
                amount.setScale(0, RoundingMode.UP).longValueExact(),
                Quantity.parse(amount.toPlainString()).value());
    }
}
