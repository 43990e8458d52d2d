package io.trireme.api.codec;

import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;

/**
 * Times as Kubernetes reads them (RFC 3339) and writes them: in UTC, to the second, or with six
 * decimals for a MicroTime. What can't be read is refused in the words of Go's time package.
 */
final class GoTime {
    private static final DateTimeFormatter SECONDS =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss'Z'");
    private static final DateTimeFormatter MICROS =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSSSSS'Z'");

    private final String text;
    private final boolean micro;
    private int at;

    private GoTime(String text, boolean micro) {
        this.text = text;
        this.micro = micro;
    }

    /** The canonical form; empty for the zero time, which Kubernetes writes as null. */
    static String canonical(String text, boolean micro) {
        LocalDateTime utc = new GoTime(text, micro).parse();
        if (utc.equals(LocalDateTime.of(1, 1, 1, 0, 0))) {
            return "";
        }
        return (micro ? MICROS : SECONDS).format(utc);
    }

    private String layout() {
        return micro ? "2006-01-02T15:04:05.000000Z07:00" : "2006-01-02T15:04:05Z07:00";
    }

    private LocalDateTime parse() {
        int year = digits(4, "2006");
        literal('-');
        int month = ranged(digits(2, "01"), 1, 12, "month");
        literal('-');
        int day = digits(2, "02");
        literal('T');
        int hour = ranged(digits(2, "15"), 0, 23, "hour");
        literal(':');
        int minute = ranged(digits(2, "04"), 0, 59, "minute");
        literal(':');
        int second = ranged(digits(2, "05"), 0, 59, "second");
        int nanos = fraction();
        int offsetSeconds = offset();
        if (at < text.length()) {
            throw fault(": extra text: " + quote(text.substring(at)));
        }
        try {
            return OffsetDateTime.of(
                            LocalDate.of(year, month, day).atTime(hour, minute, second, nanos),
                            ZoneOffset.ofTotalSeconds(offsetSeconds))
                    .withOffsetSameInstant(ZoneOffset.UTC)
                    .toLocalDateTime();
        } catch (DateTimeException _) {
            throw fault(": day out of range");
        }
    }

    private int digits(int count, String element) {
        int value = 0;
        for (int i = 0; i < count; i++) {
            int digit = at + i < text.length() ? text.charAt(at + i) - '0' : -1;
            if (digit < 0 || digit > 9) {
                throw cannotParse(element);
            }
            value = value * 10 + digit;
        }
        at += count;
        return value;
    }

    private void literal(char expected) {
        if (at >= text.length() || text.charAt(at) != expected) {
            throw cannotParse(String.valueOf(expected));
        }
        at++;
    }

    private int ranged(int value, int min, int max, String what) {
        if (value < min || value > max) {
            throw fault(": " + what + " out of range");
        }
        return value;
    }

    private int fraction() {
        int start = at;
        int end = at;
        if (end < text.length() && (text.charAt(end) == '.' || text.charAt(end) == ',')) {
            end++;
            while (end < text.length() && Character.isDigit(text.charAt(end))) {
                end++;
            }
        }
        int count = end - start - 1;
        if (micro && count != 6) {
            throw cannotParse(".000000");
        }
        if (count < 1) {
            return 0;
        }
        at = end;
        String nanos = (text.substring(start + 1, end) + "000000000").substring(0, 9);
        return Integer.parseInt(nanos);
    }

    private int offset() {
        if (at < text.length() && text.charAt(at) == 'Z') {
            at++;
            return 0;
        }
        int start = at;
        try {
            char sign = at < text.length() ? text.charAt(at++) : 0;
            int hours = digits(2, "");
            literal(':');
            int minutes = digits(2, "");
            if ((sign != '+' && sign != '-') || hours > 24 || minutes > 60) {
                throw cannotParse("");
            }
            return (sign == '-' ? -1 : 1) * (hours * 3600 + minutes * 60);
        } catch (Unreadable _) {
            at = start;
            throw cannotParse("Z07:00");
        }
    }

    private Unreadable cannotParse(String element) {
        return new Unreadable(
                "parsing time "
                        + quote(text)
                        + " as "
                        + quote(layout())
                        + ": cannot parse "
                        + quote(text.substring(at))
                        + " as "
                        + quote(element));
    }

    private Unreadable fault(String what) {
        return new Unreadable("parsing time " + quote(text) + what);
    }

    private static String quote(String text) {
        return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
    }
}
