/**
 * One configuration file plus {@code --key=value}: read, checked whole, and turned into the
 * immutable records that constructors take. A key that nobody reads stops the start. Pure but for
 * reading the file.
 */
package io.trireme.deploy.config;
