package io.trireme.election;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import io.fabric8.kubernetes.api.model.coordination.v1.LeaseBuilder;
import io.trireme.client.Fence;

import org.junit.jupiter.api.Test;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.Random;

/**
 * Candidates on one event queue in virtual time, with clocks that run differently, calls that are
 * slow, lost before or after they took effect, and processes that stand still or die. Whatever
 * happens: a write is accepted only from the holder of the lease, so never from two leaders; and a
 * candidate that does not stand still has stopped before another leads. At the end all is well and
 * somebody leads. One seed again: {@code -Dsim.seed=…}.
 */
class ElectionSimulationTest {
    private static final long MILLISECOND = 1_000_000;
    private static final int CANDIDATES = 3;
    private static final long FAULTS_END = 120_000 * MILLISECOND;
    private static final long END = 150_000 * MILLISECOND;

    @Test
    void noScheduleLetsTwoLeadersWrite() {
        long only = Long.getLong("sim.seed", -1);
        int terms = 0;
        for (long seed = only < 0 ? 0 : only; seed <= (only < 0 ? 150 : only); seed++) {
            terms += new Simulation(seed).run();
        }
        assertTrue(only >= 0 || terms > 300, "the faults should change leaders often: " + terms);
    }

    @Test
    void sameSeedGivesTheSameCourse() {
        var first = new Simulation(7);
        first.run();
        var second = new Simulation(7);
        second.run();
        assertEquals(first.trace, second.trace);
    }

    private record Event(long at, long order, Runnable action) {}

    private static final class Simulation {
        private final long seed;
        private final Random random;
        private final PriorityQueue<Event> events =
                new PriorityQueue<>(
                        (a, b) ->
                                a.at() != b.at()
                                        ? Long.compare(a.at(), b.at())
                                        : Long.compare(a.order(), b.order()));
        private final List<Candidate> candidates = new ArrayList<>();
        private final List<String> trace = new ArrayList<>();
        private long now;
        private long order;
        private int suffixes;
        private int terms;

        // The server: one lease, its fence, and who wrote with which token.
        private Optional<Lease> lease = Optional.empty();

        /** Every state of the lease so far, the absent one first; caches lag behind in it. */
        private final List<Optional<Lease>> history = new ArrayList<>(List.of(Optional.empty()));

        private long revision;
        private long fenceRevision;
        private long lastAcceptedFence;

        Simulation(long seed) {
            this.seed = seed;
            this.random = new Random(seed);
        }

        int run() {
            for (int i = 0; i < CANDIDATES; i++) {
                var candidate = new Candidate("s" + i);
                candidates.add(candidate);
                at(0, candidate::begin);
            }
            while (!events.isEmpty() && events.peek().at() <= END) {
                var event = events.poll();
                now = event.at();
                event.action().run();
            }
            long leading = candidates.stream().filter(one -> one.fence.isPresent()).count();
            assertEquals(1, leading, "leaders at the end, seed " + seed);
            return terms;
        }

        void at(long delay, Runnable action) {
            events.add(new Event(now + delay, order++, action));
        }

        boolean faulty() {
            return now < FAULTS_END;
        }

        long delay() {
            if (faulty() && random.nextInt(20) == 0) {
                return random.nextLong(10_000 * MILLISECOND);
            }
            return random.nextLong(30 * MILLISECOND);
        }

        boolean lost() {
            return faulty() && random.nextInt(10) == 0;
        }

        /** Empty when refused. */
        Optional<Lease> write(LeaseElection.Write write) {
            var wanted = write.lease();
            boolean fits =
                    write.create()
                            ? lease.isEmpty()
                            : lease.isPresent() && version(lease.get()).equals(version(wanted));
            if (!fits) {
                return Optional.empty();
            }
            revision++;
            boolean newHolder =
                    lease.isEmpty()
                            || !LeaseRecords.holder(lease.get())
                                    .equals(LeaseRecords.holder(wanted));
            if (newHolder) {
                fenceRevision = revision;
            }
            lease =
                    Optional.of(
                            new LeaseBuilder(wanted)
                                    .editMetadata()
                                    .withResourceVersion(Long.toString(revision))
                                    .endMetadata()
                                    .build());
            history.add(lease);
            return lease;
        }

        private static String version(Lease lease) {
            return lease.getMetadata().getResourceVersion();
        }

        /** A leader's write of something else: the server compares the fence. */
        void fencedWrite(String who, Fence fence) {
            if (Long.parseLong(fence.token()) != fenceRevision) {
                return; // Refused.
            }
            String holder = LeaseRecords.holder(lease.orElseThrow());
            assertEquals(who, Leadership.holderName(holder), "accepted write, seed " + seed);
            assertTrue(
                    Long.parseLong(fence.token()) >= lastAcceptedFence,
                    "a write of an older term came after one of a newer, seed " + seed);
            lastAcceptedFence = Long.parseLong(fence.token());
        }

        private final class Candidate {
            private final String name;

            /** Local clocks start anywhere and drift by up to one part in a hundred. */
            private final long clockOffset = random.nextLong(1_000_000 * MILLISECOND);

            private final double clockRate = 0.99 + random.nextDouble() * 0.02;
            private LeaseElection election;
            private Optional<Fence> fence = Optional.empty();
            private int life;
            private long standsStillUntil;
            private int cacheAt;

            /** Set while it leads and has not stood still: it must have stopped in time. */
            private boolean punctual;

            Candidate(String name) {
                this.name = name;
            }

            long clock() {
                return clockOffset + (long) (now * clockRate);
            }

            void begin() {
                election =
                        new LeaseElection(
                                ElectionConfig.of("kube-system", "l", name),
                                () -> "t" + suffixes++,
                                clock());
                step(life);
            }

            void step(int ofLife) {
                if (ofLife != life) {
                    return;
                }
                if (standsStillUntil > now) {
                    at(standsStillUntil - now, () -> step(ofLife));
                    return;
                }
                if (faulty() && random.nextInt(60) == 0) {
                    fault(ofLife);
                    return;
                }
                var wall = Instant.EPOCH.plusNanos(random.nextLong(1_000_000_000_000L));
                switch (election.next(clock(), wall)) {
                    case LeaseElection.Wait(var until) ->
                            at(real(until - clock()), () -> step(ofLife));
                    case LeaseElection.Read read -> read(read, ofLife);
                    case LeaseElection.Write write -> write(write, ofLife);
                    case LeaseElection.Start(var begun) -> start(begun, ofLife);
                    case LeaseElection.Stop() -> {
                        trace.add(now + " " + name + " stops");
                        fence = Optional.empty();
                        at(0, () -> step(ofLife));
                    }
                    case LeaseElection.Done() -> throw new AssertionError("never closed");
                }
            }

            private long real(long local) {
                return Math.max(0, (long) Math.ceil(local / clockRate));
            }

            private void fault(int ofLife) {
                if (random.nextBoolean()) {
                    trace.add(now + " " + name + " stands still");
                    standsStillUntil = now + random.nextLong(12_000 * MILLISECOND);
                    punctual = false;
                    at(standsStillUntil - now, () -> step(ofLife));
                } else {
                    trace.add(now + " " + name + " dies");
                    life++;
                    fence = Optional.empty();
                    at(random.nextLong(3_000 * MILLISECOND), this::begin);
                }
            }

            private void start(Fence begun, int ofLife) {
                trace.add(now + " " + name + " leads " + begun.token());
                terms++;
                for (var other : candidates) {
                    assertTrue(
                            other == this || other.fence.isEmpty() || !other.punctual,
                            "two leaders, neither stood still, seed " + seed);
                }
                fence = Optional.of(begun);
                punctual = true;
                work(ofLife, begun);
                at(0, () -> step(ofLife));
            }

            /** The leader's writes go on while it believes to lead, and may arrive late. */
            private void work(int ofLife, Fence term) {
                if (ofLife != life || !fence.equals(Optional.of(term))) {
                    return;
                }
                at(delay(), () -> fencedWrite(name, term));
                at(100 * MILLISECOND, () -> work(ofLife, term));
            }

            private void read(LeaseElection.Read read, int ofLife) {
                var answered = new boolean[1];
                if (!lost()) {
                    at(
                            delay(),
                            () -> {
                                var seen = read.fresh() ? lease : cached();
                                at(
                                        delay(),
                                        () ->
                                                once(
                                                        answered,
                                                        ofLife,
                                                        () -> election.read(seen, clock())));
                            });
                }
                giveUp(read.giveUpAt(), answered, ofLife);
            }

            /** What this candidate's server has heard of the Lease so far; never goes back. */
            private Optional<Lease> cached() {
                int heard = faulty() ? random.nextInt(cacheAt, history.size()) : history.size() - 1;
                cacheAt = heard;
                return history.get(heard);
            }

            private void write(LeaseElection.Write write, int ofLife) {
                var answered = new boolean[1];
                long sentAt = clock();
                if (!lost()) {
                    at(
                            delay(),
                            () -> {
                                var stored = Simulation.this.write(write);
                                if (lost()) {
                                    return; // Done, but the answer never comes.
                                }
                                at(
                                        delay(),
                                        () -> once(answered, ofLife, () -> answer(stored, sentAt)));
                            });
                }
                giveUp(write.giveUpAt(), answered, ofLife);
            }

            private void answer(Optional<Lease> stored, long sentAt) {
                stored.ifPresentOrElse(
                        one -> election.written(one, sentAt, clock()),
                        () -> election.refused(clock()));
            }

            private void giveUp(long giveUpAt, boolean[] answered, int ofLife) {
                at(
                        real(giveUpAt - clock()),
                        () -> once(answered, ofLife, () -> election.failed(clock())));
            }

            /** The first of answer and giving up counts; one that stands still hears it later. */
            private void once(boolean[] answered, int ofLife, Runnable outcome) {
                if (answered[0] || ofLife != life) {
                    return;
                }
                answered[0] = true;
                long pause = Math.max(0, standsStillUntil - now);
                at(
                        pause,
                        () -> {
                            if (ofLife == life) {
                                outcome.run();
                                step(ofLife);
                            }
                        });
            }
        }
    }
}
