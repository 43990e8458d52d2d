package io.trireme.api.cel;

import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;

/** CEL's conversions between its types: {@code int(x)}, {@code string(x)}, … */
final class Conversions {
    private Conversions() {}

    static Object toInt(Object value) {
        return switch (value) {
            case Long _ -> value;
            case Uint(var bits) -> bits < 0 ? new Fault("integer overflow") : (Object) bits;
            case Double d ->
                    Double.isNaN(d) || d <= -0x1p63 || d >= 0x1p63
                            ? new Fault("integer overflow")
                            : (Object) (long) (double) d;
            case String text -> parseLong(text);
            case Instant time -> time.getEpochSecond();
            case Duration d -> d.toNanos();
            default -> Fault.NO_SUCH_OVERLOAD;
        };
    }

    private static Object parseLong(String text) {
        try {
            return Long.parseLong(text);
        } catch (NumberFormatException _) {
            return Fault.conversion("string", "int");
        }
    }

    static Object toUint(Object value) {
        return switch (value) {
            case Uint _ -> value;
            case Long l -> l < 0 ? new Fault("unsigned integer overflow") : new Uint(l);
            case Double d ->
                    Double.isNaN(d) || d < 0 || d >= 0x1p64
                            ? new Fault("unsigned integer overflow")
                            : new Uint(new BigDecimal(d).toBigInteger().longValue());
            case String text -> {
                try {
                    yield new Uint(Long.parseUnsignedLong(text));
                } catch (NumberFormatException _) {
                    yield Fault.conversion("string", "uint");
                }
            }
            default -> Fault.NO_SUCH_OVERLOAD;
        };
    }

    static Object toDouble(Object value) {
        return switch (value) {
            case Double _ -> value;
            case Long l -> (double) l;
            case Uint uint -> uint.asDouble();
            case String text -> {
                try {
                    // Java takes a suffix (1d) and white space, Go does not.
                    boolean plain = text.matches("[0-9eE.+-]+|[+-]?(Infinity|NaN)");
                    yield plain ? Double.valueOf(text) : Fault.conversion("string", "double");
                } catch (NumberFormatException _) {
                    yield Fault.conversion("string", "double");
                }
            }
            default -> Fault.NO_SUCH_OVERLOAD;
        };
    }

    static Object toBool(Object value) {
        return switch (value) {
            case Boolean _ -> value;
            case String text ->
                    switch (text) {
                        case "1", "t", "T", "true", "TRUE", "True" -> true;
                        case "0", "f", "F", "false", "FALSE", "False" -> false;
                        case String _ -> Fault.conversion("string", "bool");
                    };
            default -> Fault.NO_SUCH_OVERLOAD;
        };
    }

    static Object toBytes(Object value) {
        return switch (value) {
            case Bytes _ -> value;
            case String text -> Bytes.ofText(text);
            default -> Fault.NO_SUCH_OVERLOAD;
        };
    }

    static Object toText(Object value) {
        return switch (value) {
            case String _ -> value;
            case Boolean _, Long _, Uint _ -> value.toString();
            case Double d -> text(d);
            case Instant time -> time.toString();
            case Duration d ->
                    BigDecimal.valueOf(d.toNanos(), 9).stripTrailingZeros().toPlainString() + "s";
            case Bytes bytes -> {
                try {
                    yield StandardCharsets.UTF_8
                            .newDecoder()
                            .decode(ByteBuffer.wrap(bytes.toArray()))
                            .toString();
                } catch (CharacterCodingException _) {
                    yield new Fault("invalid UTF-8 in bytes, cannot convert to string");
                }
            }
            default -> Fault.NO_SUCH_OVERLOAD;
        };
    }

    /** The shortest text that reads as the same number; Go's format 'g'. */
    static String text(double number) {
        if (Double.isNaN(number)) {
            return "NaN";
        }
        if (Double.isInfinite(number)) {
            return number > 0 ? "+Inf" : "-Inf";
        }
        if (number == 0) {
            return 1 / number < 0 ? "-0" : "0";
        }
        var exact = new BigDecimal(Double.toString(number)).stripTrailingZeros();
        int exponent = exact.precision() - exact.scale() - 1;
        if (exponent >= -4 && exponent < 21) {
            return exact.toPlainString();
        }
        String digits = exact.unscaledValue().abs().toString();
        return (number < 0 ? "-" : "")
                + digits.charAt(0)
                + (digits.length() > 1 ? "." + digits.substring(1) : "")
                + (exponent < 0 ? "e-" : "e+")
                + (Math.abs(exponent) < 10 ? "0" : "")
                + Math.abs(exponent);
    }

    static Object toTimestamp(Object value) {
        return switch (value) {
            case Instant _ -> value;
            case Long seconds -> {
                boolean inRange = seconds >= -62_135_596_800L && seconds <= 253_402_300_799L;
                yield inRange ? Instant.ofEpochSecond(seconds) : new Fault("timestamp overflow");
            }
            case String text -> {
                try {
                    yield OffsetDateTime.parse(text).toInstant();
                } catch (DateTimeException _) {
                    yield Fault.conversion("string", "google.protobuf.Timestamp");
                }
            }
            default -> Fault.NO_SUCH_OVERLOAD;
        };
    }

    static Object toDuration(Object value) {
        return switch (value) {
            case Duration _ -> value;
            case Long nanos -> Duration.ofNanos(nanos);
            case String text -> {
                var duration = Durations.parse(text);
                yield duration.isPresent()
                        ? duration.get()
                        : Fault.conversion("string", "google.protobuf.Duration");
            }
            default -> Fault.NO_SUCH_OVERLOAD;
        };
    }
}
