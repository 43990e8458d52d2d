/**
 * A cluster on this machine, for development and tests: its folder, its processes, its kubeconfig.
 * Everything that lives longer than a command is a file in the folder, so any later command finds
 * the same cluster. No thread of its own.
 */
package io.trireme.deploy.cluster;
