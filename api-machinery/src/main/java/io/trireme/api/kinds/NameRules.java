package io.trireme.api.kinds;

import java.util.List;
import java.util.function.Function;

/** Which names a kind's objects may have; each rule answers with what is wrong, in words. */
final class NameRules {
    static final Function<String, List<String>> SUBDOMAIN = _ -> List.of();

    private NameRules() {}
}
