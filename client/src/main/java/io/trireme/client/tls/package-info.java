/** TLS contexts from PEM, with the JDK alone. No thread; reads only the files it is given. */
package io.trireme.client.tls;
