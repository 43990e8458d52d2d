package io.trireme.api.cel;

import com.google.common.collect.ImmutableCollection;
import com.google.common.collect.ImmutableMap;

import dev.cel.common.CelAbstractSyntaxTree;
import dev.cel.common.CelFunctionDecl;
import dev.cel.common.CelOptions;
import dev.cel.common.CelValidationException;
import dev.cel.common.CelValidationResult;
import dev.cel.common.CelVarDecl;
import dev.cel.common.types.CelType;
import dev.cel.common.types.CelTypeProvider;
import dev.cel.common.types.OptionalType;
import dev.cel.common.types.SimpleType;
import dev.cel.compiler.CelCompiler;
import dev.cel.compiler.CelCompilerFactory;
import dev.cel.extensions.CelExtensions;
import dev.cel.parser.CelStandardMacro;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Supplier;

/**
 * What an expression may use: the language and libraries of Kubernetes 1.36, and variables by name.
 * Immutable. Making one takes a while (see the package); a second one with other variables, made
 * from the first, takes less.
 */
final class Environment {
    /** As cel-go's parser has it. */
    private static final int DEPTH_MAX = 250;

    private static final CelOptions OPTIONS =
            CelOptions.current()
                    .enableHeterogeneousNumericComparisons(true)
                    .enableOptionalSyntax(true)
                    .enableReservedIds(true)
                    .maxParseRecursionDepth(DEPTH_MAX)
                    .build();

    private static final Set<String> TYPE_NAMES =
            Set.of(
                    "bool",
                    "int",
                    "uint",
                    "double",
                    "string",
                    "bytes",
                    "list",
                    "map",
                    "null_type",
                    "type",
                    "optional_type",
                    "google.protobuf.Timestamp",
                    "google.protobuf.Duration",
                    "net.IP",
                    "net.CIDR");

    private final CelCompiler compiler;
    private final DeclaredTypes types;

    private Environment(CelCompiler compiler, DeclaredTypes types) {
        this.compiler = compiler;
        this.types = types;
    }

    /** Without variables; with the types of all objects in a schema. */
    static Environment of(SchemaNode schema) {
        var types = new ArrayList<CelType>();
        schema.forEachObjectType(types::add);
        return of(types, FunctionTable.declarations());
    }

    /** Without variables; with the types of some objects. */
    static Environment of(Collection<CelType> objects, List<CelFunctionDecl> functions) {
        var all = new ArrayList<>(objects);
        all.addAll(FunctionTable.types());
        var types = new DeclaredTypes(all);
        return new Environment(
                CelCompilerFactory.standardCelCompilerBuilder()
                        .setOptions(OPTIONS)
                        .setStandardMacros(CelStandardMacro.STANDARD_MACROS)
                        .addLibraries(CelExtensions.optional(), CelExtensions.comprehensions())
                        .addFunctionDeclarations(functions)
                        .setTypeProvider(types)
                        .build(),
                types);
    }

    Environment withTypes(Collection<CelType> added) {
        var all = new ArrayList<>(types.types());
        all.addAll(added);
        var more = new DeclaredTypes(all);
        return new Environment(compiler.toCompilerBuilder().setTypeProvider(more).build(), more);
    }

    Environment with(Map<String, CelType> variables) {
        return new Environment(
                compiler.toCompilerBuilder()
                        .addVarDeclarations(
                                variables.entrySet().stream()
                                        .map(
                                                one ->
                                                        CelVarDecl.newVarDeclaration(
                                                                one.getKey(), one.getValue()))
                                        .toList())
                        .build(),
                types);
    }

    /** The variables of a rule: {@code self} and {@code oldSelf}, which may be optional. */
    Environment ofRule(CelType self, boolean optionalOldSelf) {
        var variables = new LinkedHashMap<String, CelType>();
        variables.put("self", self);
        variables.put("oldSelf", optionalOldSelf ? OptionalType.create(self) : self);
        return with(variables);
    }

    /** Whether an identifier may mean a type rather than a variable. */
    static boolean nameOfType(String name) {
        return TYPE_NAMES.contains(name);
    }

    /**
     * Parses and checks.
     *
     * @throws ExpressionException if the expression is none of this environment
     */
    Expression compile(String text) throws ExpressionException {
        return new Expression(checked(text));
    }

    /**
     * Parses and checks, for the sake of the result's type alone.
     *
     * @throws ExpressionException if the expression is none of this environment
     */
    CelType typeOf(String text) throws ExpressionException {
        return checked(text).getResultType();
    }

    private CelAbstractSyntaxTree checked(String text) throws ExpressionException {
        var ast = valid(() -> compiler.compile(text));
        Literals.check(ast);
        return ast;
    }

    /**
     * Parses only.
     *
     * @throws ExpressionException if it is no expression
     */
    CelAbstractSyntaxTree parse(String text) throws ExpressionException {
        return valid(() -> compiler.parse(text));
    }

    private static CelAbstractSyntaxTree valid(Supplier<CelValidationResult> step)
            throws ExpressionException {
        try {
            var result = step.get();
            if (result.hasError()) {
                throw new ExpressionException(
                        CompileErrors.text(result.getErrors(), result.getSource()));
            }
            return result.getAst();
        } catch (CelValidationException e) {
            throw new ExpressionException(e.getMessage());
        }
    }

    /** The types that have no literals of their own: objects, and those of functions. */
    private static final class DeclaredTypes implements CelTypeProvider {
        private final ImmutableMap<String, CelType> types;

        /** Of two types with one name the last counts. */
        DeclaredTypes(Collection<CelType> declared) {
            var all = new TreeMap<String, CelType>();
            declared.forEach(type -> all.put(type.name(), type));
            types = ImmutableMap.copyOf(all);
        }

        @Override
        public ImmutableCollection<CelType> types() {
            return types.values();
        }

        @Override
        public Optional<CelType> findType(String name) {
            var found = Optional.ofNullable(types.get(name));
            return found.isPresent() ? found : SimpleType.findByName(name);
        }
    }
}
