package io.trireme.store.ratis;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.net.BindException;
import java.util.Optional;

/** Turns what Ratis throws at the start into one sentence for the operator. */
final class StartFailure {
    private static final Logger LOG = LoggerFactory.getLogger(StartFailure.class);

    private StartFailure() {}

    static RuntimeException explain(StoreConfig config, DataFolder folder, Exception failure) {
        if (failure instanceof DataFolderException ours) {
            return ours;
        }
        if (find(failure, BindException.class).isPresent()) {
            return new MemberStartException(
                    "member %s cannot listen on %s: the address is in use or not this machine's"
                            .formatted(config.self(), config.peers().get(config.self())),
                    failure);
        }
        return new DataFolderException(
                "the raft log in %s cannot be read, or is damaged: %s"
                        .formatted(folder, root(failure)),
                failure);
    }

    private static <T extends Throwable> Optional<T> find(Throwable failure, Class<T> type) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (type.isInstance(cause)) {
                return Optional.of(type.cast(cause));
            }
        }
        return Optional.empty();
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
