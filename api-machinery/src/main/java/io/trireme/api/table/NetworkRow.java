package io.trireme.api.table;

import io.trireme.api.kinds.Fields;

import java.util.ArrayList;
import java.util.TreeSet;

/** The rows of {@code networking.k8s.io}. */
final class NetworkRow {
    private static final int HOSTS_SHOWN_MAX = 3;

    private NetworkRow() {}

    static void ingress(Cells cells) {
        var spec = cells.object().path("spec");
        cells.name()
                .textOr(Cells.NONE, "spec", "ingressClassName")
                .text(hosts(cells))
                .text(addresses(cells))
                .text(Fields.empty(spec, "tls") ? "80" : "80, 443")
                .age();
    }

    /** The first hosts, and how many rules there are beyond as many. */
    private static String hosts(Cells cells) {
        var rules = Fields.objects(cells.object(), "spec", "rules");
        var shown = new ArrayList<String>();
        boolean more = false;
        for (var rule : rules) {
            String host = Fields.text(rule, "host");
            more |= shown.size() == HOSTS_SHOWN_MAX;
            if (!more && !host.isEmpty()) {
                shown.add(host);
            }
        }
        if (shown.isEmpty()) {
            return "*";
        }
        String text = String.join(",", shown);
        return more ? text + " + " + (rules.size() - HOSTS_SHOWN_MAX) + " more..." : text;
    }

    private static String addresses(Cells cells) {
        var addresses = new TreeSet<String>();
        for (var one : Fields.objects(cells.object(), "status", "loadBalancer", "ingress")) {
            addresses.add(Cells.orElse(Fields.text(one, "ip"), Fields.text(one, "hostname")));
        }
        addresses.remove("");
        return String.join(",", addresses);
    }

    static void ingressClass(Cells cells) {
        var parameters = Fields.at(cells.object(), "spec", "parameters");
        String shown = Cells.NONE;
        if (parameters.isObject()) {
            shown = Fields.text(parameters, "kind");
            if (Fields.has(parameters, "apiGroup")) {
                shown += "." + Fields.text(parameters, "apiGroup");
            }
            shown += "/" + Fields.text(parameters, "name");
        }
        cells.name().textAt("spec", "controller").text(shown).age();
    }

    static void networkPolicy(Cells cells) {
        cells.name().text(Cells.selector(Fields.at(cells.object(), "spec", "podSelector"))).age();
    }

    /** With an age, for which Kubernetes declares no column. */
    static void ipAddress(Cells cells) {
        var parent = Fields.at(cells.object(), "spec", "parentRef");
        String shown = Cells.NONE;
        if (parent.isObject()) {
            String group = Fields.text(parent, "group");
            shown =
                    Cells.lower(
                            Fields.text(parent, "resource") + (group.isEmpty() ? "" : "." + group));
            String namespace = Fields.text(parent, "namespace");
            if (!namespace.isEmpty()) {
                shown += "/" + namespace;
            }
            shown += "/" + Fields.text(parent, "name");
        }
        cells.name().text(shown).age();
    }

    static void serviceCidr(Cells cells) {
        cells.name().text(String.join(",", Fields.strings(cells.object(), "spec", "cidrs"))).age();
    }
}
