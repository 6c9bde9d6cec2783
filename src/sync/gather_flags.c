// SPDX-License-Identifier: EUPL-1.2
// Everybody's red flags, open and closed, by the moment of their change: one is told before its
// visit is over, may belong to none, and is closed without its visit changing. So they are listed
// for themselves, after the visits: where they may not be read, those have come.
#include "sync/engine.h"

enum { AT_ONCE = 8 }; // kept between two looks at the keyboard

static void take_flag(struct sync *s, const struct json *flag)
{
    gather_take(s, &s->gather.flags, flag);
}

void gather_flags_begin(struct gather *g)
{
    g->flags.type = "Flag";
    g->flags.take = take_flag;
}

bool gather_flags(struct sync *s)
{
    struct gather *g = &s->gather;
    if (!g->flags.arrived) {
        listing_ask(s, &g->flags);
        return true;
    }
    g->step = GATHER_FLAGGED;
    return false;
}

bool gather_flagged(struct sync *s)
{
    return gather_people(s, GATHER_ALARM);
}

// No listing shows it again once its person can be used.
static void ask_again(struct sync *s, const struct json *flag)
{
    char patient[80];
    gather_target(s, json_get(flag, "subject"), "Patient", patient);
    if (patient[0] != '\0')
        gather_asks_again(s, patient);
}

bool gather_alarm(struct sync *s)
{
    struct gather *g = &s->gather;
    struct pull *p = &s->pull;
    for (size_t i = 0; i < AT_ONCE && p->at < json_count(g->page); i++) {
        const struct json *flag = json_at(g->page, p->at);
        if (!flag_gathered(s, flag, gather_person(s, flag, "subject")))
            ask_again(s, flag);
        if (s->view.trouble != SYNC_FINE)
            return false;
        p->at++;
    }
    if (p->at < json_count(g->page))
        return true;
    p->at = 0;
    gather_forget_page(g);
    bool listed = g->flags.arrived; // not of who agrees again
    g->flags.arrived = false;
    g->step = !listed || listing_goes_on(s, &g->flags) ? GATHER_FLAGS : GATHER_TASKS;
    gather_note(s);
    return false;
}
