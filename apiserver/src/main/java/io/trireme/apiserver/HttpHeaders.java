package io.trireme.apiserver;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;

/** The headers of a request or reply: names without case, values in the order they came. */
public final class HttpHeaders {
    public static final HttpHeaders EMPTY = new HttpHeaders(List.of());

    private record Header(String name, String value) {}

    private final List<Header> headers;

    private HttpHeaders(List<Header> headers) {
        this.headers = headers;
    }

    public static HttpHeaders of(String name, String value) {
        return EMPTY.and(name, value);
    }

    public static Builder builder() {
        return new Builder();
    }

    /** For many headers at once; used by one thread. */
    public static final class Builder {
        private final ArrayList<Header> headers = new ArrayList<>();

        private Builder() {}

        public Builder add(String name, String value) {
            headers.add(new Header(requireNonNull(name, "name"), requireNonNull(value, "value")));
            return this;
        }

        public HttpHeaders build() {
            return new HttpHeaders(List.copyOf(headers));
        }
    }

    /** A copy with one more value of a name. */
    public HttpHeaders and(String name, String value) {
        var longer = new ArrayList<Header>(headers.size() + 1);
        longer.addAll(headers);
        longer.add(new Header(requireNonNull(name, "name"), requireNonNull(value, "value")));
        return new HttpHeaders(longer);
    }

    /** The first value of a name. */
    public Optional<String> first(String name) {
        for (var header : headers) {
            if (header.name.equalsIgnoreCase(name)) {
                return Optional.of(header.value);
            }
        }
        return Optional.empty();
    }

    /** Every value of a name, in order. */
    public List<String> all(String name) {
        return headers.stream()
                .filter(header -> header.name.equalsIgnoreCase(name))
                .map(Header::value)
                .toList();
    }

    /** Whether the sender takes bodies with gzip. */
    public boolean acceptsGzip() {
        return all("Accept-Encoding").stream()
                .flatMap(value -> Arrays.stream(value.split(",", -1)))
                .map(String::strip)
                .anyMatch(coding -> coding.matches("gzip(;.*)?") && !coding.endsWith("q=0"));
    }

    public boolean has(String name) {
        return first(name).isPresent();
    }

    public void forEach(BiConsumer<String, String> action) {
        for (var header : headers) {
            action.accept(header.name, header.value);
        }
    }

    /** Names only: values may be secrets. */
    @Override
    public String toString() {
        return headers.stream().map(Header::name).toList().toString();
    }
}
