package io.trireme.deploy;

import io.trireme.deploy.config.ConfigException;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;

/** What people are told of an exception; the JDK's own messages are often a bare path. */
final class Sentence {
    private Sentence() {}

    /**
     * @return empty for what is no fault of the operator or the machine, but ours
     */
    static String of(Exception exception) {
        return switch (exception) {
            case ConfigException wrong -> wrong.getMessage();
            case AccessDeniedException denied ->
                    denied.getFile()
                            + ": permission denied; run it as the owner, or use another folder";
            case NoSuchFileException missing -> missing.getFile() + " does not exist";
            case FileAlreadyExistsException other ->
                    other.getFile() + " is there, but is no folder";
            case FileSystemException failed ->
                    failed.getFile()
                            + ": "
                            + (failed.getReason() == null ? "cannot be used" : failed.getReason());
            case IOException failed when failed.getMessage() != null -> failed.getMessage();
            default -> "";
        };
    }
}
