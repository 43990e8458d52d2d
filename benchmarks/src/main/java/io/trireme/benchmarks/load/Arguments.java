package io.trireme.benchmarks.load;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** A benchmark's arguments, each {@code name=value} with a default. */
public record Arguments(SortedMap<String, String> values) {
    private static final String FOLDER = "folder";

    public Arguments {
        values = Collections.unmodifiableSortedMap(new TreeMap<>(values));
    }

    /**
     * Every benchmark knows {@code folder=} too, on the disk to measure; by default the temporary
     * one.
     *
     * @throws IllegalArgumentException if one is given that has no default
     */
    public static Arguments parse(String[] given, Map<String, String> defaults) {
        var values = new TreeMap<>(defaults);
        values.put(FOLDER, System.getProperty("java.io.tmpdir"));
        for (String argument : given) {
            String[] words = argument.split("=", 2);
            if (words.length != 2 || values.replace(words[0], words[1]) == null) {
                throw new IllegalArgumentException(argument + " is not one of " + values.keySet());
            }
        }
        return new Arguments(values);
    }

    /**
     * @throws IllegalArgumentException if it is no number from 1 to two thousand millions
     */
    public int count(String name) {
        int count = Integer.parseInt(values.get(name));
        if (count < 1) {
            throw new IllegalArgumentException(name + " must be at least 1");
        }
        return count;
    }

    /** Made if it is not there. */
    public Path folder() throws IOException {
        return Files.createDirectories(Path.of(values.get(FOLDER)));
    }
}
