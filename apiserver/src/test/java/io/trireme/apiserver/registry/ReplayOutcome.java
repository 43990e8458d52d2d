package io.trireme.apiserver.registry;

/** How an answer stands to the recorded one. */
sealed interface ReplayOutcome {
    record Equal() implements ReplayOutcome {}

    /**
     * @param why the first difference
     */
    record Different(String why) implements ReplayOutcome {}

    /**
     * It could not be asked for or compared.
     *
     * @param why what is missing
     */
    record PassedOver(String why) implements ReplayOutcome {}

    default ReplayOutcome and(ReplayOutcome other) {
        return this instanceof Equal ? other : this;
    }
}
