package io.trireme.apiserver.registry.connect;

import io.trireme.api.status.ApiStatusException;
import io.trireme.api.text.GoText;
import io.trireme.apiserver.registry.Failures;

import java.math.BigInteger;

/** Numbers in queries, refused in the words of Go's strconv. */
final class GoNumbers {
    private static final BigInteger MIN = BigInteger.valueOf(Long.MIN_VALUE);
    private static final BigInteger MAX = BigInteger.valueOf(Long.MAX_VALUE);

    private GoNumbers() {}

    /**
     * @throws ApiStatusException 400
     */
    static long parseLong(String text) {
        if (!text.matches("[+-]?[0-9]+")) {
            throw Failures.badRequest(refusal("ParseInt", text, "invalid syntax"));
        }
        var number = new BigInteger(text);
        if (number.compareTo(MIN) < 0 || number.compareTo(MAX) > 0) {
            throw Failures.badRequest(refusal("ParseInt", text, "value out of range"));
        }
        return number.longValue();
    }

    /**
     * A number of at most 16 bits.
     *
     * @throws ApiStatusException 400
     */
    static int parsePort(String text) {
        String refusal =
                !text.matches("[0-9]+")
                        ? "invalid syntax"
                        : new BigInteger(text).bitLength() > 16 ? "value out of range" : "";
        if (!refusal.isEmpty()) {
            throw Failures.badRequest(
                    "cannot convert to []int32: " + refusal("ParseUint", text, refusal));
        }
        return Integer.parseInt(text);
    }

    private static String refusal(String function, String text, String why) {
        return "strconv." + function + ": parsing " + GoText.quoted(text) + ": " + why;
    }
}
