package io.trireme.apiserver.registry.admission;

/** A policy over writes. */
@FunctionalInterface
public interface Admission {
    /**
     * Lets a write pass, changes its object, or refuses it.
     *
     * @throws io.trireme.api.status.ApiStatusException the write is refused
     */
    void admit(AdmissionRequest request) throws InterruptedException;
}
