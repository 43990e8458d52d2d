package io.trireme.controllers;

import static io.trireme.controllers.Shop.eventually;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.codahale.metrics.MetricRegistry;

import io.trireme.client.Fence;
import io.trireme.client.informer.SharedInformers;
import io.trireme.controllers.loop.ControlLoop;
import io.trireme.controllers.loop.LeaderTerm;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import java.time.InstantSource;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;

class ControllerTermTest {
    private final FakeCluster cluster = new FakeCluster();
    private final List<String> heard = new CopyOnWriteArrayList<>();

    @AfterEach
    void closeCluster() {
        cluster.close();
    }

    @Test
    void startThatFailsHalfWayIsUndoneAndTriedAgain() {
        var metrics = new MetricRegistry();
        var failing = new AtomicBoolean(true);
        var term =
                ControllerTerm.begin(
                        new SharedInformers(cluster.client, new Random(1), metrics),
                        List.of(loop("first", new AtomicBoolean()), loop("second", failing)),
                        cluster.client,
                        new Fence("kube-system", "test", "1"),
                        InstantSource.system(),
                        metrics);

        eventually(() -> assertEquals(List.of("+first", "-first", "+first", "+second"), heard));
        term.end();

        assertEquals(
                List.of("-first", "-second"),
                heard.subList(4, heard.size()).stream().sorted().toList());
    }

    /** Fails its first start if asked to. */
    private ControlLoop loop(String name, AtomicBoolean failing) {
        return new ControlLoop() {
            @Override
            public String name() {
                return name;
            }

            @Override
            public Running start(LeaderTerm term) {
                if (failing.getAndSet(false)) {
                    throw new IllegalStateException("on purpose");
                }
                heard.add("+" + name);
                return () -> heard.add("-" + name);
            }

            @Override
            public void close() {}
        };
    }
}
