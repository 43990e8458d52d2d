package io.trireme.apiserver.upstream;

import java.net.InetAddress;
import java.util.Optional;
import java.util.regex.Pattern;

/** IP addresses as text. Never looks up a name. */
public final class IpLiteral {
    private static final Pattern IPV4 = Pattern.compile("[0-9]{1,3}(\\.[0-9]{1,3}){3}");

    private IpLiteral() {}

    /** The address, if the text is one; without brackets, and with all its parts. */
    public static Optional<InetAddress> parse(String text) {
        if (text.indexOf(':') < 0 && !IPV4.matcher(text).matches()) {
            return Optional.empty();
        }
        try {
            return Optional.of(InetAddress.ofLiteral(text));
        } catch (IllegalArgumentException _) {
            return Optional.empty();
        }
    }
}
