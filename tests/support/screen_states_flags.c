// SPDX-License-Identifier: EUPL-1.2
// Screens of red flags.
#include "support/screen_states_inner.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

struct id state_flag_raised(struct desk *d, enum people people, struct id person)
{
    char seen[PERSON_FIELD_BYTES];
    struct id flag;
    state_ok(d, app_red_flags_load(d->app));
    state_ok(d, app_flag_raise(d->app, person, app_red_flag(d->app, 0).code,
                               state_words(people, "chute", seen), &flag));
    return flag;
}

// Without a visit: about whom?
static void urgent_who(struct desk *d, enum people people)
{
    state_opened(d, people);
    desk_push(d, "urgent");
    desk_keys(d, "4");
}

// Three: about the person of a visit that may be sent, about the next, who was not asked, about
// nobody with a record; then another of the first, called about and closed.
static struct id flags_raised(struct desk *d, enum people people)
{
    char words[PERSON_FIELD_BYTES];
    struct id first = state_opened(d, people), flag;
    if (people == PEOPLE_NONE)
        return first;
    state_visit_begun(d, first, "yes");
    flag = state_flag_raised(d, people, first);
    state_ok(d, app_flag_call(d->app, flag, 0, 0, state_words(people, "ils arrivent", words)));
    state_ok(d, app_flag_close(d->app, flag, 0, state_words(people, "", words)));
    state_ok(d, app_visit_pause(d->app));
    d->fake.utc_ms += 60000;
    state_flag_raised(d, people, (struct id){{0}});
    d->fake.utc_ms += 60000;
    state_flag_raised(d, people, state_person(d, people, 1));
    d->fake.utc_ms += 60000;
    state_flag_raised(d, people, first);
    return first;
}

static void flags(struct desk *d, enum people people)
{
    flags_raised(d, people);
    app_flags_choose(d->app, (struct flag_scope){{{0}}});
    desk_push(d, "flags");
}

static void flags_of_one(struct desk *d, enum people people)
{
    app_flags_choose(d->app, (struct flag_scope){flags_raised(d, people)});
    desk_push(d, "flags");
}

// Of the person's flags, by their place in the list.
static void flag_at(struct desk *d, enum people people, size_t i, struct id person)
{
    struct flag_row row;
    size_t count = app_flags(d->app, (struct flag_scope){person});
    if (people != PEOPLE_NONE) {
        assert_true(i < count);
        assert_true(app_flag_row(d->app, i, &row));
        app_flag_select(d->app, row.id);
    } else {
        app_flag_select(d->app, state_flag_raised(d, PEOPLE_USUAL, (struct id){{0}}));
    }
    desk_push(d, "flag");
}

static void flag(struct desk *d, enum people people)
{
    flag_at(d, people, 0, flags_raised(d, people));
}

static void flag_closed(struct desk *d, enum people people)
{
    flag_at(d, people, 1, flags_raised(d, people));
}

static void flag_stays(struct desk *d, enum people people)
{
    flags_raised(d, people);
    app_flag_select(d->app, state_flag_raised(d, people, (struct id){{0}}));
    desk_push(d, "flag");
}

static void flag_call(struct desk *d, enum people people)
{
    flag(d, people);
    desk_keys(d, "a");
}

static void flag_close(struct desk *d, enum people people)
{
    flag(d, people);
    desk_keys(d, "f");
}

const struct screen_state flag_states[] = {
    {"urgent", "who", urgent_who},
    {"flags", NULL, flags},
    {"flags", "person", flags_of_one},
    {"flag", NULL, flag},
    {"flag", "stays", flag_stays},
    {"flag", "closed", flag_closed},
    {"flag", "call", flag_call},
    {"flag", "outcome", flag_close},
    {0},
};
