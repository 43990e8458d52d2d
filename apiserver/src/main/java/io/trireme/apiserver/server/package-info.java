/**
 * The whole API server: wires wire, chain, routes and registry, starts and stops them, and makes
 * the roles that every cluster has.
 */
package io.trireme.apiserver.server;
