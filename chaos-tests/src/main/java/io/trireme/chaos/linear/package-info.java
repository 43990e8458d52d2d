/**
 * Whether what clients did to single keys, and what they were told, can be explained by one order
 * of instants in which each call happened. Pure: no clock, no thread, no I/O.
 *
 * <p>A history is linearizable if each of its keys is (Herlihy and Wing 1990, locality), so each is
 * searched alone, in the way of Wing and Gong (1993) with the memory of what was tried that Lowe
 * (2017) adds. It knows nothing of the store's revisions, on which {@code
 * io.trireme.chaos.revisions} relies, and so finds lies of theirs too.
 */
package io.trireme.chaos.linear;
