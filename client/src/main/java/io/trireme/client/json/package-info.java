/**
 * Reads and writes objects with one shared Jackson mapper, set up as fabric8's own client does for
 * the same models. No thread, no I/O.
 */
package io.trireme.client.json;
