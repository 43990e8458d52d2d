package io.trireme.deploy.config;

import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.error.YAMLException;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * The keys of a YAML configuration file, overridden by {@code --key=value} arguments. Every key is
 * taken once by its reader; {@link #refuseUnknown} then names what nobody took.
 */
public final class Settings {
    private static final int FILE_SIZE_MAX_BYTES = 1 << 20;
    private static final Pattern BYTES = Pattern.compile("([0-9]{1,18})(|KiB|MiB|GiB)");

    private final String source;
    private final SortedMap<String, Object> values = new TreeMap<>();
    private final TreeSet<String> taken = new TreeSet<>();

    private Settings(String source) {
        this.source = source;
    }

    /**
     * @param overrides arguments of the form {@code --key=value}
     * @throws ConfigException if the file cannot be read or an argument is malformed
     */
    public static Settings load(Path file, Collection<String> overrides) {
        var settings = new Settings(file.toString());
        settings.values.putAll(parse(file));
        for (String argument : overrides) {
            int equals = argument.indexOf('=');
            if (!argument.startsWith("--") || equals < 3) {
                throw new ConfigException(
                        "argument \"" + argument + "\" is not of the form --key=value");
            }
            settings.values.put(argument.substring(2, equals), argument.substring(equals + 1));
        }
        return settings;
    }

    private static Map<String, Object> parse(Path file) {
        String text;
        try {
            if (Files.size(file) > FILE_SIZE_MAX_BYTES) {
                throw new ConfigException(file + " is larger than a configuration may be, 1 MiB");
            }
            text = Files.readString(file);
        } catch (NoSuchFileException e) {
            throw new ConfigException("the configuration " + file + " does not exist", e);
        } catch (IOException e) {
            throw new ConfigException(
                    "cannot read the configuration " + file + ": " + e.getMessage());
        }
        var options = new LoaderOptions();
        options.setAllowDuplicateKeys(false);
        Object root;
        try {
            root = new Yaml(new SafeConstructor(options)).load(text);
        } catch (YAMLException e) {
            throw new ConfigException(file + " is not YAML: " + e.getMessage());
        }
        var values = new LinkedHashMap<String, Object>();
        if (root == null) {
            return values;
        }
        if (!(root instanceof Map<?, ?> map)) {
            throw new ConfigException(file + " must hold keys with values");
        }
        map.forEach((key, value) -> values.put(String.valueOf(key), value));
        return values;
    }

    public String requireText(String key) {
        return findText(key)
                .orElseThrow(() -> new ConfigException(source + ": " + key + " is missing"));
    }

    public Optional<String> findText(String key) {
        taken.add(key);
        Object value = values.get(key);
        return switch (value) {
            case null -> Optional.empty();
            case String text when !text.isBlank() -> Optional.of(text.strip());
            case Number number -> Optional.of(number.toString());
            case Boolean flag -> Optional.of(flag.toString());
            default -> throw wrong(key, "must be one value");
        };
    }

    public Path requirePath(String key) {
        return Path.of(requireText(key));
    }

    public int number(String key, int preset, int min, int max) {
        return findText(key)
                .map(
                        text -> {
                            try {
                                int number = Integer.parseInt(text);
                                if (number >= min && number <= max) {
                                    return number;
                                }
                            } catch (NumberFormatException _) {
                                // Answered below, with the limits.
                            }
                            throw wrong(key, "must be a number from " + min + " to " + max);
                        })
                .orElse(preset);
    }

    /** Whether a key is {@code true}; a key that is not given is not. */
    public boolean flag(String key) {
        return flag(key, false);
    }

    public boolean flag(String key, boolean preset) {
        String text = findText(key).orElse(Boolean.toString(preset));
        if (!text.equals("true") && !text.equals("false")) {
            throw wrong(key, "must be true or false");
        }
        return text.equals("true");
    }

    /** A whole number that must be there. */
    public long count(String key, long min, long max) {
        String text = requireText(key);
        if (text.matches("[0-9]{1,18}")) {
            long count = Long.parseLong(text);
            if (count >= min && count <= max) {
                return count;
            }
        }
        throw wrong(key, "must be a whole number from " + min + " to " + max);
    }

    /** Bytes such as {@code 2147483648}, {@code 512MiB} or {@code 2GiB}. */
    public long bytes(String key, long preset, long min, long max) {
        Optional<String> text = findText(key);
        if (text.isEmpty()) {
            return preset;
        }
        var match = BYTES.matcher(text.get());
        if (match.matches()) {
            long amount = Long.parseLong(match.group(1));
            int shift =
                    switch (match.group(2)) {
                        case "KiB" -> 10;
                        case "MiB" -> 20;
                        case "GiB" -> 30;
                        default -> 0;
                    };
            // Compared before it is shifted, which may overflow.
            if (amount <= max >> shift && amount << shift >= min) {
                return amount << shift;
            }
        }
        throw wrong(key, "must be bytes such as 512MiB or 2GiB, from %d to %d".formatted(min, max));
    }

    /** A duration such as {@code 500ms}, {@code 5s}, {@code 2m} or {@code 1h}. */
    public Duration duration(String key, Duration preset) {
        return findText(key).map(text -> parseDuration(key, text)).orElse(preset);
    }

    public HostPort requireAddress(String key) {
        return address(key, requireText(key));
    }

    public Optional<HostPort> findAddress(String key) {
        return findText(key).map(text -> address(key, text));
    }

    private HostPort address(String key, String text) {
        return HostPort.parse(text)
                .orElseThrow(() -> wrong(key, "must be an address of the form host:port"));
    }

    /** As {@link #requireAddresses}; none if the key is not there. */
    public SortedMap<String, HostPort> findAddresses(String key) {
        taken.add(key);
        return values.containsKey(key) ? requireAddresses(key) : new TreeMap<>();
    }

    /** Names with addresses, in name order. */
    public SortedMap<String, HostPort> requireAddresses(String key) {
        taken.add(key);
        if (!(values.get(key) instanceof Map<?, ?> map) || map.isEmpty()) {
            throw wrong(key, "must hold names with addresses of the form host:port");
        }
        var addresses = new TreeMap<String, HostPort>();
        map.forEach(
                (name, address) ->
                        addresses.put(
                                String.valueOf(name),
                                HostPort.parse(String.valueOf(address))
                                        .orElseThrow(
                                                () ->
                                                        wrong(
                                                                key + "." + name,
                                                                "must be an address of the form"
                                                                        + " host:port"))));
        return addresses;
    }

    public List<String> texts(String key) {
        taken.add(key);
        return switch (values.get(key)) {
            case null -> List.of();
            case List<?> list -> list.stream().map(String::valueOf).toList();
            case String text -> List.of(text.split(","));
            default -> throw wrong(key, "must be a list");
        };
    }

    /**
     * @throws ConfigException naming the keys that nobody asked for
     */
    public void refuseUnknown() {
        var unknown = new TreeSet<>(values.keySet());
        unknown.removeAll(taken);
        if (!unknown.isEmpty()) {
            throw new ConfigException(
                    source
                            + ": unknown key "
                            + String.join(", ", unknown)
                            + "; known keys are "
                            + String.join(", ", taken));
        }
    }

    private Duration parseDuration(String key, String text) {
        var match = java.util.regex.Pattern.compile("([0-9]{1,9})(ms|s|m|h)").matcher(text);
        if (!match.matches()) {
            throw wrong(key, "must be a duration such as 500ms, 5s or 2m");
        }
        long amount = Long.parseLong(match.group(1));
        return switch (match.group(2)) {
            case "ms" -> Duration.ofMillis(amount);
            case "s" -> Duration.ofSeconds(amount);
            case "m" -> Duration.ofMinutes(amount);
            default -> Duration.ofHours(amount);
        };
    }

    private ConfigException wrong(String key, String why) {
        return new ConfigException(
                source + ": " + key + " is \"" + values.get(key) + "\", but " + why);
    }
}
