package io.trireme.api.quantity;

/**
 * A quantity's text cut into its parts, by the same scan as Kubernetes': it is laxer than the
 * regular expression that its error message quotes ({@code +} is zero).
 *
 * @param number sign, digits and point, such that BigDecimal reads it
 */
record QuantityText(String number, String suffix) {
    private static final String SUFFIX_LETTERS = "eEinumkKMGTP";

    static QuantityText parse(String text) {
        if (text.isEmpty()) {
            throw new QuantityFormatException(QuantityFormatException.WRONG_FORMAT);
        }
        int start = text.charAt(0) == '-' || text.charAt(0) == '+' ? 1 : 0;
        int digitsEnd = skipDigits(text, start);
        int numberEnd = digitsEnd;
        String fraction = "";
        if (numberEnd < text.length() && text.charAt(numberEnd) == '.') {
            numberEnd = skipDigits(text, digitsEnd + 1);
            fraction = text.substring(digitsEnd + 1, numberEnd);
        }
        int end = numberEnd;
        while (end < text.length() && SUFFIX_LETTERS.indexOf(text.charAt(end)) >= 0) {
            end++;
        }
        if (end < text.length() && (text.charAt(end) == '-' || text.charAt(end) == '+')) {
            end++;
        }
        if (skipDigits(text, end) < text.length()) {
            throw new QuantityFormatException(QuantityFormatException.WRONG_FORMAT);
        }
        String whole = text.substring(start, digitsEnd);
        return new QuantityText(
                (text.charAt(0) == '-' ? "-" : "")
                        + (whole.isEmpty() ? "0" : whole)
                        + "."
                        + (fraction.isEmpty() ? "0" : fraction),
                text.substring(numberEnd));
    }

    private static int skipDigits(String text, int from) {
        int end = from;
        while (end < text.length() && text.charAt(end) >= '0' && text.charAt(end) <= '9') {
            end++;
        }
        return end;
    }
}
