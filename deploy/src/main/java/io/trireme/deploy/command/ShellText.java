package io.trireme.deploy.command;

/** Text for shells. */
final class ShellText {
    private ShellText() {}

    /** As a shell reads it: in quotes if it holds more than plain characters. */
    static String quoted(String text) {
        return text.matches("[\\w@%+=:,./-]+") ? text : "'" + text.replace("'", "'\\''") + "'";
    }
}
