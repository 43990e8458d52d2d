package io.trireme.chaos.machines;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/** Shared libraries that stand before the C library's functions in a process; made by gcc. */
final class PreloadedLibrary {
    private PreloadedLibrary() {}

    /**
     * Makes one.
     *
     * @param source a resource beside this class
     * @return the library, in the folder
     */
    static Path make(Path folder, String source) throws IOException, InterruptedException {
        Files.createDirectories(folder);
        Path code = folder.resolve(source);
        Path library = folder.resolve(source.replace(".c", ".so"));
        try (InputStream in = PreloadedLibrary.class.getResourceAsStream(source)) {
            Files.copy(in, code, StandardCopyOption.REPLACE_EXISTING);
        }
        Shell.run("gcc", "-shared", "-fPIC", "-O2", "-o", library.toString(), code.toString())
                .requireSuccess();
        return library;
    }
}
