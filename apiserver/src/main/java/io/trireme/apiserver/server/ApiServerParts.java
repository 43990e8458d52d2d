package io.trireme.apiserver.server;

import com.codahale.metrics.MetricRegistry;

import io.trireme.apiserver.ApiHandler;
import io.trireme.apiserver.ObjectReader;
import io.trireme.apiserver.Readiness;
import io.trireme.apiserver.ResourceCatalog;
import io.trireme.apiserver.aggregation.Aggregation;
import io.trireme.apiserver.metrics.MetricSource;
import io.trireme.apiserver.rbac.Authorizer;
import io.trireme.apiserver.routes.OpenApiSource;
import io.trireme.apiserver.tokens.ServiceAccountTokens;

import java.time.InstantSource;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.random.RandomGenerator;

/**
 * What a server stands on; all of it belongs to the caller and outlives the server.
 *
 * @param catalog every resource that is served, the reviews too
 * @param resources answers requests for stored objects
 * @param aggregation what other API servers answer
 * @param objects stored objects, for the bootstrap of roles
 * @param authorizer decides what users may do
 * @param tokens of service accounts; empty if this cluster signs none
 * @param ready why the server cannot serve now: the registry's and the store's reasons
 * @param extensions what answers paths that are not Kubernetes', by their first part
 * @param metrics the process' registry, part of {@code /metrics}
 * @param metricSources other parts of {@code /metrics}
 */
public record ApiServerParts(
        ResourceCatalog catalog,
        ApiHandler resources,
        Aggregation aggregation,
        ObjectReader objects,
        Authorizer authorizer,
        OpenApiSource openApi,
        Optional<ServiceAccountTokens> tokens,
        List<Readiness> ready,
        SortedMap<String, ApiHandler> extensions,
        MetricRegistry metrics,
        List<MetricSource> metricSources,
        InstantSource clock,
        RandomGenerator random) {
    public ApiServerParts {
        ready = List.copyOf(ready);
        metricSources = List.copyOf(metricSources);
        extensions = Collections.unmodifiableSortedMap(new TreeMap<>(extensions));
    }
}
