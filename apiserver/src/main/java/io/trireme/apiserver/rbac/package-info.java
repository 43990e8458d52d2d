/**
 * Who may do what: roles and bindings as an immutable snapshot, and the decisions made on it.
 *
 * <p>Pure but for {@link io.trireme.apiserver.rbac.RbacIndex}, which reads stored roles through an
 * {@code ObjectReader}. The snapshot is built again after a stored role or binding changed and
 * before the next decision is made. Used by the request chain, which refuses requests, and by the
 * registry, which refuses writes of roles that would give their writer more than he has.
 */
package io.trireme.apiserver.rbac;
