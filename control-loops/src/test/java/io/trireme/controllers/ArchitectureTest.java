package io.trireme.controllers;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

@AnalyzeClasses(
        packages = "io.trireme.controllers",
        importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
    private static final String ROOT = "io.trireme.controllers";

    /** Plans and what they are made of: no client, no clock, no thread, no log. */
    private static final String PURE =
            ".*\\.(\\w*Plan|\\w*State|\\w*States|\\w*Conditions|\\w*Taints|Sweep|Revisions"
                    + "|ReplicaSets|ReplicaBounds|ServiceEndpoints|DeletionRanking|LabelMatcher"
                    + "|PodTemplateHash|Timestamps|Counts|Owners|ServedResource)(\\$.*)?";

    @ArchTest
    static final ArchRule plansArePure =
            noClasses()
                    .that()
                    .haveNameMatching(PURE)
                    .should()
                    .dependOnClassesThat()
                    .haveNameMatching(
                            "io\\.trireme\\.client\\.(Api\\w*|ResourceClient|queue\\..*|informer\\.SharedInformers)"
                                    + "|java\\.time\\.InstantSource|java\\.time\\.Clock"
                                    + "|java\\.lang\\.Thread|java\\.util\\.concurrent\\..*"
                                    + "|java\\.util\\.random\\..*|org\\.slf4j\\..*|java\\.net\\..*")
                    .orShould()
                    .callMethod(java.time.Instant.class, "now")
                    .orShould()
                    .callMethod(System.class, "nanoTime")
                    .orShould()
                    .callMethod(System.class, "currentTimeMillis");

    @ArchTest
    static final ArchRule controllersDoNotKnowEachOther =
            slices().matching(ROOT + ".(*)..").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule noControllerKnowsAnother =
            noClasses()
                    .that()
                    .resideInAnyPackage(ROOT + ".loop", ROOT + ".workload", ROOT + ".cache")
                    .should()
                    .dependOnClassesThat()
                    .resideInAnyPackage(
                            ROOT + ".deployment",
                            ROOT + ".replicaset",
                            ROOT + ".endpointslice",
                            ROOT + ".namespace",
                            ROOT + ".serviceaccount",
                            ROOT + ".rootca",
                            ROOT + ".nodelifecycle",
                            ROOT + ".tainteviction",
                            ROOT + ".podgc",
                            ROOT + ".garbagecollector");

    @ArchTest
    static final ArchRule onlyTheManagerTakesPartInTheElection =
            noClasses()
                    .that()
                    .resideOutsideOfPackage(ROOT)
                    .should()
                    .dependOnClassesThat()
                    .resideInAPackage("io.trireme.election..");

    @ArchTest
    static final ArchRule serverAndStoreAreReachedByTheClientOnly =
            classes()
                    .should()
                    .onlyDependOnClassesThat()
                    .resideOutsideOfPackages(
                            "io.trireme.apiserver..",
                            "io.trireme.store..",
                            "io.trireme.node..",
                            "io.trireme.client.testing..");
}
