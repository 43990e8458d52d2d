/**
 * The endpoint slice controller: for each Service with a selector, slices that name the pods behind
 * it. {@link io.trireme.controllers.endpointslice.ServiceEndpoints} says what the endpoints are,
 * {@link io.trireme.controllers.endpointslice.EndpointSlicePlan} how to get the slices there with
 * few writes; both are pure. IPv4 only.
 */
package io.trireme.controllers.endpointslice;
