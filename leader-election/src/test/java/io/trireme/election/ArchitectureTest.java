package io.trireme.election;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** The arrows of this module; changing this file is changing the design. */
@AnalyzeClasses(
        packages = "io.trireme.election",
        importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
    @ArchTest
    static final ArchRule USES_ONLY_MODULES_ABOVE =
            noClasses()
                    .should()
                    .dependOnClassesThat()
                    .resideInAnyPackage(
                            "io.trireme.store..",
                            "io.trireme.apiserver..",
                            "io.trireme.controllers..",
                            "io.trireme.scheduler..",
                            "io.trireme.client.testing..");

    @ArchTest
    static final ArchRule DECISIONS_ARE_PURE =
            noClasses()
                    .that()
                    .haveNameMatching(".*\\.(LeaseElection|LeaseRecords|ElectionConfig)(\\$.*)?")
                    .should()
                    .dependOnClassesThat()
                    .haveNameMatching(
                            "io\\.trireme\\.client\\.(ApiClient|ResourceClient)"
                                    + "|java\\.util\\.concurrent\\..*|java\\.lang\\.Thread"
                                    + "|java\\.time\\.Clock|java\\.time\\.InstantSource");
}
