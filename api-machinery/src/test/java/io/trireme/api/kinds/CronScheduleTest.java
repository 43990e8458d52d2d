package io.trireme.api.kinds;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.Optional;

class CronScheduleTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "* * * * *",
                "*/5 0-23/2 1,15 JAN-mar sun",
                "? ? ? ? ?",
                " 0  0\t1 1 0 ",
                "5/15 * * * *",
                "@daily",
                "@every 1h30m",
                "@every -1.5s",
                "CRON_TZ=UTC 0 0 * * *"
            })
    void acceptsWhatCronDoes(String schedule) {
        assertEquals(Optional.empty(), CronSchedule.findProblem(schedule));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "* * * *|expected exactly 5 fields, found 4: [* * * *]",
                "60 * * * *|end of range (60) above maximum (59): 60",
                "* * 0 * *|beginning of range (0) below minimum (1): 0",
                "9-5 * * * *|beginning of range (9) beyond end of range (5): 9-5",
                "*/0 * * * *|step of range should be a positive number: */0",
                "1-2-3 * * * *|too many hyphens: 1-2-3",
                "1/2/3 * * * *|too many slashes: 1/2/3",
                "* * * * mon-x|failed to parse int from x: strconv.Atoi: parsing \"x\": invalid syntax",
                "* jan * * *|failed to parse int from jan: strconv.Atoi: parsing \"jan\": invalid syntax",
                "* * * * 7|end of range (7) above maximum (6): 7",
                "99999999999999999999 * * * *|failed to parse int from 99999999999999999999:"
                        + " strconv.Atoi: parsing \"99999999999999999999\": value out of range",
                "@noon|unrecognized descriptor: @noon",
                "@every 5|failed to parse duration @every 5: time: missing unit in duration \"5\"",
                "@every 5y|failed to parse duration @every 5y: time: unknown unit \"y\" in duration \"5y\"",
                "@every x|failed to parse duration @every x: time: invalid duration \"x\"",
                "TZ=Mars 0 0 * * *|provided bad location Mars: unknown time zone Mars"
            })
    void saysWhatIsWrong(String schedule, String problem) {
        assertEquals(Optional.of(problem), CronSchedule.findProblem(schedule));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "Europe/Amsterdam|",
                "Etc/UTC|",
                "Nowhere/Else|unknown time zone Nowhere/Else",
                "../etc/passwd|unknown time zone ../etc/passwd",
                "UTC+2|unknown time zone UTC+2",
                "local|timeZone must be an explicit time zone as defined in"
                        + " https://www.iana.org/time-zones"
            })
    void knowsTimeZonesByTheirNames(String name, String problem) {
        assertEquals(Optional.ofNullable(problem), TimeZones.findProblem(name));
    }
}
