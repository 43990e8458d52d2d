package io.trireme.apiserver.registry;

import tools.jackson.databind.node.ObjectNode;

import java.util.Optional;

/** What writes of some kinds bring with them in their transaction. */
interface Effects {
    Effects NONE = (_, _, _) -> Attached.NOTHING;

    /**
     * @param before the stored object; empty for a create
     * @param after the object to be stored, which may still be changed (an address filled in);
     *     empty for a delete
     * @param dryRun nothing will be stored
     */
    Attached of(Optional<ObjectNode> before, Optional<ObjectNode> after, boolean dryRun);
}
