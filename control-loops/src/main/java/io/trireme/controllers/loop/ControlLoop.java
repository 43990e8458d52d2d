package io.trireme.controllers.loop;

/**
 * One controller. Made once: it then watches caches and collects what is to do, on standby too. Its
 * workers live for one term as leader.
 */
public interface ControlLoop extends AutoCloseable {
    /** As configuration, logs and metrics name it, like {@code replicaset-controller}. */
    String name();

    /** The component that its events and field managers name; most often the name. */
    default String component() {
        return name();
    }

    /** Starts the workers; what is returned stops them and waits for them. */
    Running start(LeaderTerm term);

    /** Ends the controller for good; only when it is not running. */
    @Override
    void close();

    /** The workers of a term. */
    interface Running extends AutoCloseable {
        /** Stops the workers and waits for them, within a limit; may be called twice. */
        @Override
        void close();
    }
}
