package io.trireme.store.etcd;

import io.trireme.store.Alarm;
import io.trireme.store.Members;
import io.trireme.store.Store;
import io.trireme.store.auth.AccessCheck;
import io.trireme.store.etcd.wire.AlarmMember;
import io.trireme.store.etcd.wire.AlarmRequest;
import io.trireme.store.etcd.wire.AlarmResponse;
import io.trireme.store.etcd.wire.AlarmType;

import java.util.List;

/** The store's alarms, as etcd's clients see and end them. */
final class Alarms {
    private final Store store;
    private final Access access;
    private final Headers headers;

    Alarms(Store store, Access access, Headers headers) {
        this.store = store;
        this.access = access;
        this.headers = headers;
    }

    AlarmResponse answer(AlarmRequest request) {
        if (request.getAction() != AlarmRequest.AlarmAction.GET) {
            access.require(AccessCheck::root);
        }
        List<Alarm> alarms =
                switch (request.getAction()) {
                    case GET -> raised(request.getAlarm());
                    case DEACTIVATE ->
                            raised(request.getAlarm()).stream()
                                    .filter(alarm -> isMeant(alarm, request))
                                    .filter(access.writes()::disarm)
                                    .toList();
                    case ACTIVATE -> raise(request);
                    case UNRECOGNIZED -> throw EtcdErrors.invalid("unknown alarm action");
                };
        var response = AlarmResponse.newBuilder().setHeader(headers.now());
        alarms.forEach(alarm -> response.addAlarms(member(alarm)));
        return response.build();
    }

    /**
     * As in etcd, writes are refused from now on until the alarm is ended, and one that is there is
     * answered like a new one. No member here is told that its data are corrupt: it finds out.
     */
    private List<Alarm> raise(AlarmRequest request) {
        return switch (request.getAlarm()) {
            case NONE -> List.of();
            case NOSPACE -> {
                String member =
                        store.members().all().stream()
                                .map(Members.Member::id)
                                .filter(id -> headers.memberId(id) == request.getMemberID())
                                .findFirst()
                                .orElseThrow(EtcdErrors::memberNotFound);
                var alarm = new Alarm(member, Alarm.Kind.HELD);
                access.writes().raise(alarm);
                yield List.of(alarm);
            }
            case CORRUPT -> throw EtcdErrors.unsupported("to raise a CORRUPT alarm");
            case UNRECOGNIZED -> throw EtcdErrors.invalid("unknown alarm type");
        };
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
            case NO_SPACE, HELD -> AlarmType.NOSPACE;
        };
    }
}
