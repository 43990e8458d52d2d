package io.trireme.api.cel;

import io.trireme.api.text.GoText;

import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/** Kubernetes' functions on addresses and networks (KEP-2876, since 1.30). */
final class NetLibrary {
    private NetLibrary() {}

    static void register(Map<String, Implementation> into) {
        into.put("string_to_ip", (args, _) -> ip((String) args[0]));
        into.put("is_ip", (args, _) -> IpAddress.parse((String) args[0]).isPresent());
        into.put("ip_is_canonical", (args, _) -> canonical((String) args[0]));
        into.put("ip_family", (args, _) -> (long) ((IpAddress) args[0]).family());
        into.put("ip_is_unspecified", ask(IpAddress::unspecified));
        into.put("ip_is_loopback", ask(IpAddress::loopback));
        into.put("ip_is_link_local_multicast", ask(IpAddress::linkLocalMulticast));
        into.put("ip_is_link_local_unicast", ask(IpAddress::linkLocalUnicast));
        into.put("ip_is_global_unicast", ask(IpAddress::globalUnicast));
        into.put("ip_to_string", (args, _) -> args[0].toString());
        into.put("cidr_to_string", (args, _) -> args[0].toString());
        into.put("string_to_cidr", (args, _) -> cidr((String) args[0]));
        into.put("is_cidr", (args, _) -> Cidr.parse((String) args[0]).isPresent());
        into.put("cidr_ip", (args, _) -> ((Cidr) args[0]).ip());
        into.put("cidr_prefix_length", (args, _) -> (long) ((Cidr) args[0]).prefixLength());
        into.put("cidr_masked", (args, _) -> ((Cidr) args[0]).masked());
        into.put(
                "cidr_contains_ip_ip", (args, _) -> ((Cidr) args[0]).contains((IpAddress) args[1]));
        into.put(
                "cidr_contains_ip_string",
                (args, _) ->
                        ip((String) args[1]) instanceof IpAddress other
                                ? ((Cidr) args[0]).contains(other)
                                : ip((String) args[1]));
        into.put("cidr_contains_cidr", (args, _) -> ((Cidr) args[0]).contains((Cidr) args[1]));
        into.put(
                "cidr_contains_cidr_string",
                (args, _) ->
                        cidr((String) args[1]) instanceof Cidr other
                                ? ((Cidr) args[0]).contains(other)
                                : cidr((String) args[1]));
    }

    private static Implementation ask(Predicate<IpAddress> question) {
        return (args, _) -> question.test((IpAddress) args[0]);
    }

    private static Object ip(String text) {
        Optional<IpAddress> ip = IpAddress.parse(text);
        return ip.isPresent()
                ? ip.get()
                : new Fault(
                        "IP Address "
                                + GoText.quoted(text)
                                + " parse error during conversion from string");
    }

    private static Object canonical(String text) {
        return ip(text) instanceof IpAddress ip ? ip.toString().equals(text) : ip(text);
    }

    private static Object cidr(String text) {
        Optional<Cidr> cidr = Cidr.parse(text);
        return cidr.isPresent()
                ? cidr.get()
                : new Fault("network address parse error during conversion from string");
    }
}
