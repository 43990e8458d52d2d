package io.trireme.apiserver.registry;

import java.util.List;

/** What must be done, one after the other, before a server can serve. */
record FirstSteps(List<Chore> steps) implements Chore {
    FirstSteps {
        steps = List.copyOf(steps);
    }

    @Override
    public void round() throws InterruptedException {
        for (var step : steps) {
            step.round();
        }
    }
}
