package io.trireme.api.cel;

import dev.cel.common.types.CelKind;
import dev.cel.common.types.CelType;

import java.util.List;
import java.util.Optional;

/**
 * What a call may cost: cel-go's estimates and those of Kubernetes' functions. They decide what may
 * be declared, so they follow upstream to the letter where it is odd, too: some functions look for
 * a target that they never have and then cost 1.
 *
 * @param cost with that of the arguments, without that of the target
 * @param resultSize if the result is of some length
 */
record CallEstimate(Range cost, Optional<Range> resultSize) {
    /**
     * @param size empty if nothing is known
     * @param element of lists: the size of its elements
     * @param literal the number, if it is one that is written in the expression
     */
    record Argument(
            CelType type,
            Range cost,
            Optional<Range> size,
            Optional<Range> element,
            Optional<Long> literal) {
        private Range sizeOrUnknown() {
            return size.orElse(Range.UNKNOWN);
        }

        private Range scan() {
            return sizeOrUnknown().multiply(Budget.STRING_FACTOR);
        }
    }

    private static final Range ADDRESS_SIZE = new Range(4, 16);

    static CallEstimate of(
            String function, String overload, Optional<Argument> target, List<Argument> args) {
        var sum = args.stream().map(Argument::cost).reduce(Range.ZERO, Range::add);
        return kubernetes(function, overload, target, args)
                .map(own -> new CallEstimate(own.cost.add(sum), own.resultSize))
                .orElseGet(() -> standard(overload, target, args, sum));
    }

    private static CallEstimate costs(Range cost) {
        return new CallEstimate(cost, Optional.empty());
    }

    private static CallEstimate costs(Range cost, Range resultSize) {
        return new CallEstimate(cost, Optional.of(resultSize));
    }

    private static Optional<CallEstimate> kubernetes(
            String function, String overload, Optional<Argument> target, List<Argument> args) {
        return switch (function) {
            case "isSorted", "sum", "max", "min", "indexOf", "lastIndexOf" ->
                    target.map(CallEstimate::traversal);
            case "url" ->
                    Optional.of(costs(args.getFirst().scan(), args.getFirst().sizeOrUnknown()));
            case "lowerAscii", "upperAscii", "substring", "trim" ->
                    target.map(text -> costs(text.scan(), text.sizeOrUnknown()));
            case "replace" -> target.map(text -> replace(text, args));
            case "split" -> target.map(text -> split(text, args));
            case "join" -> target.map(list -> join(list, args));
            case "find", "findAll" ->
                    target.map(
                            text ->
                                    costs(
                                            regex(text, args.getFirst()),
                                            new Range(0, text.sizeOrUnknown().max())));
            case "validate" ->
                    target.map(
                            _ ->
                                    costs(
                                            args.getFirst()
                                                    .scan()
                                                    .multiply(
                                                            NamedFormat.PATTERN_SIZE_MAX
                                                                    * Budget.REGEX_FACTOR)));
            case "containsIP", "containsCIDR" ->
                    target.map(_ -> contains(function, overload, args.getFirst()));
            case "ip" -> target.map(_ -> costs(Range.ONE));
            case "sets.contains", "sets.intersects", "sets.equivalent" ->
                    Optional.of(
                            costs(
                                    args.get(0)
                                            .sizeOrUnknown()
                                            .multiply(args.get(1).sizeOrUnknown())
                                            .multiply(function.equals("sets.equivalent") ? 2 : 1)
                                            .add(Range.ONE)));
            case "_==_" ->
                    args.getFirst().type().equals(args.getLast().type())
                            ? sameOfKubernetes(args.getFirst().type())
                            : Optional.empty();
            case String _ -> Optional.empty();
        };
    }

    private static Optional<CallEstimate> sameOfKubernetes(CelType type) {
        return switch (type.name()) {
            case "net.IP",
                    "net.CIDR",
                    "kubernetes.Quantity",
                    "kubernetes.Semver",
                    "kubernetes.URL" ->
                    Optional.of(costs(Range.ONE));
            case "kubernetes.NamedFormat" -> Optional.of(costs(new Range(1, 7)));
            case String _ -> Optional.empty();
        };
    }

    private static CallEstimate traversal(Argument target) {
        if (target.element().isEmpty()) {
            return costs(target.scan());
        }
        var element = target.type().parameters().getFirst().kind();
        boolean text = element == CelKind.STRING || element == CelKind.BYTES;
        var each =
                text
                        ? Range.ONE.add(target.element().get().multiply(Budget.STRING_FACTOR))
                        : Range.ONE;
        return costs(target.sizeOrUnknown().multiply(each));
    }

    private static CallEstimate replace(Argument text, List<Argument> args) {
        var size = text.sizeOrUnknown();
        var old = args.get(0).sizeOrUnknown();
        var with = args.get(1).sizeOrUnknown();
        long countMax;
        long keptMax = 0;
        if (old.min() == 0) {
            countMax = Range.sum(size.max(), 1);
            keptMax = size.max();
        } else if (with.max() <= old.min()) {
            countMax = 0;
            keptMax = size.max();
        } else {
            countMax = (long) Math.ceil((double) size.max() / old.min());
        }
        long countMin;
        long keptMin = 0;
        if (old.max() == 0) {
            countMin = Range.sum(size.min(), 1);
            keptMin = size.min();
        } else if (old.max() <= with.min()) {
            countMin = 0;
            keptMin = size.min();
        } else {
            countMin = (long) Math.ceil((double) size.min() / old.max());
        }
        return costs(
                size.multiply(2 * Budget.STRING_FACTOR),
                new Range(countMin, countMax).multiply(with).add(new Range(keptMin, keptMax)));
    }

    private static CallEstimate split(Argument text, List<Argument> args) {
        long max = text.sizeOrUnknown().max();
        if (args.size() > 1 && args.get(1).literal().isPresent()) {
            long limit = args.get(1).literal().get();
            max = limit < 0 ? Long.MAX_VALUE : limit;
        }
        return costs(text.sizeOrUnknown().multiply(2 * Budget.STRING_FACTOR), new Range(0, max));
    }

    private static CallEstimate join(Argument list, List<Argument> args) {
        var count = list.sizeOrUnknown();
        var size = list.element().map(count::multiply).orElse(Range.ZERO);
        if (!args.isEmpty()) {
            var gaps = new Range(Math.max(0, count.min() - 1), Math.max(0, count.max() - 1));
            size = size.add(args.getFirst().sizeOrUnknown().multiply(gaps));
        }
        return costs(size.multiply(Budget.STRING_FACTOR), size);
    }

    private static Range regex(Argument text, Argument pattern) {
        return text.sizeOrUnknown()
                .add(Range.ONE)
                .multiply(Budget.STRING_FACTOR)
                .multiply(pattern.sizeOrUnknown().multiply(Budget.REGEX_FACTOR));
    }

    private static CallEstimate contains(String function, String overload, Argument other) {
        var cost = ADDRESS_SIZE.add(ADDRESS_SIZE).multiply(Budget.STRING_FACTOR);
        if (function.equals("containsCIDR")) {
            cost = cost.add(ADDRESS_SIZE.multiply(Budget.STRING_FACTOR)).add(Range.ONE);
        }
        return costs(overload.endsWith("_string") ? cost.add(other.scan()) : cost);
    }

    private static CallEstimate standard(
            String overload, Optional<Argument> target, List<Argument> args, Range sum) {
        return switch (overload) {
            case "string_format" -> costs(target.orElseThrow().scan().add(sum), Range.UNKNOWN);
            case "strings_quote" -> {
                var size = args.getFirst().sizeOrUnknown();
                yield costs(
                        args.getFirst().scan().add(sum),
                        size.multiply(Range.of(2)).add(Range.of(2)));
            }
            case "string_to_bytes" -> {
                var size = args.getFirst().sizeOrUnknown();
                yield costs(
                        args.getFirst().scan().add(sum),
                        new Range(size.min(), Range.product(size.max(), 4)));
            }
            case "bytes_to_string" -> {
                var size = args.getFirst().sizeOrUnknown();
                yield costs(args.getFirst().scan().add(sum), new Range(size.min() / 4, size.max()));
            }
            case "starts_with_string", "ends_with_string" -> costs(args.getFirst().scan().add(sum));
            case "in_list" -> costs(args.get(1).sizeOrUnknown().add(sum));
            case "matches_string", "matches" ->
                    target.map(text -> costs(regex(text, args.getFirst()).add(sum)))
                            .orElseGet(() -> costs(Range.ONE.add(sum)));
            case "contains_string" ->
                    costs(target.orElseThrow().scan().multiply(args.getFirst().scan()).add(sum));
            case "logical_or", "logical_and" ->
                    costs(
                            new Range(
                                    args.get(0).cost().min(),
                                    Range.sum(args.get(0).cost().max(), args.get(1).cost().max())));
            case "conditional" ->
                    costs(
                            args.get(0).cost().add(args.get(1).cost().union(args.get(2).cost())),
                            args.get(1).sizeOrUnknown().union(args.get(2).sizeOrUnknown()));
            case "add_list" ->
                    costs(
                            Range.ONE.add(sum),
                            args.get(0).sizeOrUnknown().add(args.get(1).sizeOrUnknown()));
            case "add_string", "add_bytes" -> {
                var size = args.get(0).sizeOrUnknown().add(args.get(1).sizeOrUnknown());
                yield costs(size.multiply(Budget.STRING_FACTOR).add(sum), size);
            }
            case "less_string",
                    "greater_string",
                    "less_equals_string",
                    "greater_equals_string",
                    "less_bytes",
                    "greater_bytes",
                    "less_equals_bytes",
                    "greater_equals_bytes",
                    "equals",
                    "not_equals" -> {
                long max =
                        Math.min(
                                args.get(0).sizeOrUnknown().max(),
                                args.get(1).sizeOrUnknown().max());
                var shorter = new Range(max > 0 ? 1 : 0, max);
                yield costs(shorter.multiply(Budget.STRING_FACTOR).add(sum));
            }
            case String _ -> costs(Range.ONE.add(sum));
        };
    }
}
