package io.trireme.apiserver.aggregation;

import io.trireme.api.GroupVersion;
import io.trireme.api.kinds.Fields;

import tools.jackson.databind.JsonNode;

import java.util.Optional;

/**
 * An APIService that names a Service.
 *
 * @param name of the APIService
 * @param caBundle PEM in Base64; empty for the authorities that this machine trusts
 * @param insecure whether the server's certificate is not looked at
 * @param available as its condition says
 */
public record RemoteApi(
        String name,
        GroupVersion version,
        String namespace,
        String service,
        int port,
        String caBundle,
        boolean insecure,
        boolean available,
        int groupPriority,
        int versionPriority) {
    /**
     * Empty for one that this server answers itself, and for the core group, which it always does.
     */
    public static Optional<RemoteApi> of(JsonNode apiService) {
        var spec = apiService.path("spec");
        var service = spec.path("service");
        String group = Fields.text(spec, "group");
        if (!service.isObject() || group.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(
                new RemoteApi(
                        Fields.text(apiService, "metadata", "name"),
                        new GroupVersion(group, Fields.text(spec, "version")),
                        Fields.text(service, "namespace"),
                        Fields.text(service, "name"),
                        (int) Fields.number(service, "port"),
                        Fields.text(spec, "caBundle"),
                        Fields.flag(spec, "insecureSkipTLSVerify"),
                        isAvailable(apiService),
                        (int) Fields.number(spec, "groupPriorityMinimum"),
                        (int) Fields.number(spec, "versionPriority")));
    }

    private static boolean isAvailable(JsonNode apiService) {
        return Fields.objects(apiService, "status", "conditions").stream()
                .filter(condition -> Fields.text(condition, "type").equals("Available"))
                .anyMatch(condition -> Fields.text(condition, "status").equals("True"));
    }

    /** {@code /apis/GROUP/VERSION}. */
    public String root() {
        return "/apis/" + version;
    }

    /** What the server's certificate has to name. */
    public String serverName() {
        return service + "." + namespace + ".svc";
    }
}
