package io.trireme.api.codec;

/**
 * Base64 as Go's standard encoding reads it: padded, line ends ignored. The canonical form has no
 * line ends.
 */
final class GoBase64 {
    private GoBase64() {}

    static String canonical(String text) {
        StringBuilder digits = new StringBuilder(text.length());
        int padding = 0;
        int paddingAt = -1;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '\r' || c == '\n') {
                continue;
            }
            if (c == '=') {
                boolean mayPad = (digits.length() + padding) % 4 >= 2 && padding < 2;
                if (!mayPad) {
                    throw corrupt(i);
                }
                paddingAt = i;
                padding++;
            } else if (!isDigit(c) || padding > 0) {
                boolean unfinished = padding == 1 && digits.length() % 4 == 2;
                throw corrupt(unfinished ? i - 1 : i);
            } else {
                digits.append(c);
            }
        }
        if ((digits.length() + padding) % 4 != 0) {
            throw corrupt(padding > 0 ? paddingAt + 1 : text.length() - digits.length() % 4);
        }
        return digits.append("=".repeat(padding)).toString();
    }

    private static boolean isDigit(char c) {
        return (c >= 'A' && c <= 'Z')
                || (c >= 'a' && c <= 'z')
                || (c >= '0' && c <= '9')
                || c == '+'
                || c == '/';
    }

    private static Unreadable corrupt(int index) {
        return new Unreadable("illegal base64 data at input byte " + index);
    }
}
