package io.trireme.api.kinds;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

import java.util.HashSet;

/** Priority levels, and the conditions of both kinds of flow control. */
final class PriorityLevelCheck {
    private static final String POSITIVE = "must be positive";
    private static final String NOT_NEGATIVE = "must be a non-negative integer";
    private static final String PERCENT = "must be between 0 and 100, inclusive";
    private static final long QUEUES_MAX = 10_000_000;

    /** Bits of the hash by which requests are dealt to queues. */
    private static final int HASH_BITS = 60;

    private PriorityLevelCheck() {}

    static void check(ObjectNode object, Problems problems) {
        String name = Fields.text(object, "metadata", "name");
        var spec = object.path("spec");
        String type = Fields.text(spec, "type");
        boolean limited = Fields.has(spec, "limited");
        boolean exempt = Fields.has(spec, "exempt");
        if (name.equals("exempt") != type.equals("Exempt")) {
            problems.invalid(
                    "spec.type", type, "type must be 'Exempt' if and only if name is 'exempt'");
        }
        switch (type) {
            case "Exempt" -> {
                if (limited) {
                    problems.forbidden("spec.limited", "must be nil if the type is not Limited");
                }
                shares(spec.path("exempt"), "spec.exempt", problems);
            }
            case "Limited" -> {
                if (exempt) {
                    problems.forbidden("spec.exempt", "must be nil if the type is Limited");
                }
                if (limited) {
                    limited(spec.path("limited"), problems);
                } else {
                    problems.required("spec.limited", "must not be empty when type is Limited");
                }
            }
            default -> problems.oneOf("spec.type", type, "Exempt", "Limited");
        }
        mandatory(name, spec, problems);
        status(object, problems);
    }

    private static void shares(JsonNode level, String field, Problems problems) {
        long shares = Fields.number(level, "nominalConcurrencyShares");
        if (shares < 0) {
            problems.invalid(field + ".nominalConcurrencyShares", shares, NOT_NEGATIVE);
        }
        lendable(level, field, problems);
    }

    private static void lendable(JsonNode level, String field, Problems problems) {
        long percent = Fields.number(level, "lendablePercent");
        if (percent < 0 || percent > 100) {
            problems.invalid(field + ".lendablePercent", percent, PERCENT);
        }
    }

    private static void limited(JsonNode limited, Problems problems) {
        String field = "spec.limited";
        long shares = Fields.number(limited, "nominalConcurrencyShares");
        if (shares < 0) {
            problems.invalid(field + ".nominalConcurrencyShares", shares, NOT_NEGATIVE);
        }
        response(limited.path("limitResponse"), field + ".limitResponse", problems);
        lendable(limited, field, problems);
        long borrowed = Fields.number(limited, "borrowingLimitPercent");
        if (borrowed < 0) {
            problems.invalid(
                    field + ".borrowingLimitPercent",
                    borrowed,
                    "if specified, must be a non-negative integer");
        }
    }

    private static void response(JsonNode response, String field, Problems problems) {
        boolean queuing = Fields.has(response, "queuing");
        String type = Fields.text(response, "type");
        switch (type) {
            case "Reject" -> {
                if (queuing) {
                    problems.forbidden(
                            field + ".queuing",
                            "must be nil if limited.limitResponse.type is not Limited");
                }
            }
            case "Queue" -> {
                if (queuing) {
                    queuing(response.path("queuing"), field + ".queuing", problems);
                } else {
                    problems.required(
                            field + ".queuing",
                            "must not be empty if limited.limitResponse.type is Limited");
                }
            }
            default -> problems.oneOf(field + ".type", type, "Queue", "Reject");
        }
    }

    private static void queuing(JsonNode queuing, String field, Problems problems) {
        long length = Fields.number(queuing, "queueLengthLimit");
        if (length <= 0) {
            problems.invalid(field + ".queueLengthLimit", length, POSITIVE);
        }
        long queues = Fields.number(queuing, "queues");
        if (queues <= 0) {
            problems.invalid(field + ".queues", queues, POSITIVE);
        } else if (queues > QUEUES_MAX) {
            problems.invalid(field + ".queues", queues, "must not be greater than " + QUEUES_MAX);
        }
        long hand = Fields.number(queuing, "handSize");
        if (hand <= 0) {
            problems.invalid(field + ".handSize", hand, POSITIVE);
        } else if (hand > queues) {
            problems.invalid(
                    field + ".handSize",
                    hand,
                    "should not be greater than queues (" + queues + ")");
        } else if (entropyBits(queues, hand) > HASH_BITS) {
            problems.invalid(
                    field + ".handSize",
                    hand,
                    "required entropy bits of deckSize "
                            + queues
                            + " and handSize "
                            + hand
                            + " should not be greater than "
                            + HASH_BITS);
        }
    }

    /** Bits of a hash that deals a hand of queues out of the deck: shuffle sharding. */
    private static double entropyBits(long queues, long hand) {
        return Math.ceil(Math.log((double) queues) / Math.log(2) * (double) hand);
    }

    private static void mandatory(String name, JsonNode spec, Problems problems) {
        var fixed = FlowControlBootstrap.mandatorySpec("PriorityLevelConfiguration", name);
        if (!fixed.isObject()) {
            return;
        }
        boolean exempt = name.equals("exempt");
        var present = (ObjectNode) spec.deepCopy();
        if (exempt) {
            present.set("exempt", fixed.path("exempt").deepCopy());
        }
        if (!Fields.same(present, fixed)) {
            problems.invalid(
                    "spec",
                    printed(spec),
                    "spec of '"
                            + name
                            + "'"
                            + (exempt ? " except the 'spec.exempt' field" : "")
                            + " must equal the fixed value");
        }
    }

    /** As Go prints the struct. */
    private static ObjectNode printed(JsonNode spec) {
        var printed = JsonNodeFactory.instance.objectNode();
        printed.put("Type", Fields.text(spec, "type"));
        if (spec.get("limited") instanceof ObjectNode limited) {
            var into = printed.putObject("Limited");
            number(limited, "nominalConcurrencyShares", into, "NominalConcurrencyShares");
            response(limited.path("limitResponse"), into.putObject("LimitResponse"));
            number(limited, "lendablePercent", into, "LendablePercent");
            number(limited, "borrowingLimitPercent", into, "BorrowingLimitPercent");
        } else {
            printed.putNull("Limited");
        }
        if (spec.get("exempt") instanceof ObjectNode exempt) {
            var into = printed.putObject("Exempt");
            number(exempt, "nominalConcurrencyShares", into, "NominalConcurrencyShares");
            number(exempt, "lendablePercent", into, "LendablePercent");
        } else {
            printed.putNull("Exempt");
        }
        return printed;
    }

    private static void response(JsonNode response, ObjectNode into) {
        into.put("Type", Fields.text(response, "type"));
        if (response.get("queuing") instanceof ObjectNode queuing) {
            var printed = into.putObject("Queuing");
            number(queuing, "queues", printed, "Queues");
            number(queuing, "handSize", printed, "HandSize");
            number(queuing, "queueLengthLimit", printed, "QueueLengthLimit");
        } else {
            into.putNull("Queuing");
        }
    }

    private static void number(ObjectNode from, String field, ObjectNode into, String name) {
        if (Fields.has(from, field)) {
            into.set(name, from.get(field));
        } else {
            into.putNull(name);
        }
    }

    static void status(ObjectNode object, Problems problems) {
        var types = new HashSet<String>();
        var conditions = Fields.objects(object, "status", "conditions");
        for (int i = 0; i < conditions.size(); i++) {
            String field = "status.conditions[" + i + "].type";
            String type = Fields.text(conditions.get(i), "type");
            if (!types.add(type)) {
                problems.duplicate(field, type);
            }
            if (type.isEmpty()) {
                problems.required(field, "must not be empty");
            }
        }
    }
}
