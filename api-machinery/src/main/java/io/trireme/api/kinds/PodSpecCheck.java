package io.trireme.api.kinds;

import io.trireme.api.names.Names;

import tools.jackson.databind.JsonNode;

import java.util.HashSet;

/** A pod's spec, wherever one stands. */
final class PodSpecCheck {
    private PodSpecCheck() {}

    static void check(JsonNode spec, String path, Problems problems) {
        VolumeCheck.check(spec, path, problems);
        ContainerCheck.check(spec, path, problems);
        problems.oneOf(
                path + ".restartPolicy",
                Fields.text(spec, "restartPolicy"),
                "Always",
                "OnFailure",
                "Never");
        problems.oneOf(
                path + ".dnsPolicy",
                Fields.text(spec, "dnsPolicy"),
                "ClusterFirstWithHostNet",
                "ClusterFirst",
                "Default",
                "None");
        ObjectMetaRules.checkLabels(spec.path("nodeSelector"), path + ".nodeSelector", problems);
        SecurityContextCheck.pod(spec.path("securityContext"), path + ".securityContext", problems);
        SchedulingCheck.check(spec, path, problems);
        names(spec, path, problems);
        SchedulingCheck.tolerations(spec, path + ".tolerations", problems);
        numbers(spec, path, problems);
    }

    private static void names(JsonNode spec, String path, Problems problems) {
        String account = Fields.text(spec, "serviceAccountName");
        if (!account.isEmpty()) {
            problems.invalid(
                    path + ".serviceAccountName", account, Names.dns1123Subdomain(account));
        }
        String node = Fields.text(spec, "nodeName");
        if (!node.isEmpty()) {
            problems.invalid(path + ".nodeName", node, Names.dns1123Subdomain(node));
        }
        if (Fields.has(spec, "activeDeadlineSeconds")) {
            problems.between(
                    path + ".activeDeadlineSeconds",
                    Fields.number(spec, "activeDeadlineSeconds"),
                    1,
                    Integer.MAX_VALUE);
        }
        for (var field : new String[] {"hostname", "subdomain"}) {
            String name = Fields.text(spec, field);
            if (!name.isEmpty()) {
                problems.invalid(path + "." + field, name, Names.dns1123Label(name));
            }
        }
        String priorityClass = Fields.text(spec, "priorityClassName");
        if (!priorityClass.isEmpty()) {
            problems.invalid(
                    path + ".priorityClassName",
                    priorityClass,
                    Names.dns1123Subdomain(priorityClass));
        }
        if (Fields.has(spec, "preemptionPolicy")) {
            problems.oneOf(
                    path + ".preemptionPolicy",
                    Fields.text(spec, "preemptionPolicy"),
                    "PreemptLowerPriority",
                    "Never");
        }
        var gates = new HashSet<String>();
        var list = Fields.objects(spec, "schedulingGates");
        for (int i = 0; i < list.size(); i++) {
            String name = Fields.text(list.get(i), "name");
            String field = path + ".schedulingGates[" + i + "].name";
            problems.invalid(field, name, Names.qualifiedName(name));
            if (!gates.add(name)) {
                problems.duplicate(path + ".schedulingGates[" + i + "]", name);
            }
        }
    }

    /** A negative grace period is old data; Kubernetes corrects it and so do the defaults. */
    private static void numbers(JsonNode spec, String path, Problems problems) {
        var aliases = Fields.objects(spec, "hostAliases");
        for (int i = 0; i < aliases.size(); i++) {
            String ip = Fields.text(aliases.get(i), "ip");
            if (!NameRules.isIp(ip)) {
                problems.invalid(
                        path + ".hostAliases[" + i + "].ip",
                        ip,
                        "must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)");
            }
        }
    }
}
