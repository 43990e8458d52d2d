package io.trireme.store.backup;

import java.nio.file.Path;

/** A file is no backup that can be used; the message names it and says why, in one sentence. */
public final class BackupFileException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    BackupFileException(Path file, String why) {
        super(file + " " + why);
    }
}
