/**
 * The pod garbage collector: removes pods that nobody else will: bound to a node that is gone,
 * terminating without ever having been bound, terminating on a node that is out of service, and
 * finished ones beyond a limit. {@link io.trireme.controllers.podgc.PodGcPlan} is pure.
 */
package io.trireme.controllers.podgc;
