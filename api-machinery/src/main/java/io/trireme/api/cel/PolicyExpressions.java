package io.trireme.api.cel;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;

import dev.cel.common.types.CelType;
import dev.cel.common.types.ListType;
import dev.cel.common.types.MapType;
import dev.cel.common.types.OpaqueType;
import dev.cel.common.types.OptionalType;
import dev.cel.common.types.SimpleType;
import dev.cel.common.types.StructType;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Checks the expressions of one admission policy, or of one webhook's match conditions, as
 * Kubernetes does when it is written (KEP-3488, KEP-3716, KEP-3962). They are compiled, not
 * evaluated. Owned by one validation: variables are declared one after the other, and each may use
 * those before it.
 */
public final class PolicyExpressions {
    /** What an expression has to evaluate to; the names are CEL's. */
    public enum Result {
        BOOL("bool"),
        STRING("string"),
        STRING_OR_NULL("string", "null_type"),
        /** {@code Object{…}}, the changes of an apply. */
        OBJECT(PatchTypes.OBJECT),
        JSON_PATCHES("list(" + PatchTypes.JSON_PATCH + ")");

        private final ImmutableList<String> names;

        Result(String... names) {
            this.names = ImmutableList.copyOf(names);
        }

        private Optional<String> refusal(CelType type) {
            String name = nameOf(type);
            if (names.contains(name)) {
                return Optional.empty();
            }
            String wanted =
                    names.size() == 1
                            ? names.getFirst()
                            : "one of [" + String.join(" ", names) + "]";
            return Optional.of("must evaluate to " + wanted + " but got " + name);
        }
    }

    private static final String VARIABLES = "kubernetes.variables";

    private final boolean params;
    private final boolean composed;
    private final Map<String, CelType> variables = new LinkedHashMap<>();

    /** What all expressions see; making it takes a while, so it waits for the first policy. */
    private static final class Base {
        static final Environment ENVIRONMENT =
                Environment.of(AdmissionTypes.ALL, FunctionTable.policyDeclarations())
                        .with(AdmissionTypes.VARIABLES);
        static final Map<String, CelType> AUTHORIZER =
                Map.of(
                        "authorizer",
                        opaque("kubernetes.authorization.Authorizer"),
                        "authorizer.requestResource",
                        opaque("kubernetes.authorization.ResourceCheck"));

        private static CelType opaque(String name) {
            return OpaqueType.create(name, ImmutableList.of());
        }
    }

    /**
     * @param params whether the policy has parameters
     * @param composed whether there is an object {@code variables}
     */
    public PolicyExpressions(boolean params, boolean composed) {
        this.params = params;
        this.composed = composed;
    }

    /** Why the expression is refused; empty if it is right. */
    public Optional<String> problem(String expression, Result expected) {
        return problem(expression, expected, environment(true));
    }

    /** As {@link #problem}, of a text made where no authorizer is at hand. */
    public Optional<String> messageProblem(String expression) {
        return problem(expression, Result.STRING, environment(false));
    }

    /** As {@link #problem}, of an expression that makes objects or patches. */
    public Optional<String> patchProblem(String expression, Result expected) {
        try {
            var environment = environment(true);
            var types = PatchTypes.usedBy(environment.parse(expression));
            return problem(expression, expected, environment.withTypes(types));
        } catch (ExpressionException e) {
            return refused(e);
        }
    }

    /**
     * Declares a variable for the expressions that follow; if its own is refused, it may be
     * anything.
     */
    public Optional<String> declare(String name, String expression) {
        try {
            variables.put(name, environment(true).typeOf(expression));
            return Optional.empty();
        } catch (ExpressionException e) {
            variables.put(name, SimpleType.DYN);
            return refused(e);
        }
    }

    private static Optional<String> problem(
            String expression, Result expected, Environment environment) {
        try {
            return expected.refusal(environment.typeOf(expression));
        } catch (ExpressionException e) {
            return refused(e);
        }
    }

    private static Optional<String> refused(ExpressionException e) {
        return Optional.of("compilation failed: " + e.getMessage());
    }

    private Environment environment(boolean authorizer) {
        var seen = new LinkedHashMap<String, CelType>();
        if (authorizer) {
            seen.putAll(Base.AUTHORIZER);
        }
        if (params) {
            seen.put("params", SimpleType.DYN);
        }
        if (!composed) {
            return Base.ENVIRONMENT.with(seen);
        }
        var fields = ImmutableMap.copyOf(variables);
        var type =
                StructType.create(
                        VARIABLES, fields.keySet(), name -> Optional.ofNullable(fields.get(name)));
        seen.put("variables", type);
        return Base.ENVIRONMENT.withTypes(List.of(type)).with(seen);
    }

    /** As cel-go prints a type. */
    private static String nameOf(CelType type) {
        return switch (type) {
            case ListType list -> "list(" + nameOf(list.elemType()) + ")";
            case MapType map ->
                    "map(" + nameOf(map.keyType()) + ", " + nameOf(map.valueType()) + ")";
            case OptionalType optional ->
                    "optional_type(" + nameOf(optional.parameters().getFirst()) + ")";
            case CelType other -> other.name();
        };
    }
}
