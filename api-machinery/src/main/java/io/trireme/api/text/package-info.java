/**
 * Text as Go prints it. Clients match messages of Kubernetes letter by letter, and those quote
 * values with Go's verbs. Pure; knows no other package.
 */
package io.trireme.api.text;
