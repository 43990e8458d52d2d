package io.trireme.api.cel;

/** One place of an expression, ready to be evaluated. */
@FunctionalInterface
interface Node {
    /**
     * @return a value, a {@link Fault} if it failed
     * @throws CostLimitException when the budget of {@code frame} is used up
     */
    Object eval(Frame frame);
}
