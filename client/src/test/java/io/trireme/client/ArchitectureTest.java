package io.trireme.client;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** The arrows of this module; changing this file is changing the design. */
@AnalyzeClasses(
        packages = "io.trireme.client",
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
                            "io.trireme.election..",
                            "io.trireme.controllers..",
                            "io.trireme.scheduler..");

    @ArchTest
    static final ArchRule ONLY_HTTP_USES_THE_NETWORK =
            noClasses()
                    .that()
                    .resideOutsideOfPackages("..client.http..", "..client.tls..")
                    .should()
                    .dependOnClassesThat()
                    .resideInAnyPackage("java.net.http..", "javax.net..", "java.nio.channels..");

    @ArchTest
    static final ArchRule NO_FABRIC8_CLIENT =
            noClasses()
                    .should()
                    .dependOnClassesThat()
                    .resideInAPackage("io.fabric8.kubernetes.client..");

    @ArchTest
    static final ArchRule NOTHING_USES_THE_FAKE =
            noClasses()
                    .that()
                    .resideOutsideOfPackage("..client.testing..")
                    .should()
                    .dependOnClassesThat()
                    .resideInAPackage("..client.testing..");

    @ArchTest
    static final ArchRule CODEC_AND_QUEUE_KNOW_NO_INFORMER =
            noClasses()
                    .that()
                    .resideInAnyPackage("..client.json..", "..client.queue..", "..client.metrics..")
                    .should()
                    .dependOnClassesThat()
                    .resideInAnyPackage(
                            "..client.informer..", "..client.events..", "..client.http..");
}
