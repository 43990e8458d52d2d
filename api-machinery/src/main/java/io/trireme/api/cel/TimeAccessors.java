package io.trireme.api.cel;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;

/** CEL's views of times and durations: {@code getHours} and its like. UTC if no zone is given. */
final class TimeAccessors {
    private TimeAccessors() {}

    static Object of(String function, Object[] args) {
        return switch (args[0]) {
            case Duration d when args.length == 1 -> part(function, d);
            case Instant time when args.length == 1 -> part(function, time.atZone(ZoneOffset.UTC));
            case Instant time when args[1] instanceof String zone -> {
                try {
                    yield part(function, time.atZone(zone(zone)));
                } catch (DateTimeException _) {
                    yield new Fault("unknown time zone " + zone);
                }
            }
            default -> Fault.NO_SUCH_OVERLOAD;
        };
    }

    private static ZoneId zone(String zone) {
        boolean offset = zone.matches("[0-9]{2}:[0-9]{2}");
        return ZoneId.of(offset ? "+" + zone : zone);
    }

    private static Object part(String function, Duration duration) {
        return switch (function) {
            case "getHours" -> duration.toHours();
            case "getMinutes" -> duration.toMinutes();
            case "getSeconds" -> duration.toNanos() / 1_000_000_000L;
            case "getMilliseconds" -> duration.toNanos() / 1_000_000L;
            case String _ -> Fault.NO_SUCH_OVERLOAD;
        };
    }

    private static Object part(String function, ZonedDateTime time) {
        return switch (function) {
            case "getFullYear" -> (long) time.getYear();
            case "getMonth" -> (long) time.getMonthValue() - 1;
            case "getDate" -> (long) time.getDayOfMonth();
            case "getDayOfMonth" -> (long) time.getDayOfMonth() - 1;
            case "getDayOfWeek" -> (long) time.getDayOfWeek().getValue() % 7;
            case "getDayOfYear" -> (long) time.getDayOfYear() - 1;
            case "getHours" -> (long) time.getHour();
            case "getMinutes" -> (long) time.getMinute();
            case "getSeconds" -> (long) time.getSecond();
            case "getMilliseconds" -> (long) time.getNano() / 1_000_000;
            case String _ -> Fault.NO_SUCH_OVERLOAD;
        };
    }
}
