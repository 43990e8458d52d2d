package io.trireme.apiserver.registry;

/**
 * Something that the registry does of its own, again and again. A round acts on the present state,
 * so one that failed is made good by the next.
 */
@FunctionalInterface
interface Chore {
    void round() throws InterruptedException;
}
