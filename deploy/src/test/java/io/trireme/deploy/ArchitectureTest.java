package io.trireme.deploy;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** The arrows of this module. */
@AnalyzeClasses(packages = "io.trireme.deploy", importOptions = DoNotIncludeTests.class)
final class ArchitectureTest {
    @ArchTest
    static final ArchRule bouncyCastleStaysInPki =
            noClasses()
                    .that()
                    .resideOutsideOfPackage("io.trireme.deploy.pki..")
                    .should()
                    .dependOnClassesThat()
                    .resideInAPackage("org.bouncycastle..");

    @ArchTest
    static final ArchRule configurationKnowsNobody =
            noClasses()
                    .that()
                    .resideInAPackage("io.trireme.deploy.config..")
                    .should()
                    .dependOnClassesThat()
                    .resideInAnyPackage(
                            "io.trireme.store..", "io.trireme.apiserver..", "io.trireme.client..");
}
