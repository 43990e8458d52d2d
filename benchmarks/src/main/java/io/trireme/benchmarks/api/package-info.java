/**
 * What the API of one server gives to many clients: reads, writes, lists, watches, and what they
 * cost in memory. One program is client and measures; three servers, as {@code ./trireme up} starts
 * them, share the machine with it.
 */
package io.trireme.benchmarks.api;
