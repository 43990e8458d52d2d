package io.trireme.deploy.command;

import io.trireme.deploy.cluster.ClusterLayout;
import io.trireme.deploy.cluster.LocalCluster;
import io.trireme.deploy.config.ConfigException;
import io.trireme.deploy.config.HostPort;
import io.trireme.deploy.config.ServerConfig;
import io.trireme.deploy.pki.ClusterPki;
import io.trireme.store.Members;
import io.trireme.store.etcd.EtcdTls;
import io.trireme.store.etcd.MembersClient;
import io.trireme.store.etcd.MembersClient.Listed;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Lists and changes the members of a running cluster's store. */
@Command(
        name = "member",
        description = {
            "Lists and changes the members of a running cluster's store, one at a time.",
            "To replace one whose data are lost: stop it, remove it, empty its data folder, start it",
            "with --join=true, add it, and promote it."
        },
        mixinStandardHelpOptions = true)
public final class StoreMemberCommand implements Runnable {
    private static final Duration LIMIT = Duration.ofSeconds(30);

    @Spec private CommandSpec spec;
    @Mixin private ClusterOptions options;

    @Option(
            names = "--config",
            paramLabel = "CONFIG",
            scope = ScopeType.INHERIT,
            description = {
                "ask the server of this configuration; the client's files are looked for in its",
                "pki-dir (default: any server of the local cluster)"
            })
    private Path configuration;

    @Override
    public void run() {
        spec.commandLine().usage(spec.commandLine().getOut());
    }

    @Command(
            name = "list",
            description = "Prints the members, as a quorum of them agrees.",
            mixinStandardHelpOptions = true)
    int list() throws IOException {
        try (var client = connect()) {
            print(client.list());
            return 0;
        }
    }

    @Command(
            name = "add",
            description = {
                "Takes in a server that was started with an empty data folder and join: true, and",
                "waits. It gets all data and follows without a vote until it is promoted."
            },
            mixinStandardHelpOptions = true)
    int add(
            @Parameters(paramLabel = "NAME", description = "the server's name") String name,
            @Option(
                            names = "--peer",
                            paramLabel = "HOST:PORT",
                            description =
                                    "where the others reach its store (default: as the local"
                                            + " cluster has it)")
                    String peer,
            @Option(names = "--voter", description = "let it vote as soon as it has caught up")
                    boolean voter,
            @Option(names = "--dry-run", description = "say what would be done, and end")
                    boolean dryRun)
            throws IOException {
        String address = peer == null ? addressOf(name) : requireAddress(peer);
        try (var client = connect()) {
            List<Listed> members = client.list();
            say(
                    "%s at %s is taken into the cluster as a %s."
                            .formatted(name, address, part(!voter)));
            say("It must have been started with an empty data folder and join: true, and wait.");
            if (!voter) {
                say("It is given a copy of all data, and has no vote until it is promoted.");
            }
            quorum(members, voter ? 1 : 0);
            if (ends(dryRun)) {
                return 0;
            }
            Listed added = client.add(address, !voter);
            if (!added.member().id().equals(name)) {
                say(
                        "The server at %s is not %s: %s was added. To undo that: store member remove %s"
                                .formatted(
                                        address, name, added.member().id(), added.member().id()));
                print(client.list());
                return 1;
            }
            print(client.list());
            return 0;
        }
    }

    @Command(
            name = "promote",
            description = "Lets a learner vote, if it has caught up.",
            mixinStandardHelpOptions = true)
    int promote(
            @Parameters(paramLabel = "NAME", description = "the server's name") String name,
            @Option(names = "--dry-run", description = "say what would be done, and end")
                    boolean dryRun)
            throws IOException {
        try (var client = connect()) {
            List<Listed> members = client.list();
            Listed learner = require(members, name);
            say("%s votes from now on, if it has caught up.".formatted(name));
            quorum(members, 1);
            if (!ends(dryRun)) {
                print(client.promote(learner.number()));
            }
            return 0;
        }
    }

    @Command(
            name = "update",
            description = {
                "Says where a member is reached by the others from now on. Start it at its new",
                "address right afterwards."
            },
            mixinStandardHelpOptions = true)
    int update(
            @Parameters(paramLabel = "NAME", description = "the server's name") String name,
            @Option(
                            names = "--peer",
                            paramLabel = "HOST:PORT",
                            required = true,
                            description = "where the others reach its store")
                    String peer,
            @Option(names = "--dry-run", description = "say what would be done, and end")
                    boolean dryRun)
            throws IOException {
        String address = requireAddress(peer);
        try (var client = connect()) {
            Listed member = require(client.list(), name);
            say(
                    "%s is reached at %s, no more at %s."
                            .formatted(name, address, member.member().address()));
            say("It is cut off from the others until it is started at its new address: change its");
            say("configuration and start it anew now.");
            if (!ends(dryRun)) {
                print(client.update(member.number(), address));
            }
            return 0;
        }
    }

    @Command(
            name = "remove",
            description = "Takes a member out of the cluster for good.",
            mixinStandardHelpOptions = true)
    int remove(
            @Parameters(paramLabel = "NAME", description = "the server's name") String name,
            @Option(names = "--dry-run", description = "say what would be done, and end")
                    boolean dryRun)
            throws IOException {
        try (var client = connect()) {
            List<Listed> members = client.list();
            Listed member = require(members, name);
            say("%s is taken out of the cluster for good.".formatted(name));
            if (member.member().learner()) {
                say("It is not told: stop its server. Its data folder is of no use afterwards.");
            } else {
                say(
                        "Its server stops, and refuses to start on its data folder, which is of no use");
                say("afterwards. If it leads, another does first.");
            }
            quorum(members, member.member().learner() ? 0 : -1);
            if (!ends(dryRun)) {
                print(client.remove(member.number()));
            }
            return 0;
        }
    }

    /** To a server that knows a quorum; changes go to that one only, so that none is sent twice. */
    private MembersClient connect() throws IOException {
        List<String> failures = new ArrayList<>();
        EtcdTls tls;
        List<HostPort> doors;
        if (configuration == null) {
            var cluster = LocalCluster.require(options.place());
            tls = EtcdDoors.tls(cluster.etcdClient());
            doors = EtcdDoors.of(cluster);
        } else {
            var config = ServerConfig.load(configuration, List.of());
            tls = EtcdDoors.tls(ClusterPki.etcdClient(config.pkiDir()));
            doors =
                    List.of(
                            config.etcd()
                                    .orElseThrow(
                                            () ->
                                                    new ConfigException(
                                                            "etcd-bind is missing in "
                                                                    + configuration))
                                    .bind());
        }
        for (HostPort door : doors) {
            var client = MembersClient.open(door.socketAddress(), tls, LIMIT);
            try {
                client.list();
                return client;
            } catch (IOException e) {
                client.close();
                failures.add(e.getMessage());
            }
        }
        throw new IOException(String.join("; ", failures));
    }

    private String addressOf(String name) throws IOException {
        if (configuration != null) {
            throw new ConfigException("name the address with --peer");
        }
        return LocalCluster.require(options.place()).layout().servers().stream()
                .filter(server -> server.name().equals(name))
                .map(ClusterLayout.Member::raft)
                .map(HostPort::toString)
                .findFirst()
                .orElseThrow(
                        () ->
                                new ConfigException(
                                        "the cluster's folder knows no " + name + "; use --peer"));
    }

    private static String requireAddress(String text) {
        return HostPort.parse(text)
                .orElseThrow(() -> new ConfigException("\"" + text + "\" is no address"))
                .toString();
    }

    private static Listed require(List<Listed> members, String name) {
        return members.stream()
                .filter(listed -> listed.member().id().equals(name))
                .findFirst()
                .orElseThrow(
                        () ->
                                new ConfigException(
                                        name
                                                + " is no member; there are "
                                                + members.stream()
                                                        .map(listed -> listed.member().id())
                                                        .toList()));
    }

    /** Says what the change means for votes. */
    private void quorum(List<Listed> members, int change) {
        long now = members.stream().filter(listed -> !listed.member().learner()).count();
        long then = now + change;
        String votes =
                change == 0
                        ? "Members that vote stay %d, of which %d must run."
                        : "Members that vote become %d, of which %d must run (until now %d and %d).";
        say(votes.formatted(then, then / 2 + 1, now, now / 2 + 1));
    }

    private boolean ends(boolean dryRun) {
        if (dryRun) {
            say("Nothing was changed (--dry-run).");
        }
        spec.commandLine().getOut().flush();
        return dryRun;
    }

    private void print(List<Listed> members) {
        PrintWriter out = spec.commandLine().getOut();
        String row = "%-16s  %-16s  %-22s  %-28s  %s%n";
        out.printf(row, "NAME", "ID", "PEER", "CLIENTS", "PART");
        for (Listed listed : members) {
            Members.Member member = listed.member();
            out.printf(
                    row,
                    member.id(),
                    Long.toHexString(listed.number()),
                    member.address(),
                    member.clientUrl().orElse("-"),
                    part(member.learner()));
        }
        out.flush();
    }

    private static String part(boolean learner) {
        return learner ? "learner" : "voter";
    }

    private void say(String sentence) {
        spec.commandLine().getOut().println(sentence);
    }
}
