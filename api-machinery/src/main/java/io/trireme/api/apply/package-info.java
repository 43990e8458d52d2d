/**
 * Server-side apply and the bookkeeping of field owners ({@code metadata.managedFields}), after
 * Kubernetes' structured merge: an object is a set of paths, a manager owns some of them, and
 * applying is merging, pruning what the manager gave up, and refusing what others own. Pure: time
 * comes in as text. Conversion between versions of a group is not done here; sets of other versions
 * are taken as they are.
 */
package io.trireme.api.apply;
