package io.trireme.api.selector;

import io.trireme.api.selector.LabelRequirement.Operator;

import java.util.ArrayList;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;

/** Recursive descent over the label selector grammar; errors say what was found and expected. */
final class LabelSelectorParser {
    private enum Kind {
        IDENTIFIER,
        WORD_OPERATOR,
        COMPARISON,
        NOT,
        COMMA,
        OPEN,
        CLOSE,
        END
    }

    private record Token(Kind kind, String text) {
        /** Where a value or key may stand, the words {@code in} and {@code notin} are plain. */
        boolean isIdentifier() {
            return kind == Kind.IDENTIFIER || kind == Kind.WORD_OPERATOR;
        }
    }

    private static final String BINARY_OPERATORS = "in, notin, =, ==, !=, gt, lt";

    private final List<Token> tokens;
    private int position;

    LabelSelectorParser(String text) {
        this.tokens = scan(text);
    }

    List<LabelRequirement> parse() {
        var requirements = new ArrayList<LabelRequirement>();
        if (peek().kind() == Kind.END) {
            return requirements;
        }
        if (!startsRequirement(peek())) {
            throw refused(peek(), ", expected: !, identifier, or 'end of string'");
        }
        while (true) {
            requirements.add(requirementOrRefused());
            var next = take();
            if (next.kind() == Kind.END) {
                return requirements;
            }
            if (next.kind() != Kind.COMMA) {
                throw refused(next, ", expected: ',' or 'end of string'");
            }
            if (!startsRequirement(peek())) {
                throw refused(peek(), ", expected: identifier after ','");
            }
        }
    }

    private static boolean startsRequirement(Token token) {
        return token.isIdentifier() || token.kind() == Kind.NOT;
    }

    private LabelRequirement requirementOrRefused() {
        try {
            return requirement();
        } catch (IllegalArgumentException refused) {
            throw new IllegalArgumentException(
                    "unable to parse requirement: " + refused.getMessage(), refused);
        }
    }

    private LabelRequirement requirement() {
        boolean negated = peek().kind() == Kind.NOT;
        if (negated) {
            take();
        }
        var key = take();
        if (!key.isIdentifier()) {
            throw refused(key, ", expected: identifier");
        }
        LabelRequirement.checkKey(key.text());
        if (negated) {
            return LabelRequirement.checked(key.text(), Operator.DOES_NOT_EXIST, List.of());
        }
        if (peek().kind() == Kind.END || peek().kind() == Kind.COMMA) {
            return LabelRequirement.checked(key.text(), Operator.EXISTS, List.of());
        }
        var operator = operator();
        boolean set = operator == Operator.IN || operator == Operator.NOT_IN;
        return LabelRequirement.checked(key.text(), operator, set ? valueSet() : exactValue());
    }

    private Operator operator() {
        var token = take();
        return switch (token.text()) {
            case "in" -> Operator.IN;
            case "notin" -> Operator.NOT_IN;
            case "=" -> Operator.EQUALS;
            case "==" -> Operator.DOUBLE_EQUALS;
            case "!=" -> Operator.NOT_EQUALS;
            case ">" -> Operator.GREATER_THAN;
            case "<" -> Operator.LESS_THAN;
            default -> throw refused(token, ", expected: " + BINARY_OPERATORS);
        };
    }

    private List<String> exactValue() {
        if (peek().kind() == Kind.END || peek().kind() == Kind.COMMA) {
            return List.of("");
        }
        var value = take();
        if (!value.isIdentifier()) {
            throw refused(value, ", expected: identifier");
        }
        return List.of(value.text());
    }

    private SortedSet<String> valueSet() {
        var open = take();
        if (open.kind() != Kind.OPEN) {
            throw refused(open, " expected: '('");
        }
        var values = new TreeSet<String>();
        if (peek().kind() == Kind.CLOSE) {
            take();
            values.add("");
            return values;
        }
        if (!peek().isIdentifier() && peek().kind() != Kind.COMMA) {
            throw refused(peek(), ", expected: ',', ')' or identifier");
        }
        while (peek().kind() != Kind.CLOSE) {
            valueOrComma(values);
        }
        take();
        return values;
    }

    /** An empty place beside a comma is the empty value. */
    private void valueOrComma(SortedSet<String> values) {
        var token = take();
        if (token.isIdentifier()) {
            values.add(token.text());
            if (peek().kind() != Kind.COMMA && peek().kind() != Kind.CLOSE) {
                throw refused(peek(), ", expected: ',' or ')'");
            }
        } else if (token.kind() == Kind.COMMA) {
            if (values.isEmpty() || peek().kind() == Kind.CLOSE) {
                values.add("");
            }
            if (peek().kind() == Kind.COMMA) {
                take();
                values.add("");
            }
        } else {
            throw refused(token, ", expected: ',', or identifier");
        }
    }

    private Token peek() {
        return tokens.get(position);
    }

    /** The next token; the end of the text is never passed. */
    private Token take() {
        var token = tokens.get(position);
        if (token.kind() != Kind.END) {
            position++;
        }
        return token;
    }

    private static IllegalArgumentException refused(Token found, String rest) {
        return new IllegalArgumentException("found '" + found.text() + "'" + rest);
    }

    private static List<Token> scan(String text) {
        var tokens = new ArrayList<Token>();
        int at = 0;
        while (at < text.length()) {
            char c = text.charAt(at);
            if (" \t\r\n".indexOf(c) >= 0) {
                at++;
                continue;
            }
            var token = isSymbol(c) ? symbol(text, at) : word(text, at);
            tokens.add(token);
            at += token.text().length();
        }
        tokens.add(new Token(Kind.END, ""));
        return tokens;
    }

    private static Token symbol(String text, int at) {
        if (text.startsWith("==", at) || text.startsWith("!=", at)) {
            return new Token(Kind.COMPARISON, text.substring(at, at + 2));
        }
        char c = text.charAt(at);
        var kind =
                switch (c) {
                    case '(' -> Kind.OPEN;
                    case ')' -> Kind.CLOSE;
                    case ',' -> Kind.COMMA;
                    case '!' -> Kind.NOT;
                    default -> Kind.COMPARISON;
                };
        return new Token(kind, String.valueOf(c));
    }

    private static Token word(String text, int at) {
        int end = at;
        while (end < text.length()
                && !isSymbol(text.charAt(end))
                && " \t\r\n".indexOf(text.charAt(end)) < 0) {
            end++;
        }
        var word = text.substring(at, end);
        boolean operator = word.equals("in") || word.equals("notin");
        return new Token(operator ? Kind.WORD_OPERATOR : Kind.IDENTIFIER, word);
    }

    private static boolean isSymbol(char c) {
        return "=!(),<>".indexOf(c) >= 0;
    }
}
