// SPDX-License-Identifier: EUPL-1.2
#include "base/time_trust.h"

static const int64_t SLACK_MS = TIME_SLACK_MIN * 60000LL;
static const int64_t LEAVE_MS = TIME_LEAVE_DAYS * 86400000LL;
static const int64_t ABSENCE_MS = TIME_ABSENCE_DAYS * 86400000LL;
static const int64_t STEADY_MS = TIME_STEADY_DAYS * 86400000LL;

static bool agree(int64_t off_ms)
{
    return off_ms <= SLACK_MS && off_ms >= -SLACK_MS;
}

// Does what the server said still count? Not once the clock was set back behind that moment, which
// is how a clock that was ahead is mended; nor once one that was behind has come to the moment that
// the server said, unless it may have gone there by itself.
static bool differs(const struct time_known *k, int64_t clock_utc_ms)
{
    bool set_back = clock_utc_ms < k->off_clock_ms - SLACK_MS;
    bool set_forth = k->off_ms > LEAVE_MS && clock_utc_ms >= k->off_clock_ms + k->off_ms - SLACK_MS;
    return !agree(k->off_ms) && !set_back && !set_forth;
}

enum time_verdict time_judge(const struct time_known *k, int64_t floor_utc_ms, int64_t clock_utc_ms)
{
    if (clock_utc_ms < floor_utc_ms || clock_utc_ms < k->believed_utc_ms - SLACK_MS)
        return TIME_BEHIND;
    if (k->believed_utc_ms > 0 && clock_utc_ms > k->believed_utc_ms + ABSENCE_MS)
        return TIME_AHEAD;
    return differs(k, clock_utc_ms) ? TIME_DIFFERS : TIME_FITS;
}

int64_t time_off_ms(const struct time_known *k, int64_t floor_utc_ms, int64_t clock_utc_ms)
{
    if (differs(k, clock_utc_ms))
        return k->off_ms;
    int64_t least = k->believed_utc_ms > floor_utc_ms ? k->believed_utc_ms : floor_utc_ms;
    return clock_utc_ms < least - SLACK_MS ? least - clock_utc_ms : 0;
}

bool time_pass(struct time_known *k, int64_t floor_utc_ms, int64_t clock_utc_ms)
{
    const struct time_known before = *k;
    if (time_judge(k, floor_utc_ms, clock_utc_ms) != TIME_FITS)
        return false;
    if (k->leap_utc_ms > 0 && clock_utc_ms < k->leap_utc_ms - SLACK_MS)
        k->leap_utc_ms = 0; // it was a clock that stood wrong for a while
    bool absent = k->believed_utc_ms > 0 && clock_utc_ms > k->believed_utc_ms + LEAVE_MS;
    if (absent && k->leap_utc_ms == 0)
        k->leap_utc_ms = clock_utc_ms;
    bool steady = clock_utc_ms >= k->leap_utc_ms + STEADY_MS;
    if (!absent || steady) {
        k->leap_utc_ms = 0;
        if (clock_utc_ms > k->believed_utc_ms)
            k->believed_utc_ms = clock_utc_ms;
    }
    return before.believed_utc_ms != k->believed_utc_ms || before.leap_utc_ms != k->leap_utc_ms;
}

void time_was_set(struct time_known *k, int64_t by_ms)
{
    if (agree(k->off_ms))
        return;
    k->off_ms -= by_ms;
    k->off_clock_ms += by_ms;
}

void time_hear(struct time_known *k, int64_t floor_utc_ms, int64_t clock_utc_ms,
               int64_t said_utc_ms)
{
    if (said_utc_ms < floor_utc_ms)
        return; // it cannot be: its own clock is wrong
    k->off_ms = said_utc_ms - clock_utc_ms;
    k->off_clock_ms = clock_utc_ms;
    if (agree(k->off_ms))
        *k = (struct time_known){.believed_utc_ms = clock_utc_ms};
}

void time_confirm(struct time_known *k, int64_t clock_utc_ms)
{
    *k = (struct time_known){.believed_utc_ms = clock_utc_ms};
}

bool time_heard_fits(const struct time_known *k, int64_t floor_utc_ms)
{
    const struct time_known seen = {.believed_utc_ms = k->believed_utc_ms};
    return agree(k->off_ms) ||
           time_judge(&seen, floor_utc_ms, k->off_clock_ms + k->off_ms) == TIME_FITS;
}

const char *time_word(enum time_verdict v)
{
    static const char *const words[] = {[TIME_FITS] = "fits",
                                        [TIME_BEHIND] = "behind",
                                        [TIME_AHEAD] = "ahead",
                                        [TIME_DIFFERS] = "differs"};
    return words[v];
}
