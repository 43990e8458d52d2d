package io.trireme.api.apply;

import io.trireme.api.status.ApiStatus;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Words a refused apply: who owns which of the wanted fields. */
final class ApplyConflict {
    private ApplyConflict() {}

    /**
     * @param entries owners in their order, each with the fields in conflict
     */
    static ApiStatus status(List<ManagerEntry> entries) {
        var causes = new ArrayList<ApiStatus.Cause>();
        var texts = new ArrayList<String>();
        for (var entry : entries) {
            var owner = entry.id().description();
            texts.add("conflicts with " + owner + ":");
            entry.fields()
                    .forEachPath(
                            path -> {
                                texts.add("- " + path);
                                causes.add(
                                        new ApiStatus.Cause(
                                                "FieldManagerConflict",
                                                "conflict with " + owner,
                                                path));
                            });
        }
        var message =
                causes.size() == 1
                        ? "Apply failed with 1 conflict: "
                                + causes.getFirst().message()
                                + ": "
                                + causes.getFirst().field()
                        : "Apply failed with "
                                + causes.size()
                                + " conflicts: "
                                + String.join("\n", texts);
        return new ApiStatus(
                409,
                "Conflict",
                message,
                Optional.of(new ApiStatus.Details("", "", "", "", causes, 0)));
    }
}
