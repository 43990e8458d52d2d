/**
 * The {@code trireme} command and the wiring of all roles: {@link io.trireme.deploy.ControlPlane}
 * calls every constructor by hand. Only this module reads the environment.
 */
package io.trireme.deploy;
