package io.trireme.store.etcd;

import io.trireme.store.Alarm;
import io.trireme.store.Store;
import io.trireme.store.etcd.wire.AlarmMember;
import io.trireme.store.etcd.wire.AlarmRequest;
import io.trireme.store.etcd.wire.AlarmResponse;
import io.trireme.store.etcd.wire.AlarmType;

import java.util.List;

/** The store's alarms, as etcd's clients see and end them. */
final class Alarms {
    private final Store store;
    private final Headers headers;

    Alarms(Store store, Headers headers) {
        this.store = store;
        this.headers = headers;
    }

    AlarmResponse answer(AlarmRequest request) {
        List<Alarm> alarms =
                switch (request.getAction()) {
                    case GET -> raised(request.getAlarm());
                    case DEACTIVATE ->
                            raised(request.getAlarm()).stream()
                                    .filter(alarm -> isMeant(alarm, request))
                                    .filter(store::disarm)
                                    .toList();
                    case ACTIVATE -> throw EtcdErrors.unsupported("to raise an alarm");
                    case UNRECOGNIZED -> throw EtcdErrors.invalid("unknown alarm action");
                };
        var response = AlarmResponse.newBuilder().setHeader(headers.now());
        alarms.forEach(alarm -> response.addAlarms(member(alarm)));
        return response.build();
    }

    /** Of one kind, or all for none. */
    private List<Alarm> raised(AlarmType type) {
        return store.alarms().stream()
                .filter(alarm -> type == AlarmType.NONE || type == type(alarm))
                .toList();
    }

    /** etcd ends an alarm only by member and kind; its clients ask for the list first. */
    private boolean isMeant(Alarm alarm, AlarmRequest request) {
        return request.getAlarm() == type(alarm)
                && headers.memberId(alarm.member()) == request.getMemberID();
    }

    private AlarmMember member(Alarm alarm) {
        return AlarmMember.newBuilder()
                .setMemberID(headers.memberId(alarm.member()))
                .setAlarm(type(alarm))
                .build();
    }

    /** As etcd's status has it among a member's errors. */
    String text(Alarm alarm) {
        return "memberID:%s alarm:%s "
                .formatted(Long.toUnsignedString(headers.memberId(alarm.member())), type(alarm));
    }

    private static AlarmType type(Alarm alarm) {
        return switch (alarm.kind()) {
            case NO_SPACE -> AlarmType.NOSPACE;
        };
    }
}
