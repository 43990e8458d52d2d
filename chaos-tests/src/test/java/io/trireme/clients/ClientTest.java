package io.trireme.clients;

import io.trireme.chaos.cluster.SharedCluster;

import org.junit.jupiter.api.extension.ExtendWith;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** A class of tests on the shared cluster, each in a {@link Workspace} of its own. */
@ExtendWith({SharedCluster.class, Workspaces.class, UnderRestarts.class})
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE)
@interface ClientTest {}
