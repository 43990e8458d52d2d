package io.trireme.api.cel;

import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSet;

import dev.cel.common.CelAbstractSyntaxTree;
import dev.cel.common.ast.CelExpr;
import dev.cel.common.types.CelType;
import dev.cel.common.types.SimpleType;
import dev.cel.common.types.StructType;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;

/**
 * The types that expressions of mutations make: {@code JSONPatch}, and {@code Object} with whatever
 * lies in it ({@code Object.spec.containers}), whose fields are not known and may be anything
 * (KEP-3962).
 */
final class PatchTypes {
    static final String OBJECT = "Object";
    static final String JSON_PATCH = "JSONPatch";

    private static final ImmutableMap<String, CelType> JSON_PATCH_FIELDS =
            ImmutableMap.of(
                    "op", SimpleType.STRING,
                    "path", SimpleType.STRING,
                    "from", SimpleType.STRING,
                    "value", SimpleType.DYN);

    private final TreeSet<String> objects = new TreeSet<>(List.of(OBJECT));
    private final TreeSet<String> fields = new TreeSet<>();

    private PatchTypes() {}

    /** The types that an expression names, with the fields that it gives or asks for. */
    static List<CelType> usedBy(CelAbstractSyntaxTree parsed) {
        var found = new PatchTypes();
        found.visit(parsed.getExpr());
        var types = new ArrayList<CelType>();
        types.add(
                StructType.create(
                        JSON_PATCH,
                        JSON_PATCH_FIELDS.keySet(),
                        name -> Optional.ofNullable(JSON_PATCH_FIELDS.get(name))));
        var all = ImmutableSet.copyOf(found.fields);
        for (var name : found.objects) {
            types.add(
                    StructType.create(
                            name,
                            all,
                            field ->
                                    all.contains(field)
                                            ? Optional.of(SimpleType.DYN)
                                            : Optional.empty()));
        }
        return types;
    }

    private void visit(CelExpr expr) {
        switch (expr.getKind()) {
            case STRUCT -> {
                String name = expr.struct().messageName();
                if (name.startsWith(OBJECT + ".")) {
                    objects.add(name);
                }
                expr.struct().entries().forEach(entry -> fields.add(entry.fieldKey()));
            }
            case SELECT -> fields.add(expr.select().field());
            case CONSTANT, IDENT, CALL, LIST, MAP, COMPREHENSION, NOT_SET -> {}
        }
        Literals.children(expr).forEach(this::visit);
    }
}
