package io.trireme.api.kinds;

import io.trireme.api.names.Names;
import io.trireme.api.status.FieldError;
import io.trireme.api.text.GoText;

import tools.jackson.databind.JsonNode;

import java.util.List;
import java.util.regex.Pattern;

/** The spec of a Job, whether its own or in a CronJob's template. */
final class JobSpecCheck {
    /** Limits the length of {@code status.completedIndexes}. */
    private static final int PARALLELISM_MAX = 100_000;

    private static final int FAILED_INDEXES_MAX = 100_000;

    /** From so many completions on, parallelism and failed indexes have a lower limit. */
    private static final int COMPLETIONS_HIGH = 100_000;

    private static final int PARALLELISM_MAX_HIGH = 10_000;
    private static final int FAILED_INDEXES_MAX_HIGH = 10_000;
    private static final int MANAGED_BY_LENGTH_MAX = 63;
    private static final String PATH_FORMAT = "[A-Za-z0-9/\\-._~%!$&'()*+,;=:]+";
    private static final Pattern PATH = Pattern.compile(PATH_FORMAT);

    private JobSpecCheck() {}

    static boolean indexed(JsonNode spec) {
        return Fields.text(spec, "completionMode").equals("Indexed");
    }

    static void check(JsonNode spec, String path, Problems problems) {
        for (var count :
                List.of(
                        "parallelism",
                        "completions",
                        "activeDeadlineSeconds",
                        "backoffLimit",
                        "ttlSecondsAfterFinished",
                        "backoffLimitPerIndex",
                        "maxFailedIndexes")) {
            problems.notNegative(path + "." + count, Fields.number(spec, count));
        }
        if (Fields.has(spec, "maxFailedIndexes") && !Fields.has(spec, "backoffLimitPerIndex")) {
            problems.required(path + ".backoffLimitPerIndex", "when maxFailedIndexes is specified");
        }
        if (Fields.has(spec, "managedBy")) {
            managedBy(Fields.text(spec, "managedBy"), path + ".managedBy", problems);
        }
        completionMode(spec, path, problems);
        JobPolicyCheck.failurePolicy(spec, path + ".podFailurePolicy", problems);
        JobPolicyCheck.successPolicy(spec, path + ".successPolicy", problems);
        JobPolicyCheck.replacementPolicy(spec, path + ".podReplacementPolicy", problems);
        PodTemplateCheck.check(spec.path("template"), path + ".template", problems);
        restartPolicy(spec, path + ".template.spec.restartPolicy", problems);
    }

    private static void managedBy(String value, String field, Problems problems) {
        if (value.isEmpty()) {
            problems.required(field);
            return;
        }
        int slash = value.indexOf('/');
        if (slash <= 0 || slash == value.length() - 1) {
            problems.invalid(
                    field, value, "must be a domain-prefixed path (such as \"acme.io/foo\")");
        } else {
            String host = value.substring(0, slash);
            problems.invalid(field, host, Names.dns1123Subdomain(host));
            String path = value.substring(slash + 1);
            if (!PATH.matcher(path).matches()) {
                problems.invalid(
                        field,
                        path,
                        "Invalid path (regex used for validation is '" + PATH_FORMAT + "')");
            }
        }
        if (value.length() > MANAGED_BY_LENGTH_MAX) {
            problems.tooLong(field, MANAGED_BY_LENGTH_MAX);
        }
    }

    private static void completionMode(JsonNode spec, String path, Problems problems) {
        String mode = Fields.text(spec, "completionMode");
        if (Fields.has(spec, "completionMode")) {
            problems.oneOf(path + ".completionMode", mode, "NonIndexed", "Indexed");
        }
        if (mode.equals("Indexed")) {
            indexedNumbers(spec, path, problems);
        } else if (mode.isEmpty() || mode.equals("NonIndexed")) {
            for (var field : List.of("backoffLimitPerIndex", "maxFailedIndexes")) {
                if (Fields.has(spec, field)) {
                    problems.invalid(
                            path + "." + field,
                            Fields.number(spec, field),
                            "requires indexed completion mode");
                }
            }
        }
    }

    private static void indexedNumbers(JsonNode spec, String path, Problems problems) {
        boolean counted = Fields.has(spec, "completions");
        boolean limited = Fields.has(spec, "maxFailedIndexes");
        long completions = Fields.number(spec, "completions");
        long failedMax = Fields.number(spec, "maxFailedIndexes");
        if (!counted) {
            problems.required(path + ".completions", "when completion mode is Indexed");
        }
        notMore(
                path + ".parallelism",
                Fields.number(spec, "parallelism"),
                PARALLELISM_MAX,
                " when completion mode is Indexed",
                problems);
        if (counted && limited && failedMax > completions) {
            problems.invalid(
                    path + ".maxFailedIndexes",
                    failedMax,
                    "must be less than or equal to completions");
        }
        notMore(path + ".maxFailedIndexes", failedMax, FAILED_INDEXES_MAX, "", problems);
        if (completions > COMPLETIONS_HIGH && Fields.has(spec, "backoffLimitPerIndex")) {
            highNumbers(spec, path, problems);
        }
    }

    private static void highNumbers(JsonNode spec, String path, Problems problems) {
        String when =
                " when completions are above "
                        + COMPLETIONS_HIGH
                        + " and used with backoff limit per index";
        if (!Fields.has(spec, "maxFailedIndexes")) {
            problems.required(
                    path + ".maxFailedIndexes",
                    "must be specified when completions is above " + COMPLETIONS_HIGH);
        }
        notMore(
                path + ".parallelism",
                Fields.number(spec, "parallelism"),
                PARALLELISM_MAX_HIGH,
                when,
                problems);
        notMore(
                path + ".maxFailedIndexes",
                Fields.number(spec, "maxFailedIndexes"),
                FAILED_INDEXES_MAX_HIGH,
                when,
                problems);
    }

    private static void notMore(
            String field, long value, long max, String when, Problems problems) {
        if (value > max) {
            problems.invalid(field, value, "must be less than or equal to " + max + when);
        }
    }

    /** Pods of a Job end; the default for pods, which never do, is as good as none. */
    private static void restartPolicy(JsonNode spec, String field, Problems problems) {
        String policy = Fields.text(spec, "template", "spec", "restartPolicy");
        switch (policy) {
            case "", "Always" -> problems.required(field, "valid values: \"OnFailure\", \"Never\"");
            case "Never" -> {}
            case "OnFailure" -> {
                if (Fields.has(spec, "podFailurePolicy")) {
                    problems.invalid(
                            field,
                            policy,
                            "only \"Never\" is supported when podFailurePolicy is specified");
                }
            }
            default ->
                    problems.add(
                            FieldError.notSupported(
                                    field, GoText.quoted(policy), List.of("OnFailure", "Never")));
        }
    }
}
