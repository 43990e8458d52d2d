package io.trireme.api.cel;

import java.util.Map;
import java.util.Optional;

/** Kubernetes' named formats (since 1.31). */
final class FormatLibrary {
    private FormatLibrary() {}

    static void register(Map<String, Implementation> into) {
        into.put("format-named", (args, _) -> NamedFormat.find((String) args[0]));
        into.put(
                "format-validate",
                (args, _) -> {
                    var problems = ((NamedFormat) args[0]).check().apply((String) args[1]);
                    return problems.isEmpty()
                            ? Optional.empty()
                            : Optional.of(ElementList.of(problems));
                });
        for (String name : FunctionTable.namesBelow("format.")) {
            if (!name.equals("format.named")) {
                var format = NamedFormat.find(name.substring("format.".length())).orElseThrow();
                into.put(name, (_, _) -> format);
            }
        }
    }
}
