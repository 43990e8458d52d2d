/** The {@code Status} answers of the API: reason, message, field causes. */
package io.trireme.api.status;
