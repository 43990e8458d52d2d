package io.trireme.node.hollow;

import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.NodeCondition;
import io.fabric8.kubernetes.api.model.OwnerReferenceBuilder;
import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import io.fabric8.kubernetes.api.model.coordination.v1.LeaseBuilder;
import io.trireme.client.ApiClient;
import io.trireme.client.ApiClientException;
import io.trireme.client.ApiUnreachableException;
import io.trireme.client.PatchType;
import io.trireme.client.json.ObjectCodec;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Keeps the node registered and its Lease renewed, as the kubelet does (KEP-589): the Lease is the
 * heartbeat, the status is written when it must be and every five minutes. One virtual thread.
 */
final class NodeHeartbeat implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(NodeHeartbeat.class);
    private static final String LEASES = "kube-node-lease";
    private static final Duration STATUS_PERIOD = Duration.ofMinutes(5);
    private static final Duration RETRY = Duration.ofMillis(500);

    private final HollowNodeConfig config;
    private final ApiClient client;
    private final String podRange;
    private final InstantSource clock;
    private final CountDownLatch closing = new CountDownLatch(1);
    private final Thread thread;
    private Optional<Instant> statusWrittenAt = Optional.empty();
    private String nodeUid = "";
    private String lastFailure = "";

    private NodeHeartbeat(
            HollowNodeConfig config, ApiClient client, String podRange, InstantSource clock) {
        this.config = config;
        this.client = client;
        this.podRange = podRange;
        this.clock = clock;
        this.thread = Thread.ofVirtual().name("heartbeat-" + config.name()).unstarted(this::run);
    }

    static NodeHeartbeat open(
            HollowNodeConfig config, ApiClient client, String podRange, InstantSource clock) {
        var heartbeat = new NodeHeartbeat(config, client, podRange, clock);
        heartbeat.thread.start();
        return heartbeat;
    }

    private void run() {
        try {
            boolean closed = false;
            while (!closed) {
                Duration next = beat() ? config.leaseRenewal() : RETRY;
                closed = closing.await(next.toMillis(), TimeUnit.MILLISECONDS);
            }
        } catch (InterruptedException _) {
            // Closed.
        }
    }

    /**
     * @return whether all was written
     */
    private boolean beat() throws InterruptedException {
        try {
            var node = client.resource(Node.class).find("", config.name());
            if (node.isEmpty() || mustWriteStatus(node.get())) {
                writeStatus(
                        node.isPresent()
                                ? node.get()
                                : client.resource(Node.class)
                                        .create(NodeRegistration.node(config, podRange)));
            }
            renewLease();
            if (!lastFailure.isEmpty()) {
                log.atInfo().addKeyValue("node", config.name()).log("heartbeat works again");
            }
            lastFailure = "";
            return true;
        } catch (ApiClientException | ApiUnreachableException e) {
            if (!lastFailure.equals(e.getMessage())) {
                log.atWarn()
                        .addKeyValue("node", config.name())
                        .addKeyValue("reason", e.getMessage())
                        .log("heartbeat failed, will try again");
            }
            lastFailure = String.valueOf(e.getMessage());
            return false;
        } catch (RuntimeException e) {
            // One beat that cannot be made must not end all others: the node would seem dead.
            log.atError()
                    .addKeyValue("node", config.name())
                    .setCause(e)
                    .log("heartbeat failed unexpectedly, will try again");
            lastFailure = e.toString();
            return false;
        }
    }

    /** After a registration, when somebody declared the node unready, and now and then. */
    private boolean mustWriteStatus(Node node) {
        return !node.getMetadata().getUid().equals(nodeUid)
                || statusWrittenAt.isEmpty()
                || statusWrittenAt.get().plus(STATUS_PERIOD).isBefore(clock.instant())
                || conditions(node).stream()
                        .noneMatch(
                                one ->
                                        "Ready".equals(one.getType())
                                                && "True".equals(one.getStatus()));
    }

    private static List<NodeCondition> conditions(Node node) {
        return node.getStatus() == null || node.getStatus().getConditions() == null
                ? List.of()
                : node.getStatus().getConditions();
    }

    private void writeStatus(Node node) throws InterruptedException {
        var status = NodeRegistration.status(config, conditions(node), clock.instant());
        client.resource(Node.class)
                .patch(
                        "",
                        config.name(),
                        PatchType.STRATEGIC_MERGE,
                        ObjectCodec.write(Map.of("status", status)),
                        "status",
                        "");
        nodeUid = node.getMetadata().getUid();
        statusWrittenAt = Optional.of(clock.instant());
    }

    private void renewLease() throws InterruptedException {
        var leases = client.resource(Lease.class);
        Optional<Lease> lease = leases.find(LEASES, config.name());
        ZonedDateTime now = ZonedDateTime.ofInstant(clock.instant(), ZoneOffset.UTC);
        if (lease.isEmpty()) {
            leases.create(
                    new LeaseBuilder()
                            .withNewMetadata()
                            .withNamespace(LEASES)
                            .withName(config.name())
                            .withOwnerReferences(
                                    new OwnerReferenceBuilder()
                                            .withApiVersion("v1")
                                            .withKind("Node")
                                            .withName(config.name())
                                            .withUid(nodeUid)
                                            .build())
                            .endMetadata()
                            .withNewSpec()
                            .withHolderIdentity(config.name())
                            .withLeaseDurationSeconds(HollowNodeConfig.LEASE_SECONDS)
                            .withRenewTime(now)
                            .endSpec()
                            .build());
            return;
        }
        leases.update(
                new LeaseBuilder(lease.get()).editSpec().withRenewTime(now).endSpec().build());
    }

    @Override
    public void close() {
        closing.countDown();
        thread.interrupt();
        try {
            thread.join();
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }
}
