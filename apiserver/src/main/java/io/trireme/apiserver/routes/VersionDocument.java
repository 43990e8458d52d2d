package io.trireme.apiserver.routes;

import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

import java.util.Locale;

/** {@code /version}: which Kubernetes the API is, and what runs it. */
public final class VersionDocument {
    public static final String GIT_VERSION = "v1.36.2+trireme";

    private VersionDocument() {}

    static ObjectNode tree() {
        return JsonNodeFactory.instance
                .objectNode()
                .put("major", "1")
                .put("minor", "36")
                .put("emulationMajor", "1")
                .put("emulationMinor", "36")
                .put("minCompatibilityMajor", "1")
                .put("minCompatibilityMinor", "35")
                .put("gitVersion", GIT_VERSION)
                .put("gitCommit", "")
                .put("gitTreeState", "")
                .put("buildDate", "1970-01-01T00:00:00Z")
                .put("goVersion", "java" + Runtime.version().feature())
                .put("compiler", "javac")
                .put("platform", platform());
    }

    private static String platform() {
        String arch = System.getProperty("os.arch", "");
        String name = System.getProperty("os.name", "").toLowerCase(Locale.ROOT);
        return name + "/" + (arch.equals("aarch64") ? "arm64" : arch);
    }
}
