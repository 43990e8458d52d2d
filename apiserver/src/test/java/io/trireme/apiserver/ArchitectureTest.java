package io.trireme.apiserver;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** The arrows of this module. Changing this file is changing the design. */
@AnalyzeClasses(
        packages = "io.trireme.apiserver",
        importOptions = ImportOption.DoNotIncludeTests.class)
final class ArchitectureTest {
    private static final String ROOT = "io.trireme.apiserver";

    @ArchTest
    static final ArchRule NETTY_STAYS_AT_THE_WIRE =
            noClasses()
                    .that()
                    .resideOutsideOfPackages(ROOT + ".http", ROOT + ".upstream")
                    .should()
                    .dependOnClassesThat()
                    .resideInAPackage("io.netty..");

    @ArchTest
    static final ArchRule THE_WIRE_KNOWS_NOTHING_BEHIND_IT =
            noClasses()
                    .that()
                    .resideInAPackage(ROOT + ".http")
                    .should()
                    .dependOnClassesThat()
                    .resideInAnyPackage(
                            ROOT + ".aggregation",
                            ROOT + ".chain",
                            ROOT + ".routes",
                            ROOT + ".server",
                            ROOT + ".registry..");

    @ArchTest
    static final ArchRule CALLS_TO_OTHER_SERVERS_KNOW_ONLY_SHARED_TYPES =
            noClasses()
                    .that()
                    .resideInAPackage(ROOT + ".upstream")
                    .should()
                    .dependOnClassesThat()
                    .resideInAnyPackage(
                            ROOT + ".aggregation",
                            ROOT + ".http",
                            ROOT + ".chain",
                            ROOT + ".rbac",
                            ROOT + ".routes",
                            ROOT + ".server",
                            ROOT + ".registry..",
                            "io.trireme.store..");

    @ArchTest
    static final ArchRule AGGREGATION_KNOWS_SHARED_TYPES_AND_HOW_TO_CALL =
            noClasses()
                    .that()
                    .resideInAPackage(ROOT + ".aggregation")
                    .should()
                    .dependOnClassesThat()
                    .resideInAnyPackage(
                            ROOT + ".http",
                            ROOT + ".chain",
                            ROOT + ".rbac",
                            ROOT + ".routes",
                            ROOT + ".server",
                            ROOT + ".registry..",
                            "io.trireme.store..");

    @ArchTest
    static final ArchRule SHARED_TYPES_KNOW_NO_PART =
            noClasses()
                    .that()
                    .resideInAPackage(ROOT)
                    .should()
                    .dependOnClassesThat()
                    .resideInAPackage(ROOT + ".*..");

    @ArchTest
    static final ArchRule THE_CHAIN_KNOWS_NO_ROUTE_AND_NO_REGISTRY =
            noClasses()
                    .that()
                    .resideInAPackage(ROOT + ".chain")
                    .should()
                    .dependOnClassesThat()
                    .resideInAnyPackage(ROOT + ".routes", ROOT + ".server", ROOT + ".registry..");

    @ArchTest
    static final ArchRule DECISIONS_KNOW_ONLY_SHARED_TYPES =
            noClasses()
                    .that()
                    .resideInAPackage(ROOT + ".rbac")
                    .should()
                    .dependOnClassesThat()
                    .resideInAnyPackage(
                            ROOT + ".http",
                            ROOT + ".chain",
                            ROOT + ".routes",
                            ROOT + ".server",
                            ROOT + ".registry..",
                            "io.trireme.store..");

    @ArchTest
    static final ArchRule TOKENS_KNOW_ONLY_SHARED_TYPES =
            noClasses()
                    .that()
                    .resideInAPackage(ROOT + ".tokens")
                    .should()
                    .dependOnClassesThat()
                    .resideInAnyPackage(
                            ROOT + ".http",
                            ROOT + ".chain",
                            ROOT + ".routes",
                            ROOT + ".server",
                            ROOT + ".rbac",
                            ROOT + ".registry..",
                            "io.trireme.store..");

    @ArchTest
    static final ArchRule ROUTES_KNOW_NO_REGISTRY =
            noClasses()
                    .that()
                    .resideInAPackage(ROOT + ".routes")
                    .should()
                    .dependOnClassesThat()
                    .resideInAnyPackage(ROOT + ".server", ROOT + ".registry..");

    @ArchTest
    static final ArchRule THE_REGISTRY_KNOWS_NO_WIRE_AND_NO_CHAIN =
            noClasses()
                    .that()
                    .resideInAPackage(ROOT + ".registry..")
                    .should()
                    .dependOnClassesThat()
                    .resideInAnyPackage(
                            ROOT + ".http", ROOT + ".chain", ROOT + ".routes", ROOT + ".server");

    @ArchTest
    static final ArchRule THE_STORE_IS_REACHED_BY_THE_REGISTRY_AND_THE_WIRING =
            noClasses()
                    .that()
                    .resideInAnyPackage(ROOT + ".chain", ROOT + ".routes")
                    .should()
                    .dependOnClassesThat()
                    .resideInAPackage("io.trireme.store..");
}
