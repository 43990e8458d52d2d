package io.trireme.api.discovery;

import java.util.Comparator;
import java.util.regex.Pattern;

/**
 * Kubernetes' order of versions: v2, v1, v1beta2, v1beta1, v1alpha1, and then whatever is no such
 * version, by name.
 */
final class VersionOrder {
    private static final Pattern VERSION =
            Pattern.compile("v(\\d{1,9})(?:(alpha|beta)(\\d{1,9}))?");

    static final Comparator<String> STABLE_FIRST =
            Comparator.comparingInt(VersionOrder::stability)
                    .reversed()
                    .thenComparing(Comparator.comparingInt(version -> -number(version, 1)))
                    .thenComparing(Comparator.comparingInt(version -> -number(version, 3)))
                    .thenComparing(Comparator.naturalOrder());

    private VersionOrder() {}

    private static int stability(String version) {
        var matcher = VERSION.matcher(version);
        if (!matcher.matches()) {
            return 0;
        }
        String stage = matcher.group(2);
        return stage == null ? 3 : stage.equals("beta") ? 2 : 1;
    }

    private static int number(String version, int group) {
        var matcher = VERSION.matcher(version);
        return matcher.matches() && matcher.group(group) != null
                ? Integer.parseInt(matcher.group(group))
                : 0;
    }
}
