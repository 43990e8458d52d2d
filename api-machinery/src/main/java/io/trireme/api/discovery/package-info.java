/** The documents by which clients learn which groups, versions and resources are served. Pure. */
package io.trireme.api.discovery;
