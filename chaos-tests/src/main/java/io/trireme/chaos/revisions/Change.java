package io.trireme.chaos.revisions;

import java.util.Optional;

/**
 * What a revision did to one key.
 *
 * @param value empty if the key was deleted
 */
public record Change(long revision, String key, Optional<String> value) {
    @Override
    public String toString() {
        return "%s=%s at %d".formatted(key, value.orElse("nothing"), revision);
    }
}
