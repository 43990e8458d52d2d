/**
 * Aggregation: versions of groups that other API servers answer, as APIServices name them. Requests
 * for them have passed this server's chain; they go on to an endpoint of the Service with the
 * user's name, groups and extra in headers that the other server believes of our certificate
 * ({@code X-Remote-…}, requestheader authentication).
 *
 * <p>Whether such a server answers is found out by the server whose store leads ({@code
 * registry.RemoteApiChecks}) and stands in the APIService's condition {@code Available}, which all
 * servers go by. {@code RemoteDiscovery} asks each available one what it serves, on a thread of its
 * own. The package knows shared types and {@code upstream} only.
 */
package io.trireme.apiserver.aggregation;
