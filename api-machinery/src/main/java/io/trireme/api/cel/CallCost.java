package io.trireme.api.cel;

/**
 * What calls cost when they are made: cel-go's prices and those of Kubernetes' own functions. All
 * depend on the sizes of the arguments only and are paid before the call; {@code join} pays for its
 * result by itself.
 */
final class CallCost {
    private static final double LOOK_FACTOR = 0.01;

    private CallCost() {}

    /**
     * @param overload of the functions that Kubernetes adds; else empty
     */
    static double of(String function, String overload, Object[] args) {
        return switch (function) {
            case "isSorted", "sum", "max", "min", "indexOf", "lastIndexOf" -> traversal(args[0]);
            case "url",
                    "lowerAscii",
                    "upperAscii",
                    "substring",
                    "trim",
                    "cidr",
                    "isIP",
                    "isCIDR",
                    "quantity",
                    "isQuantity",
                    "semver",
                    "isSemver" ->
                    scan(args[0]);
            case "startsWith", "endsWith", "strings.quote" -> scan(args[0]);
            case "replace", "split", "ip.isCanonical" -> 2 * scan(args[0]);
            case "join" -> 0;
            case "format" -> scan(args[0]);
            case "find", "findAll", "matches" -> regex(args[0], length(args[1]));
            case "validate" -> regex(args[1], ((NamedFormat) args[0]).patternSize());
            case "ip" -> overload.equals("cidr_ip") ? 1 : scan(args[0]);
            case "containsIP" ->
                    2 * scan(args[0]) + (args[1] instanceof String ? scan(args[1]) : 0);
            case "containsCIDR" ->
                    3 * scan(args[0]) + 1 + (args[1] instanceof String ? scan(args[1]) : 0);
            case "sets.contains", "sets.intersects" ->
                    1 + (double) length(args[0]) * length(args[1]);
            case "sets.equivalent" -> 1 + 2.0 * length(args[0]) * length(args[1]);
            case "@in", "_in_", "in" -> args[1] instanceof ListValue list ? list.size() : 1;
            case "contains" -> Math.ceil(scan(args[0])) * Math.ceil(scan(args[1]));
            case "_==_", "_!=_" -> Math.min(scan(args[0]), scan(args[1]));
            case "_<_", "_<=_", "_>_", "_>=_" ->
                    args[0] instanceof String || args[0] instanceof Bytes
                            ? Math.min(scan(args[0]), scan(args[1]))
                            : 1;
            case "_+_" ->
                    args[0] instanceof String || args[0] instanceof Bytes
                            ? scan(args[0]) + scan(args[1])
                            : args[0] instanceof KeyedList ? length(args[0]) + length(args[1]) : 1;
            case "string", "bytes" ->
                    args[0] instanceof String || args[0] instanceof Bytes ? scan(args[0]) : 1;
            case "_[_]", "_[?_]" -> args[0] instanceof ConcatList list ? list.indexCost() : 1;
            case String _ -> args.length == 0 ? 1 : look(args[0]);
        };
    }

    /** The size, but of a text in UTF-16, which needs no counting: never less than upstream's. */
    static long length(Object value) {
        return value instanceof String text ? text.length() : Types.sizeOf(value);
    }

    /**
     * Upstream's price is 1 whatever the value. What takes time in proportion to it ({@code size}
     * of a text, conversions, comparisons of versions) is paid here when it is large.
     */
    private static double look(Object value) {
        double large =
                switch (value) {
                    case String text -> text.length();
                    case Semver version -> version.preRelease().size();
                    case Url url -> url.query().length();
                    default -> 0;
                };
        return Math.max(1, large * LOOK_FACTOR);
    }

    private static double scan(Object value) {
        return length(value) * Budget.STRING_FACTOR;
    }

    private static double regex(Object text, long patternSize) {
        return Math.ceil((1 + length(text)) * Budget.STRING_FACTOR)
                * Math.max(1, Math.ceil(patternSize * Budget.REGEX_FACTOR));
    }

    /** Of a list whose elements are compared: strings cost as many characters as they have. */
    private static double traversal(Object value) {
        if (value instanceof String) {
            return scan(value);
        }
        if (!(value instanceof ListValue list) || list.size() > ListValue.LAID_OUT_MAX) {
            return length(value);
        }
        double cost = 0;
        for (Object element : list) {
            cost +=
                    element instanceof String || element instanceof Bytes
                            ? 1 + scan(element)
                            : element instanceof ListValue ? traversal(element) : 1;
        }
        return cost;
    }
}
