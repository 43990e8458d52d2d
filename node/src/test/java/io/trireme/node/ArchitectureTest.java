package io.trireme.node;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** The arrows of this module. */
@AnalyzeClasses(packages = "io.trireme.node", importOptions = DoNotIncludeTests.class)
final class ArchitectureTest {
    @ArchTest
    static final ArchRule useTheClientOnly =
            noClasses()
                    .should()
                    .dependOnClassesThat()
                    .resideInAnyPackage(
                            "io.trireme.store..",
                            "io.trireme.apiserver..",
                            "io.trireme.controllers..",
                            "io.trireme.scheduler..");

    @ArchTest
    static final ArchRule decisionsArePure =
            noClasses()
                    .that()
                    .haveSimpleName("PodLifecycle")
                    .or()
                    .haveSimpleName("NodeRegistration")
                    .should()
                    .dependOnClassesThat()
                    .haveFullyQualifiedName("java.time.InstantSource")
                    .orShould()
                    .dependOnClassesThat()
                    .resideInAnyPackage("java.io..", "java.net..", "io.trireme.client..");
}
