package io.trireme.api.table;

import io.trireme.api.kinds.Fields;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;

/** A quota's row. */
final class QuotaRow {
    private QuotaRow() {}

    /** {@code pods: 1/50}, those that limit limits apart. */
    static void cells(Cells cells) {
        var status = cells.object().path("status");
        List<String> requests = new ArrayList<>();
        List<String> limits = new ArrayList<>();
        for (var name : new TreeSet<>(status.path("hard").propertyNames())) {
            String used = Cells.orElse(Fields.text(status, "used", name), "0");
            String text = name + ": " + used + "/" + Fields.text(status, "hard", name);
            (name.startsWith("limits.") ? limits : requests).add(text);
        }
        cells.name().text(String.join(", ", requests)).text(String.join(", ", limits)).age();
    }
}
