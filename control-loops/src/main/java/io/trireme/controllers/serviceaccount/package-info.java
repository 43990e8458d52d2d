/** Keeps a ServiceAccount {@code default} in every namespace that is not being deleted. */
package io.trireme.controllers.serviceaccount;
