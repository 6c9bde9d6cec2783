// SPDX-License-Identifier: EUPL-1.2
#include "pathway/chair.h"

#include "base/i18n.h"

void chair_start(struct chair_watch *w, int64_t now_ms)
{
    *w = (struct chair_watch){.started_ms = now_ms, .last_ms = now_ms};
}

bool chair_rise(struct chair_watch *w, const struct chair_rules *rules, int64_t now_ms)
{
    if (w->rises >= CHAIR_RISES || now_ms - w->last_ms < rules->gap_ms)
        return false;
    w->last_ms = now_ms;
    w->rises++;
    return true;
}

int64_t chair_centiseconds(int64_t ms)
{
    return ms <= 0 ? 0 : (ms + 9) / 10;
}

enum chair_worth chair_worth(const struct chair_try *t, const struct chair_rules *rules)
{
    switch (t->end) {
    case CHAIR_WHOLE:
        return t->centiseconds * 10 < rules->minimum_ms ? CHAIR_TOO_FAST : CHAIR_VALID;
    case CHAIR_ARMS:
    case CHAIR_TIME:
        return CHAIR_VALID;
    case CHAIR_STOPPED:
        return CHAIR_GIVEN_UP;
    case CHAIR_FALSE_START:
        return CHAIR_NOT_STARTED;
    case CHAIR_INTERRUPTED:
        break;
    }
    return CHAIR_CUT;
}

const char *chair_worth_words(enum chair_worth worth)
{
    static const char *const words[] = {
        [CHAIR_VALID] = NULL,
        [CHAIR_TOO_FAST] = N_("Five rises in so short a time are not possible: this try is kept, "
                              "it does not count."),
        [CHAIR_NOT_STARTED] = N_("False start: this try is kept, it does not count."),
        [CHAIR_CUT] = N_("Interrupted: this try is kept, it does not count."),
        [CHAIR_GIVEN_UP] = N_("Stopped: this try is kept, it does not count."),
    };
    return words[worth];
}

size_t chair_counting(const struct chair_try *tries, size_t count, const struct chair_rules *rules)
{
    size_t i = 0;
    while (i < count && chair_worth(&tries[i], rules) != CHAIR_VALID)
        i++;
    return i;
}

bool chair_may_try(const struct chair_try *tries, size_t count, const struct chair_rules *rules)
{
    if (count == 0)
        return true;
    enum chair_worth worth = chair_worth(&tries[count - 1], rules);
    return count < CHAIR_TRIES_MAX && worth != CHAIR_VALID && worth != CHAIR_GIVEN_UP;
}
