package io.trireme.store.ratis;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;

/** Turns what stops a member, at its start or later, into one sentence for the operator. */
final class StartFailure {
    private static final Logger LOG = LoggerFactory.getLogger(StartFailure.class);

    private StartFailure() {}

    /** Ratis ends the whole process when it cannot bind, so this is looked at before. */
    static void requireFree(StoreConfig config) {
        InetSocketAddress address = config.peers().get(config.self());
        try (var socket = new ServerSocket()) {
            socket.bind(
                    address.isUnresolved()
                            ? new InetSocketAddress(
                                    InetAddress.getByName(address.getHostString()),
                                    address.getPort())
                            : address);
        } catch (IOException e) {
            throw new MemberStartException(
                    "member %s cannot listen on %s:%d: %s"
                            .formatted(
                                    config.self(),
                                    address.getHostString(),
                                    address.getPort(),
                                    e.getMessage()),
                    e);
        }
    }

    static RuntimeException explain(StoreConfig config, DataFolder folder, Exception failure) {
        if (failure instanceof DataFolderException ours) {
            return ours;
        }
        if (failure instanceof MemberStartException ours) {
            return ours;
        }
        return new DataFolderException(
                "the raft log in %s cannot be read, or is damaged: %s"
                        .formatted(folder, root(failure)),
                failure);
    }

    /** Of a member that served, or waited to. */
    static String sentence(Throwable fault) {
        return switch (fault) {
            case MemberDiffersException e -> e.getMessage();
            case MemberRemovedException e -> e.getMessage();
            case MemberRefusedException e -> e.getMessage();
            case DataFolderException e -> e.getMessage();
            default -> "the store met a fault: " + fault;
        };
    }

    private static Throwable root(Throwable failure) {
        Throwable cause = failure;
        while (cause.getCause() != null) {
            cause = cause.getCause();
        }
        return cause;
    }

    /** Closes what was opened before the failure; another failure is only added to it. */
    static void close(AutoCloseable opened, Exception failure) {
        if (opened == null) {
            return;
        }
        try {
            opened.close();
        } catch (Exception e) {
            failure.addSuppressed(e);
        }
    }

    static void closeLogged(AutoCloseable opened) {
        try {
            opened.close();
        } catch (Exception e) {
            LOG.atWarn().setCause(e).log("a part of the store did not close cleanly");
        }
    }
}
