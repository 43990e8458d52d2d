/**
 * The {@code trireme} command line: one class per command, options in, exit code out; what it does
 * lies in the other packages. Exit codes: 0 done; 1 failed; 2 wrong use of a command; 70 damaged
 * data or a fault of the store; 78 a configuration that cannot be (numbers of {@code sysexits.h}).
 */
package io.trireme.deploy.command;
