/**
 * Admission: what the cluster's own policies add to an object, or have against it, after decoding
 * and defaulting and before validation. One class per policy, with one method; {@link
 * io.trireme.apiserver.registry.admission.AdmissionChain} runs them in Kubernetes' order. They read
 * other objects through {@link io.trireme.apiserver.ObjectReader} and hold no state.
 */
package io.trireme.apiserver.registry.admission;
