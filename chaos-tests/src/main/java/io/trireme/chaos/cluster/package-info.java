/**
 * A real cluster for tests and measurements: processes that {@code ./trireme up} started, in a
 * temporary folder and on free ports, so that several may run at once; and the real kubectl. It
 * knows the project's programs only from outside: their command line, files and output.
 *
 * <p>Every method blocks its caller and has a limit. A cluster that was not closed is taken down
 * when the JVM ends.
 */
package io.trireme.chaos.cluster;
