/**
 * TLS contexts from PEM, with the JDK alone. It has no thread and no state: it reads the files it
 * is given once, on the caller's thread, and what it returns does not change when they do. Reading
 * again after a renewal is left to the caller.
 */
package io.trireme.client.tls;
