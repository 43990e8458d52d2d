/** One class per command: options in, exit code out; what it does lies in the other packages. */
package io.trireme.deploy.command;
