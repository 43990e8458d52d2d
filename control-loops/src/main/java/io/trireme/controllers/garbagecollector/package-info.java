/**
 * The garbage collector: deletes what only dead objects own, empties owners that are deleted in the
 * foreground, and frees the dependents of those deleted with orphaning. {@link
 * io.trireme.controllers.garbagecollector.DependentPlan} is pure; {@code MetadataCaches} keeps the
 * metadata of everything the server has; before anything is deleted the server itself is asked, so
 * a stale cache can delay a deletion but never cause a wrong one.
 */
package io.trireme.controllers.garbagecollector;
