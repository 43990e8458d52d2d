package io.trireme.benchmarks.etcd;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** What a folder takes on its disk, as {@code du} counts: files with several names once. */
final class DiskUse {
    private DiskUse() {}

    /**
     * @throws IOException if {@code du} fails; files that vanish while it looks do not matter
     */
    static long bytes(Path folder) throws IOException, InterruptedException {
        Process du =
                new ProcessBuilder("du", "--summarize", "--block-size=1", folder.toString())
                        .redirectError(ProcessBuilder.Redirect.DISCARD)
                        .start();
        String line = new String(du.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        du.waitFor();
        String number = line.split("\\s", 2)[0];
        if (number.isEmpty()) {
            throw new IOException("du says nothing of " + folder);
        }
        return Long.parseLong(number);
    }
}
