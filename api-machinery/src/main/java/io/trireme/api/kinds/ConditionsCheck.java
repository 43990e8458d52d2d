package io.trireme.api.kinds;

import io.trireme.api.names.Names;

import tools.jackson.databind.JsonNode;

import java.util.HashSet;
import java.util.regex.Pattern;

/** Lists of {@code metav1.Condition}. */
final class ConditionsCheck {
    private static final int REASON_LENGTH_MAX = 1024;
    private static final int MESSAGE_LENGTH_MAX = 32 * 1024;
    private static final String REASON_FORMAT = "[A-Za-z]([A-Za-z0-9_,:]*[A-Za-z0-9_])?";
    private static final Pattern REASON = Pattern.compile(REASON_FORMAT);

    private ConditionsCheck() {}

    static void check(JsonNode status, String path, Problems problems) {
        var types = new HashSet<String>();
        var conditions = Fields.objects(status, "conditions");
        for (int i = 0; i < conditions.size(); i++) {
            String type = Fields.text(conditions.get(i), "type");
            if (!types.add(type)) {
                problems.duplicate(path + "[" + i + "].type", type);
            }
            condition(conditions.get(i), path + "[" + i + "]", problems);
        }
    }

    private static void condition(JsonNode condition, String path, Problems problems) {
        String type = Fields.text(condition, "type");
        problems.invalid(path + ".type", type, Names.qualifiedName(type));
        problems.oneOf(
                path + ".status", Fields.text(condition, "status"), "False", "True", "Unknown");
        problems.notNegative(
                path + ".observedGeneration", Fields.number(condition, "observedGeneration"));
        if (Fields.empty(condition, "lastTransitionTime")) {
            problems.required(path + ".lastTransitionTime");
        }
        String reason = Fields.text(condition, "reason");
        if (reason.isEmpty()) {
            problems.required(path + ".reason");
        } else {
            if (!REASON.matcher(reason).matches()) {
                problems.invalid(
                        path + ".reason",
                        reason,
                        "a condition reason must start with alphabetic character, optionally"
                                + " followed by a string of alphanumeric characters or '_,:', and"
                                + " must end with an alphanumeric character or '_' (e.g."
                                + " 'my_name',  or 'MY_NAME',  or 'MyName',  or 'ReasonA,ReasonB',"
                                + "  or 'ReasonA:ReasonB', regex used for validation is '"
                                + REASON_FORMAT
                                + "')");
            }
            if (reason.length() > REASON_LENGTH_MAX) {
                problems.tooLong(path + ".reason", REASON_LENGTH_MAX);
            }
        }
        if (Fields.text(condition, "message").length() > MESSAGE_LENGTH_MAX) {
            problems.tooLong(path + ".message", MESSAGE_LENGTH_MAX);
        }
    }
}
