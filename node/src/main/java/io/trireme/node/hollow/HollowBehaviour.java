package io.trireme.node.hollow;

import io.fabric8.kubernetes.api.model.Pod;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/**
 * How a pod's imagined containers behave; read from annotations of the pod, so that a test can ask
 * for a slow start, a failing probe, or a program that ends.
 *
 * @param startDelay until the containers run; {@code hollow.trireme.io/start-delay-ms}
 * @param runTime until they end by themselves, never if empty; {@code hollow.trireme.io/run-ms}
 * @param exitCode what they end with; {@code hollow.trireme.io/exit-code}
 * @param ready whether they become ready at all; {@code hollow.trireme.io/ready}
 * @param stopDelay how long they take to end when asked to; {@code hollow.trireme.io/stop-delay-ms}
 */
record HollowBehaviour(
        Duration startDelay,
        Optional<Duration> runTime,
        int exitCode,
        boolean ready,
        Duration stopDelay) {
    private static final Logger log = LoggerFactory.getLogger(HollowBehaviour.class);
    private static final String PREFIX = "hollow.trireme.io/";
    private static final long START_DELAY_MILLIS = 100;
    private static final long STOP_DELAY_MILLIS = 100;

    static HollowBehaviour of(Pod pod) {
        Map<String, String> annotations = pod.getMetadata().getAnnotations();
        if (annotations == null) {
            annotations = Map.of();
        }
        return new HollowBehaviour(
                Duration.ofMillis(number(annotations, "start-delay-ms").orElse(START_DELAY_MILLIS)),
                number(annotations, "run-ms").map(Duration::ofMillis),
                number(annotations, "exit-code").map(Long::intValue).orElse(0),
                !"false".equals(annotations.get(PREFIX + "ready")),
                Duration.ofMillis(number(annotations, "stop-delay-ms").orElse(STOP_DELAY_MILLIS)));
    }

    private static Optional<Long> number(Map<String, String> annotations, String name) {
        String text = annotations.get(PREFIX + name);
        if (text == null) {
            return Optional.empty();
        }
        try {
            long number = Long.parseLong(text);
            if (number >= 0) {
                return Optional.of(number);
            }
        } catch (NumberFormatException _) {
            // Reported below, with the negative ones.
        }
        log.atWarn()
                .addKeyValue("annotation", PREFIX + name)
                .addKeyValue("value", text)
                .log("annotation is no number of 0 or more, ignored");
        return Optional.empty();
    }
}
