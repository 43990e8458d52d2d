/**
 * What every controller is made of: {@link io.trireme.controllers.loop.ControlLoop} keeps its queue
 * while the process lives and runs workers only during a {@link
 * io.trireme.controllers.loop.LeaderTerm}.
 */
package io.trireme.controllers.loop;
