/**
 * A backup: the state of a store at one revision, as one file that says itself what it is and
 * whether it is whole.
 *
 * <pre>
 * 16 bytes      TRIREME-BACKUP\r\n
 *  4 bytes      version of the format: 1, or 2 if there are users or roles
 * records       kind (1 byte), size of the rest (4 bytes), the rest:
 *   1 origin    one, the first: cluster, who made it, when, revision, floor, confirmed by a quorum
 *   2 lease     by id, as unsigned numbers
 *   5 auth      a row of users or roles, in order: size of its name, name, value
 *   3 key       in key order: created, modified, version, lease, size of the key, key, value
 *   4 end       one, the last: how many leases and keys there are
 * zeros         up to a multiple of 512 bytes
 * 32 bytes      SHA-256 of all that stands before
 * </pre>
 *
 * Numbers are big-endian. The padding and the place of the checksum are those of etcd's snapshots:
 * etcdctl refuses a download of another size. History below the present is not in it, since a
 * restored store has given it up: whoever watched the old one must list anew.
 *
 * <p>No thread of its own; reads and writes a record at a time, so memory is bounded by the largest
 * record and the ids of the leases. Knows nothing of where rows are kept.
 */
package io.trireme.store.backup;
