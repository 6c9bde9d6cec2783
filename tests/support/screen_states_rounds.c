// SPDX-License-Identifier: EUPL-1.2
#include "support/screen_states_inner.h"

#include "app/office/rounds.h"
#include "base/mem.h"

#include <stdio.h>
#include <string.h>

// Ten people of four towns, all to be seen for the first time.
static void rounds(struct desk *d, enum people people)
{
    state_opened(d, people);
    for (size_t i = 1; people != PEOPLE_NONE && i < 10; i++)
        state_person(d, people, i);
    desk_push(d, "rounds");
    desk_keys(d, "<Space><Space>");
}

// Some were given for tomorrow; then one more is chosen.
static void rounds_given(struct desk *d, enum people people)
{
    rounds(d, people);
    desk_keys(d, "<Enter>vv");
}

// A day later one was refused, one absent, one not done.
static void rounds_back(struct desk *d, enum people people)
{
    struct rounds_row row;
    size_t count;
    rounds(d, people);
    desk_keys(d, "<Space><Left>");
    app_rounds_give(d->app, 0, 0, clock_today(app_clock(d->app)), &count);
    app_rounds_read(d->app);
    size_t lines = app_rounds_show(d->app, ROUNDS_GIVEN, ROUNDS_BY_TOWN);
    struct id who[2] = {{{0}}};
    for (size_t i = 0; i < lines && i < ARRAY_LEN(who); i++)
        if (app_rounds_row(d->app, i, &row))
            who[i] = row.person;
    if (lines >= ARRAY_LEN(who)) {
        state_ok(d, app_round_absent(d->app, who[0]));
        state_ok(d, app_round_tell(d->app, who[1], ROUND_REFUSED, "ne veut pas de visite"));
    }
    d->fake.utc_ms = DESK_MORNING_UTC_MS + 86400000;
    app_rounds_read(d->app);
    desk_keys(d, "<Right>v");
}

static void rounds_empty(struct desk *d, enum people people)
{
    (void)people;
    desk_store_new(d, "A. Moreau", "nurse");
    desk_push(d, "rounds");
}

const struct screen_state rounds_states[] = {
    {"rounds", NULL, rounds},
    {"rounds", "given", rounds_given},
    {"rounds", "back", rounds_back},
    {"rounds", "empty", rounds_empty},
    {0},
};
