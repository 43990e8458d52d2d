package io.trireme.api.cel;

import com.google.common.collect.ImmutableCollection;
import com.google.common.collect.ImmutableMap;

import dev.cel.common.CelAbstractSyntaxTree;
import dev.cel.common.CelOptions;
import dev.cel.common.CelValidationException;
import dev.cel.common.CelVarDecl;
import dev.cel.common.types.CelType;
import dev.cel.common.types.CelTypeProvider;
import dev.cel.common.types.OptionalType;
import dev.cel.common.types.SimpleType;
import dev.cel.compiler.CelCompiler;
import dev.cel.compiler.CelCompilerFactory;
import dev.cel.extensions.CelExtensions;
import dev.cel.parser.CelStandardMacro;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

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

    private Environment(CelCompiler compiler) {
        this.compiler = compiler;
    }

    /** Without variables; with the types of all objects in a schema. */
    static Environment of(SchemaNode schema) {
        return new Environment(
                CelCompilerFactory.standardCelCompilerBuilder()
                        .setOptions(OPTIONS)
                        .setStandardMacros(CelStandardMacro.STANDARD_MACROS)
                        .addLibraries(CelExtensions.optional(), CelExtensions.comprehensions())
                        .addFunctionDeclarations(FunctionTable.declarations())
                        .setTypeProvider(new SchemaTypes(schema))
                        .build());
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
                        .build());
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
        try {
            var result = compiler.compile(text);
            if (result.hasError()) {
                throw new ExpressionException(
                        CompileErrors.text(result.getErrors(), result.getSource()));
            }
            CelAbstractSyntaxTree ast = result.getAst();
            Literals.check(ast);
            return new Expression(ast);
        } catch (CelValidationException e) {
            throw new ExpressionException(e.getMessage());
        }
    }

    /** The types of objects, by the places where they lie. */
    private static final class SchemaTypes implements CelTypeProvider {
        private final ImmutableMap<String, CelType> types;

        SchemaTypes(SchemaNode schema) {
            var all = new TreeMap<String, CelType>();
            schema.forEachObjectType(type -> all.put(type.name(), type));
            FunctionTable.types().forEach(type -> all.put(type.name(), type));
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
