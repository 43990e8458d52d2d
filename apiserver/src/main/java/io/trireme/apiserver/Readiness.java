package io.trireme.apiserver;

import java.util.SortedMap;

/** Why a part of the server cannot serve yet, or no more. */
@FunctionalInterface
public interface Readiness {
    /**
     * Name of a check (as in {@code /readyz/NAME}) to the reason it fails; an empty reason means
     * the check is fine. Cheap: asked on each {@code /readyz}.
     */
    SortedMap<String, String> checks();
}
