// SPDX-License-Identifier: EUPL-1.2
#include "ui/guard.h"

void guard_ask(struct guard *g)
{
    g->drawn_ms = 0;
}

void guard_drawn(struct guard *g, int64_t now_ms)
{
    if (g->drawn_ms == 0)
        g->drawn_ms = now_ms;
}

enum guard_verdict guard_key(struct guard *g, struct key key, int64_t now_ms)
{
    bool again = key_equal(key, g->last) && now_ms - g->last_ms < GUARD_LIMITS.repeat_ms;
    g->last = key;
    g->last_ms = now_ms;
    if (again)
        return GUARD_REPEAT;
    int64_t since_ms = g->drawn_ms == 0 ? now_ms : g->drawn_ms;
    return now_ms - since_ms < GUARD_LIMITS.drawn_ms ? GUARD_EARLY : GUARD_TAKE;
}
