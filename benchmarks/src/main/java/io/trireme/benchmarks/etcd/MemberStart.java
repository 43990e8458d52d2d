package io.trireme.benchmarks.etcd;

/**
 * How a member is started.
 *
 * @param quotaBytes what its store may take
 * @param joins whether it is to be taken in by a group that is there, with an empty folder; if not,
 *     it makes one with the others or goes on with what its folder holds
 */
record MemberStart(String name, long quotaBytes, boolean joins) {}
