import com.google.googlejavaformat.java.Formatter;
import com.google.googlejavaformat.java.FormatterException;
import com.google.googlejavaformat.java.ImportOrderer;
import com.google.googlejavaformat.java.JavaFormatterOptions;
import com.google.googlejavaformat.java.JavaFormatterOptions.Style;
import com.google.googlejavaformat.java.RemoveUnusedImports;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Checks or rewrites the layout of every Java file of the project with google-java-format (AOSP
 * indentation). Run by the build; by hand: {@code build/format}.
 */
final class Format {
    void main(String[] args) throws IOException, FormatterException {
        boolean write = args[0].equals("write");
        var formatter = new Formatter(JavaFormatterOptions.builder().style(Style.AOSP).build());
        int wrong = 0;
        for (Path file : javaFiles(Path.of(args[1]))) {
            String source = Files.readString(file);
            String wanted;
            try {
                wanted = format(formatter, source);
            } catch (FormatterException e) {
                System.err.println(file + ": " + e.getMessage());
                wrong++;
                continue;
            }
            if (wanted.equals(source)) {
                continue;
            }
            if (write) {
                Files.writeString(file, wanted);
            } else {
                System.err.println("not formatted: " + file);
                wrong++;
            }
        }
        if (wrong > 0) {
            System.err.println(wrong + " files are not formatted; run build/format");
            System.exit(1);
        }
    }

    private static String format(Formatter formatter, String source) throws FormatterException {
        String unusedRemoved = RemoveUnusedImports.removeUnusedImports(source);
        return formatter.formatSource(ImportOrderer.reorderImports(unusedRemoved, Style.AOSP));
    }

    private static List<Path> javaFiles(Path root) throws IOException {
        try (var files = Files.walk(root)) {
            return files.filter(file -> file.toString().endsWith(".java"))
                    .filter(file -> !root.relativize(file).toString().matches("(.*/)?target/.*"))
                    .sorted()
                    .toList();
        }
    }
}
