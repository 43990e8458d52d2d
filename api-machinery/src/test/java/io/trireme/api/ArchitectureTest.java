package io.trireme.api;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

import java.time.Clock;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.random.RandomGenerator;

@AnalyzeClasses(packages = "io.trireme.api", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
    @ArchTest
    static final ArchRule theModuleStandsOnFewLibraries =
            classes()
                    .should()
                    .onlyDependOnClassesThat()
                    .resideInAnyPackage(
                            "java..",
                            "io.trireme.api..",
                            "tools.jackson..",
                            "org.yaml.snakeyaml..",
                            "dev.cel..",
                            "com.google.common..",
                            "com.google.re2j..");

    @ArchTest
    static final ArchRule nothingReachesTheNetworkOrTheDisk =
            noClasses()
                    .should()
                    .dependOnClassesThat()
                    .resideInAnyPackage("java.net..", "java.nio.channels..", "java.nio.file..");

    @ArchTest
    static final ArchRule nothingHasThreads =
            noClasses()
                    .should()
                    .dependOnClassesThat()
                    .areAssignableTo(Thread.class)
                    .orShould()
                    .dependOnClassesThat()
                    .areAssignableTo(Executor.class)
                    .orShould()
                    .dependOnClassesThat()
                    .areAssignableTo(CompletableFuture.class);

    @ArchTest
    static final ArchRule timeAndChanceAreGiven =
            noClasses()
                    .should()
                    .callMethod(Instant.class, "now")
                    .orShould()
                    .callMethod(System.class, "currentTimeMillis")
                    .orShould()
                    .callMethod(System.class, "nanoTime")
                    .orShould()
                    .dependOnClassesThat()
                    .areAssignableTo(Clock.class)
                    .orShould()
                    .dependOnClassesThat()
                    .areAssignableTo(RandomGenerator.class);

    @ArchTest
    static final ArchRule yamlIsReadInOnePlace =
            noClasses()
                    .that()
                    .resideOutsideOfPackage("io.trireme.api.codec")
                    .should()
                    .dependOnClassesThat()
                    .resideInAPackage("org.yaml.snakeyaml..");

    @ArchTest
    static final ArchRule celIsInOnePlace =
            noClasses()
                    .that()
                    .resideOutsideOfPackage("io.trireme.api.cel")
                    .should()
                    .dependOnClassesThat()
                    .resideInAnyPackage(
                            "dev.cel..", "com.google.common..", "com.google.protobuf..");

    /** So that what declares and serves custom resources may ask it. */
    @ArchTest
    static final ArchRule celKnowsNoResources =
            noClasses()
                    .that()
                    .resideInAPackage("io.trireme.api.cel")
                    .should()
                    .dependOnClassesThat()
                    .resideInAnyPackage(
                            "io.trireme.api.custom",
                            "io.trireme.api.kinds",
                            "io.trireme.api.resource");

    @ArchTest
    static final ArchRule namesStandBelowAll =
            classes()
                    .that()
                    .resideInAPackage("io.trireme.api")
                    .should()
                    .onlyDependOnClassesThat()
                    .resideInAnyPackage("java..", "io.trireme.api");

    @ArchTest
    static final ArchRule schemasKnowNoObjects =
            noClasses()
                    .that()
                    .resideInAnyPackage("io.trireme.api.schema", "io.trireme.api.status")
                    .should()
                    .dependOnClassesThat()
                    .resideInAnyPackage(
                            "io.trireme.api.codec",
                            "io.trireme.api.resource",
                            "io.trireme.api.kinds",
                            "io.trireme.api.patch",
                            "io.trireme.api.apply",
                            "io.trireme.api.openapi");

    /** What is known of single kinds must not leak into what serves custom resources as well. */
    @ArchTest
    static final ArchRule genericPartsKnowNoKinds =
            noClasses()
                    .that()
                    .resideInAnyPackage(
                            "io.trireme.api.codec",
                            "io.trireme.api.patch",
                            "io.trireme.api.apply",
                            "io.trireme.api.openapi",
                            "io.trireme.api.selector",
                            "io.trireme.api.resource")
                    .should()
                    .dependOnClassesThat()
                    .resideInAPackage("io.trireme.api.kinds");

    @ArchTest
    static final ArchRule packagesFormNoCircle =
            slices().matching("io.trireme.api.(*)..").should().beFreeOfCycles();
}
