package io.trireme.store;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.core.importer.Location;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

@AnalyzeClasses(
        packages = "io.trireme.store",
        importOptions = {
            ImportOption.DoNotIncludeTests.class,
            ArchitectureTest.DoNotIncludeGenerated.class
        })
class ArchitectureTest {
    /** The messages and stubs of etcd's wire; they are many. */
    static final class DoNotIncludeGenerated implements ImportOption {
        @Override
        public boolean includes(Location location) {
            return !location.contains("/store/etcd/wire/");
        }
    }

    @ArchTest
    static final ArchRule theInterfaceKnowsNothingBehindIt =
            classes()
                    .that()
                    .resideInAPackage("io.trireme.store")
                    .should()
                    .onlyDependOnClassesThat()
                    .resideInAnyPackage("java..", "io.trireme.store", "io.trireme.store.auth");

    @ArchTest
    static final ArchRule usersAndRolesArePure =
            classes()
                    .that()
                    .resideInAPackage("io.trireme.store.auth")
                    .should()
                    .onlyDependOnClassesThat()
                    .resideInAnyPackage(
                            "java.lang..",
                            "java.util",
                            "java.util.concurrent",
                            "java.util.function",
                            "java.util.stream",
                            "io.trireme.store",
                            "io.trireme.store.auth");

    @ArchTest
    static final ArchRule theCoreIsPure =
            classes()
                    .that()
                    .resideInAPackage("io.trireme.store.core")
                    .should()
                    .onlyDependOnClassesThat()
                    .resideInAnyPackage(
                            "java.lang..",
                            "java.util",
                            "java.util.function",
                            "java.util.stream",
                            "java.util.zip",
                            "java.nio",
                            "io.trireme.store",
                            "io.trireme.store.auth",
                            "io.trireme.store.core");

    @ArchTest
    static final ArchRule theCoreHasNoClockAndNoThread =
            noClasses()
                    .that()
                    .resideInAPackage("io.trireme.store.core")
                    .should()
                    .callMethod(System.class, "nanoTime")
                    .orShould()
                    .callMethod(System.class, "currentTimeMillis")
                    .orShould()
                    .dependOnClassesThat()
                    .areAssignableTo(Thread.class);

    @ArchTest
    static final ArchRule watchesMemoryAndBackupsKnowNoReplication =
            noClasses()
                    .that()
                    .resideInAnyPackage(
                            "io.trireme.store.watch",
                            "io.trireme.store.memory",
                            "io.trireme.store.backup")
                    .should()
                    .dependOnClassesThat()
                    .resideInAnyPackage(
                            "io.trireme.store.ratis", "org.apache.ratis..", "org.rocksdb..");

    @ArchTest
    static final ArchRule theEtcdDoorKnowsTheInterfaceOnly =
            noClasses()
                    .that()
                    .resideInAPackage("io.trireme.store.etcd")
                    .should()
                    .dependOnClassesThat()
                    .resideInAnyPackage(
                            "io.trireme.store.core",
                            "io.trireme.store.watch",
                            "io.trireme.store.memory",
                            "io.trireme.store.ratis");

    @ArchTest
    static final ArchRule onlyTheEtcdPackageImportsGrpcAndEtcdsMessages =
            noClasses()
                    .that()
                    .resideOutsideOfPackage("io.trireme.store.etcd")
                    .should()
                    .dependOnClassesThat()
                    .resideInAnyPackage(
                            "io.grpc..",
                            "io.netty..",
                            "org.bouncycastle..",
                            "com.google.protobuf..",
                            "io.trireme.store.etcd..");

    @ArchTest
    static final ArchRule onlyTheRatisPackageImportsRatisAndRocksDb =
            noClasses()
                    .that()
                    .resideOutsideOfPackage("io.trireme.store.ratis")
                    .should()
                    .dependOnClassesThat()
                    .resideInAnyPackage("org.apache.ratis..", "org.rocksdb..");
}
