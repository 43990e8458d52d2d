/**
 * Who may do what through a door for clients: users, roles and permissions, as etcd has them.
 *
 * <p>Pure: no thread, clock, random number or I/O. The same users, roles and caller give the same
 * answer on every member. Permissions are of keys and ranges; those that touch or overlap count as
 * one. Whoever has the role {@value io.trireme.store.auth.AuthView#ROOT} may do all.
 *
 * <p>Knows neither how passwords are hashed nor what a token is: that is the door's, since only it
 * meets them. Where users and roles are kept is {@code store.core}'s. Who uses the store in process
 * is asked for nothing.
 */
package io.trireme.store.auth;
