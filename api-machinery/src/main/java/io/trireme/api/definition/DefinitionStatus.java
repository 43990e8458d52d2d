package io.trireme.api.definition;

import io.trireme.api.definition.Conditions.Condition;
import io.trireme.api.kinds.ApiApproval;
import io.trireme.api.kinds.Fields;

import tools.jackson.databind.node.ObjectNode;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What the server says in the status of a CustomResourceDefinition: which of its names are
 * accepted, whether it is served, and how far its deletion is. Each method changes the object it is
 * given, and changes nothing when all is said already.
 */
public final class DefinitionStatus {
    private final ObjectNode crd;
    private final ObjectNode status;
    private final String now;

    private DefinitionStatus(ObjectNode crd, String now) {
        this.crd = crd;
        this.status = Fields.child(crd, "status");
        this.now = now;
    }

    /**
     * Accepts the names that no other definition of the group has, and establishes a definition
     * once all are accepted. A definition that is established stays so.
     *
     * @param others other definitions, of any group
     * @param now as in {@code lastTransitionTime}
     */
    public static void accept(ObjectNode crd, Collection<ObjectNode> others, String now) {
        new DefinitionStatus(crd, now).accept(TakenNames.of(crd, others));
    }

    /** A delete has been asked for: the objects go first. */
    public static void terminating(ObjectNode crd, String now) {
        new DefinitionStatus(crd, now)
                .terminating(
                        "InstanceDeletionPending",
                        "CustomResourceDefinition marked for deletion; CustomResource deletion will"
                                + " begin soon");
    }

    /** The objects are being deleted; some may wait for their finalizers. */
    public static void deletingObjects(ObjectNode crd, String now) {
        new DefinitionStatus(crd, now)
                .terminating(
                        "InstanceDeletionInProgress", "CustomResource deletion is in progress");
    }

    private void terminating(String reason, String message) {
        set(new Condition(CustomDefinition.TERMINATING, "True", reason, message));
    }

    private void set(Condition condition) {
        Conditions.set(status, condition, now);
    }

    private void accept(TakenNames taken) {
        Optional<Condition> conflict = acceptNames(taken);
        set(
                conflict.orElse(
                        new Condition(
                                CustomDefinition.NAMES_ACCEPTED,
                                "True",
                                "NoConflicts",
                                "no conflicts found")));
        if (!Conditions.isTrue(crd, CustomDefinition.ESTABLISHED)) {
            set(
                    conflict.isEmpty()
                            ? new Condition(
                                    CustomDefinition.ESTABLISHED,
                                    "True",
                                    "InitialNamesAccepted",
                                    "the initial names have been accepted")
                            : new Condition(
                                    CustomDefinition.ESTABLISHED,
                                    "False",
                                    "NotAccepted",
                                    "not all names are accepted"));
        }
        approval().ifPresent(this::set);
    }

    /** Each name by itself, as Kubernetes does; the last conflict is the one that is told. */
    private Optional<Condition> acceptNames(TakenNames taken) {
        var asked = crd.path("spec").path("names");
        var accepted = Fields.child(status, "acceptedNames");
        var conflicts = new ArrayList<Condition>();
        acceptName("plural", "PluralConflict", taken.resources(), conflicts);
        acceptName("singular", "SingularConflict", taken.resources(), conflicts);
        acceptShortNames(taken.resources(), conflicts);
        acceptName("kind", "KindConflict", taken.kinds(), conflicts);
        acceptName("listKind", "ListKindConflict", taken.kinds(), conflicts);
        if (Fields.empty(asked, "categories")) {
            accepted.remove("categories");
        } else {
            accepted.set("categories", asked.get("categories").deepCopy());
        }
        return conflicts.isEmpty() ? Optional.empty() : Optional.of(conflicts.getLast());
    }

    private void acceptName(
            String field, String reason, Set<String> taken, List<Condition> conflicts) {
        String asked = Fields.text(crd, "spec", "names", field);
        var accepted = Fields.child(status, "acceptedNames");
        if (asked.equals(Fields.text(accepted, field)) || !taken.contains(asked)) {
            accepted.put(field, asked);
        } else {
            conflicts.add(conflict(reason, inUse(asked)));
        }
    }

    private void acceptShortNames(Set<String> taken, List<Condition> conflicts) {
        var accepted = Fields.child(status, "acceptedNames");
        var own = Fields.strings(accepted, "shortNames");
        var asked = Fields.strings(crd, "spec", "names", "shortNames");
        var used =
                asked.stream()
                        .filter(name -> !own.contains(name) && taken.contains(name))
                        .map(DefinitionStatus::inUse)
                        .distinct()
                        .toList();
        if (!used.isEmpty()) {
            String all = String.join(", ", used);
            conflicts.add(conflict("ShortNamesConflict", used.size() == 1 ? all : "[" + all + "]"));
        } else if (asked.isEmpty()) {
            accepted.remove("shortNames");
        } else {
            var list = accepted.putArray("shortNames");
            asked.forEach(list::add);
        }
    }

    private static String inUse(String name) {
        return "\"" + name + "\" is already in use";
    }

    private static Condition conflict(String reason, String message) {
        return new Condition(CustomDefinition.NAMES_ACCEPTED, "False", reason, message);
    }

    /** Whether a group of Kubernetes' own is used with its leave (KEP-1111). */
    private Optional<Condition> approval() {
        var approval = ApiApproval.of(crd);
        return switch (approval.state()) {
            case NOT_NEEDED -> Optional.empty();
            case MISSING -> Optional.of(approval("False", "MissingAnnotation", approval));
            case INVALID -> Optional.of(approval("False", "InvalidAnnotation", approval));
            case APPROVED -> Optional.of(approval("True", "ApprovedAnnotation", approval));
            case BYPASSED -> Optional.of(approval("False", "UnapprovedAnnotation", approval));
        };
    }

    private static Condition approval(String status, String reason, ApiApproval approval) {
        return new Condition(
                "KubernetesAPIApprovalPolicyConformant", status, reason, approval.reason());
    }

    /** The names that the other definitions of a group have been accepted with. */
    private record TakenNames(Set<String> resources, Set<String> kinds) {
        static TakenNames of(ObjectNode crd, Collection<ObjectNode> others) {
            String name = Fields.text(crd, "metadata", "name");
            String group = Fields.text(crd, "spec", "group");
            var resources = new HashSet<String>();
            var kinds = new HashSet<String>();
            for (var other : others) {
                if (Fields.text(other, "metadata", "name").equals(name)
                        || !Fields.text(other, "spec", "group").equals(group)) {
                    continue;
                }
                var accepted = other.path("status").path("acceptedNames");
                resources.add(Fields.text(accepted, "plural"));
                resources.add(Fields.text(accepted, "singular"));
                resources.addAll(Fields.strings(accepted, "shortNames"));
                kinds.add(Fields.text(accepted, "kind"));
                kinds.add(Fields.text(accepted, "listKind"));
            }
            resources.remove("");
            kinds.remove("");
            return new TakenNames(resources, kinds);
        }
    }
}
