// SPDX-License-Identifier: EUPL-1.2
// Can it now be as late as the clock says? A laptop's clock stands in 1970 when its battery is
// empty, at the moment it was last switched off (systemd-timesyncd), hours off when another system
// set it, or in another year by a slip of somebody's finger. One source alone is never believed:
// the clock is measured against the moments that the store has seen, and a server against the
// clock. Pure: whoever asks keeps `struct time_known` (store/moment.h).
#ifndef ICOPE_BASE_TIME_TRUST_H
#define ICOPE_BASE_TIME_TRUST_H

#include <stdbool.h>
#include <stdint.h>

// What is known beside the clock. Times are ms since 1970-01-01T00:00Z, 0: none. Start from {0}.
struct time_known {
    int64_t believed_utc_ms; // newest moment that fitted; lowered only by an agreeing server or an
                             // administrator
    int64_t leap_utc_ms;     // first moment after an absence longer than a leave, while nothing has
                             // borne it out
    int64_t off_ms;          // what a server said last less what the clock said: 0 they agreed
    int64_t off_clock_ms;    // what the clock said then
};

enum time_verdict {
    TIME_FITS,    // nothing speaks against it
    TIME_BEHIND,  // before a moment that was seen already, or before the program was made
    TIME_AHEAD,   // nobody was here for so long that the clock is the likelier cause
    TIME_DIFFERS, // a server says another time
};

enum {
    TIME_SLACK_MIN = 10,     // clocks that differ by less agree
    TIME_LEAVE_DAYS = 25,    // three weeks of leave and the days around them
    TIME_ABSENCE_DAYS = 300, // a laptop may lie for months between two follow-ups of half a year;
                             // a slip of one year must show
    TIME_STEADY_DAYS = 3,    // a clock that went on for so long after a leave is borne out
};

// Can `clock_utc_ms` be now? `floor_utc_ms`: no moment before can (base/built.h).
enum time_verdict time_judge(const struct time_known *k, int64_t floor_utc_ms,
                             int64_t clock_utc_ms);
// By how much the clock is wrong, at least, in ms: what would have to be added; 0 not known.
int64_t time_off_ms(const struct time_known *k, int64_t floor_utc_ms, int64_t clock_utc_ms);
// The clock went on to that moment: what fits is believed, a long absence must first be borne out.
// True when anything changed.
bool time_pass(struct time_known *k, int64_t floor_utc_ms, int64_t clock_utc_ms);
// The clock was set by that many ms while the program looked on: what a server said stands.
void time_was_set(struct time_known *k, int64_t by_ms);
// A server, known by its certificate or on this machine, says that it is `said_utc_ms`. Two that
// agree are believed, whatever was before; one alone changes no more than the doubt.
void time_hear(struct time_known *k, int64_t floor_utc_ms, int64_t clock_utc_ms,
               int64_t said_utc_ms);
// An administrator says that the clock is right.
void time_confirm(struct time_known *k, int64_t clock_utc_ms);
// Can what the server said last be right, as far as the store has seen?
bool time_heard_fits(const struct time_known *k, int64_t floor_utc_ms);
// The word for a verdict, "fits", "behind", "ahead", "differs", for files and programs.
const char *time_word(enum time_verdict v);

#endif
