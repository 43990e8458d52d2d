package io.trireme.apiserver.chain;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.trireme.apiserver.User;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Bearer tokens from a file of lines {@code token,user,uid,"group1,group2"}; the groups may be
 * absent. Tokens are kept as digests, so that finding one takes as long whatever was sent.
 */
public final class TokenFile {
    private final Map<String, User> usersByDigest;

    private TokenFile(Map<String, User> usersByDigest) {
        this.usersByDigest = usersByDigest;
    }

    /** Knows no token. */
    public static TokenFile empty() {
        return new TokenFile(Map.of());
    }

    /**
     * @throws IOException unreadable, or a line is wrong; the message names the line, never a token
     */
    public static TokenFile read(Path file) throws IOException {
        return parse(Files.readAllLines(file, UTF_8));
    }

    static TokenFile parse(List<String> lines) throws IOException {
        var users = new HashMap<String, User>();
        for (int i = 0; i < lines.size(); i++) {
            String line = lines.get(i).strip();
            if (line.isEmpty() || line.startsWith("#")) {
                continue;
            }
            var columns = columns(line);
            if (columns.size() < 3 || columns.get(0).isEmpty() || columns.get(1).isEmpty()) {
                throw new IOException(
                        "line "
                                + (i + 1)
                                + " of the token file must be token,user,uid[,\"group1,group2\"]");
            }
            var groups =
                    columns.size() < 4
                            ? List.<String>of()
                            : Arrays.stream(columns.get(3).split(",", -1))
                                    .map(String::strip)
                                    .filter(group -> !group.isEmpty())
                                    .toList();
            users.put(
                    digest(columns.get(0)),
                    new User(columns.get(1), columns.get(2), groups, Collections.emptySortedMap()));
        }
        return new TokenFile(users);
    }

    /** CSV: a quoted column may hold commas, and two quotes for one. */
    private static List<String> columns(String line) {
        var columns = new ArrayList<String>();
        var column = new StringBuilder();
        boolean quoted = false;
        for (int i = 0; i < line.length(); i++) {
            char at = line.charAt(i);
            if (at == '"' && quoted && i + 1 < line.length() && line.charAt(i + 1) == '"') {
                column.append('"');
                i++;
            } else if (at == '"') {
                quoted = !quoted;
            } else if (at == ',' && !quoted) {
                columns.add(column.toString().strip());
                column.setLength(0);
            } else {
                column.append(at);
            }
        }
        columns.add(column.toString().strip());
        return columns;
    }

    Optional<User> find(String token) {
        return Optional.ofNullable(usersByDigest.get(digest(token)));
    }

    private static String digest(String token) {
        try {
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(token.getBytes(UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
