package io.trireme.store.ratis;

import static org.junit.jupiter.api.Assertions.assertEquals;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;

import org.apache.ratis.protocol.RaftPeerId;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

import java.time.Duration;
import java.util.List;

final class FollowersTest {
    private static final RaftPeerId PEER = RaftPeerId.valueOf("b");

    private final Logger logger = (Logger) LoggerFactory.getLogger(Followers.class);
    private final ListAppender<ILoggingEvent> logged = new ListAppender<>();
    private final Followers followers = new Followers(Duration.ofMillis(100));

    @BeforeEach
    void listen() {
        logger.setLevel(Level.INFO);
        logged.start();
        logger.addAppender(logged);
    }

    @AfterEach
    void leave() {
        logger.detachAppender(logged);
        logger.setLevel(null);
    }

    @Test
    void peerThatFallsSilentAndComesBackIsToldOnceEach() {
        for (long silence : new long[] {10, 150, 250, 400, 5_000, 60_000, 20, 10, 150, 10}) {
            followers.noteSilence(PEER, silence);
        }
        assertEquals(
                List.of(
                        "peer does not answer; it is tried again until it does",
                        "peer answers again"),
                logged.list.stream().map(ILoggingEvent::getMessage).toList());
    }
}
