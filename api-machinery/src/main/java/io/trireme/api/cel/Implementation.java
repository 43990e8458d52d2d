package io.trireme.api.cel;

/** What one overload of a function does. */
@FunctionalInterface
interface Implementation {
    /**
     * @param args of the overload's types, the one it is called on first
     * @param budget pays for what depends on more than the sizes of the arguments
     * @return a value, a {@link Fault} among them
     */
    Object apply(Object[] args, Budget budget);
}
