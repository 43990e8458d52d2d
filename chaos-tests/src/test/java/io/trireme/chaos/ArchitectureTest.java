package io.trireme.chaos;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** Faults are done to processes: no test here may look inside a server. */
@AnalyzeClasses(packages = {"io.trireme.chaos", "io.trireme.clients"})
final class ArchitectureTest {
    @ArchTest
    static final ArchRule serversAreKnownFromOutsideOnly =
            noClasses()
                    .should()
                    .dependOnClassesThat()
                    .resideInAnyPackage(
                            "io.trireme.deploy..",
                            "io.trireme.store..",
                            "io.trireme.apiserver..",
                            "io.trireme.election..",
                            "io.trireme.controllers..",
                            "io.trireme.scheduler..",
                            "io.trireme.node..");
}
