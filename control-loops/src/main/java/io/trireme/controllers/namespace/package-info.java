/**
 * The namespace controller: empties namespaces that are being deleted, pods first and gracefully,
 * then lets them go. {@link io.trireme.controllers.namespace.NamespaceConditions} and {@link
 * io.trireme.controllers.namespace.Sweep} are pure; {@code NamespaceLoop} talks to the server
 * directly, since what it looks for is of every kind.
 */
package io.trireme.controllers.namespace;
