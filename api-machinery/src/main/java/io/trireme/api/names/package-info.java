/**
 * The rules that names, label keys and label values obey, with Kubernetes' own messages. Pure: no
 * thread, no state. Which rule a kind's name follows is the kind's business.
 */
package io.trireme.api.names;
