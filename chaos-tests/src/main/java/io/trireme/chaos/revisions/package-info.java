/**
 * What the store's revisions promise, judged by what clients and watchers were told. Pure: no
 * clock, no thread, no I/O.
 *
 * <p>All that anybody was told of a revision makes up the {@code RevisionLog}, in which nobody may
 * contradict another. Against it {@code WatchPromises} holds each watcher, and {@code
 * RevisionOrder} each answer, across keys: together with the order in real time that is strict
 * serializability, as far as the revisions tell the truth; {@code io.trireme.chaos.linear} judges
 * without them.
 */
package io.trireme.chaos.revisions;
