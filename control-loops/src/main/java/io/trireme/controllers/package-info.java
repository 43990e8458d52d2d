/**
 * The controller manager: {@link io.trireme.controllers.ControllerManager} opens the caches and the
 * controllers, takes part in the election and runs the controllers while it leads. Each controller
 * is a package of its own: a pure plan and a thin loop. The elector's thread starts and stops
 * terms; all work happens on the controllers' virtual threads.
 */
package io.trireme.controllers;
