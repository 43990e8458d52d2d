/**
 * Rules in CEL: those that custom resources declare in {@code x-kubernetes-validations} (KEP-2876,
 * KEP-4008), and the language of Kubernetes 1.36 they are written in.
 *
 * <p>The expressions of admission policies are compiled in the same language with variables and
 * types of their own ({@code PolicyExpressions}), and not evaluated.
 *
 * <p>The grammar and the type checker are CEL for Java's. What a checked expression means is
 * evaluated here ({@code Planner}, {@code Node}), because upstream's limits of cost are part of the
 * API and CEL for Java counts no cost: prices are paid before each call, so a run is bounded in
 * time and memory whatever the rule or the object.
 *
 * <p>A rule takes 1 to 3 ms to compile on two busy cores, 4 ms in a JVM that just started, so a
 * schema with a hundred rules takes 100 to 400 ms, once; to judge its declaration takes as much
 * again. An object under a hundred small rules is judged in about a millisecond. An expression that
 * uses its 1,000,000 units up takes 60 to 100 ms.
 *
 * <p>Pure and without threads. Compiled rules are immutable; any thread may evaluate them.
 */
package io.trireme.api.cel;
