package io.trireme.api.kinds;

import io.trireme.api.kinds.DeviceNames.Element;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

import java.nio.charset.StandardCharsets;

/**
 * DeviceClasses, and what claims share with them: selectors and configurations. The expressions of
 * selectors are measured, not compiled.
 */
final class DeviceClassCheck {
    static final int CONFIGS_MAX = 32;
    private static final int SELECTORS_MAX = 32;
    private static final int EXPRESSION_BYTES_MAX = 10 * 1024;
    private static final int PARAMETERS_BYTES_MAX = 10 * 1024;

    private DeviceClassCheck() {}

    static void deviceClass(ObjectNode object, Problems problems) {
        var spec = object.path("spec");
        selectors(spec, "spec", problems);
        DeviceNames.each(
                spec.path("config"),
                CONFIGS_MAX,
                "spec.config",
                problems,
                config -> configuration(config, problems));
        String name = Fields.text(spec, "extendedResourceName");
        if (Fields.has(spec, "extendedResourceName") && !isExtended(name)) {
            problems.invalid(
                    "spec.extendedResourceName", name, "must be a valid extended resource name");
        }
    }

    private static boolean isExtended(String name) {
        var quota = new Problems();
        ResourcesCheck.name("requests." + name, "", quota);
        return !ResourcesCheck.isNative(name) && !name.startsWith("requests.") && quota.isEmpty();
    }

    static void selectors(JsonNode parent, String path, Problems problems) {
        DeviceNames.each(
                parent.path("selectors"),
                SELECTORS_MAX,
                path + ".selectors",
                problems,
                selector -> selector(selector, problems));
    }

    private static void selector(Element selector, Problems problems) {
        String field = selector.field() + ".cel";
        if (!Fields.has(selector.node(), "cel")) {
            problems.required(field);
            return;
        }
        String expression = Fields.text(selector.node(), "cel", "expression");
        if (bytes(expression) > EXPRESSION_BYTES_MAX) {
            problems.tooLong(field + ".expression", EXPRESSION_BYTES_MAX);
        }
    }

    static void configuration(Element config, Problems problems) {
        String field = config.field() + ".opaque";
        if (!Fields.has(config.node(), "opaque")) {
            problems.required(field);
            return;
        }
        var opaque = config.node().path("opaque");
        VolumeSourceCheck.driverName(Fields.text(opaque, "driver"), field + ".driver", problems);
        raw(opaque.path("parameters"), PARAMETERS_BYTES_MAX, field + ".parameters", problems);
    }

    /** Data that only a driver understands: an object, and no large one. */
    static void raw(JsonNode data, int bytesMax, String field, Problems problems) {
        if (data.isMissingNode() || data.isNull()) {
            problems.required(field);
        } else if (bytes(data.toString()) > bytesMax) {
            problems.tooLong(field, bytesMax);
        } else if (!data.isObject()) {
            problems.invalid(field, "<value omitted>", "must be a valid JSON object");
        }
    }

    private static long bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8).length;
    }
}
