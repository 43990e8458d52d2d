package io.trireme.chaos.machines;

/** How servers are connected. */
public enum Network {
    /** This machine's loopback, which cannot be cut. */
    LOOPBACK,
    /** A network namespace each; takes root. */
    NAMESPACES
}
