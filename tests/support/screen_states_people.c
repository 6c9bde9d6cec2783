// SPDX-License-Identifier: EUPL-1.2
#include "support/screen_states_inner.h"

#include "base/fs.h"
#include "base/mem.h"
#include "store/moment.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

// ---- first start and session ----

static void welcome(struct desk *d, enum people people)
{
    (void)people;
    desk_first(d);
}

static void welcome_language(struct desk *d, enum people people)
{
    welcome(d, people);
    desk_keys(d, "<Backspace>");
}

static void account(struct desk *d, enum people people)
{
    welcome(d, people);
    desk_push(d, "account");
}

static void account_refused(struct desk *d, enum people people)
{
    account(d, people);
    desk_keys(d, "A. Moreau<Tab><Tab>short<Tab>other<F2>");
}

static void login(struct desk *d, enum people people)
{
    state_opened(d, people);
    app_lock(d->app);
    desk_first(d);
}

static void numbers(struct desk *d, enum people people)
{
    login(d, people);
    desk_keys(d, "<F9>");
}

static void login_refused(struct desk *d, enum people people)
{
    login(d, people);
    desk_keys(d, "wrong<Enter>");
}

// What is in the store's place is no store.
static void broken(struct desk *d, enum people people)
{
    static const char not_a_store[4096] = "not a store";
    struct err e = {0};
    (void)people;
    if (fs_write(d->paths.store, not_a_store, sizeof not_a_store, 0600, &e) != RC_OK)
        fail_msg("%s", e.text);
    desk_restart(d);
    desk_first(d);
    desk_keys(d, "a");
}

static void settings(struct desk *d, enum people people)
{
    state_opened(d, people);
    desk_push(d, "settings");
}

const struct screen_state session_states[] = {
    {"welcome", NULL, welcome},   {"welcome", "language", welcome_language},
    {"account", NULL, account},   {"account", "refused", account_refused},
    {"login", NULL, login},       {"login", "refused", login_refused},
    {"numbers", NULL, numbers},   {"broken", NULL, broken},
    {"settings", NULL, settings}, {0},
};

// ---- people ----

static void home_empty(struct desk *d, enum people people)
{
    (void)people;
    desk_store_new(d, "A. Moreau", "nurse");
    desk_first(d);
}

static void home(struct desk *d, enum people people)
{
    bool resumed;
    if (people == PEOPLE_NONE) {
        home_empty(d, people);
        return;
    }
    struct id first = state_opened(d, people);
    state_ok(d, app_round_add(d->app, first, 9 * 60));
    for (size_t i = 1; i < 12; i++) {
        struct id person = state_person(d, people, i);
        if (i < 9)
            state_ok(d, app_round_add(d->app, person, 9 * 60 + 45 * (int)i));
        if (i == 2)
            state_ok(d, app_round_absent(d->app, person));
    }
    state_ok(d, app_visit_enter(d->app, first, &resumed));
    state_ok(d, app_visit_pause(d->app));
    app_home_refresh(d->app);
    desk_first(d);
}

static void home_search(struct desk *d, enum people people)
{
    home(d, people);
    desk_keys(d, "/saint");
}

static void person(struct desk *d, enum people people)
{
    struct id id = state_opened(d, people);
    if (people != PEOPLE_NONE)
        state_visit_done(d, id, "yes");
    desk_push(d, "person");
}

static void person_edit(struct desk *d, enum people people)
{
    state_opened(d, people);
    desk_push(d, "person-edit");
}

static void person_new(struct desk *d, enum people people)
{
    state_opened(d, PEOPLE_USUAL); // the one that is known already
    (void)people;
    app_select(d->app, (struct id){{0}});
    desk_push(d, "person-edit");
    desk_keys(d, "Lefevre<Tab>Jeanne<Tab>12051942<Tab>f<F2>");
}

static void notes(struct desk *d, enum people people)
{
    char note[PERSON_FIELD_BYTES];
    struct id id = state_opened(d, people);
    state_visit_begun(d, id, "yes");
    if (people != PEOPLE_NONE) {
        state_answered(d);
        state_ok(d,
                 app_note_save(d->app, "vis-near", state_words(people, "Lunettes cassées.", note)));
    }
    state_ok(d, app_finish(d->app));
    desk_push(d, "notes");
}

static void person_away(struct desk *d, enum people people)
{
    struct id id = state_opened(d, people);
    struct person_fields f;
    state_ok(d, app_person_fields(d->app, id, &f));
    snprintf(f.at[PERSON_SITUATION], PERSON_FIELD_BYTES, "home");
    snprintf(f.at[PERSON_SITUATION_SINCE], PERSON_FIELD_BYTES, "2026-11-02");
    state_ok(d, app_person_save(d->app, &f, &id));
    desk_push(d, "person");
}

static void history(struct desk *d, enum people people)
{
    struct id id = state_opened(d, people);
    for (int i = 0; people != PEOPLE_NONE && i < 3; i++) {
        state_visit_done(d, id, "yes");
        d->fake.utc_ms += 182 * 86400000LL;
        store_time_confirm(desk_store(d), NULL); // the laptop was used meanwhile
    }
    desk_push(d, "history");
}

static void agreements(struct desk *d, enum people people)
{
    struct id id = state_opened(d, people);
    if (people != PEOPLE_NONE)
        state_visit_done(d, id, "yes");
    desk_push(d, "agreements");
}

static void amend(struct desk *d, enum people people)
{
    char reason[PERSON_FIELD_BYTES];
    history(d, people == PEOPLE_NONE ? PEOPLE_USUAL : people);
    if (app_history(d->app, app_selected(d->app)) > 0)
        state_ok(d, app_amend_choose(d->app, 0));
    desk_push(d, "amend");
    for (const char *at = state_words(people, "mauvaise oreille", reason); *at != '\0';) {
        struct key key;
        size_t used = key_parse(at, &key);
        if (used > 0)
            desk_press(d, key);
        at += used > 0 ? used : 1;
    }
}

static void planned(struct desk *d, enum people people)
{
    state_ok(d, app_round_add(d->app, state_opened(d, people), 10 * 60));
    desk_push(d, "planned");
}

static void planned_moved(struct desk *d, enum people people)
{
    planned(d, people);
    desk_keys(d, "426/11 14:30");
}

const struct screen_state people_states[] = {
    {"home", NULL, home},
    {"home", "empty", home_empty},
    {"home", "search", home_search},
    {"person", NULL, person},
    {"person", "away", person_away},
    {"notes", NULL, notes},
    {"person-edit", NULL, person_edit},
    {"person-edit", "known", person_new},
    {"history", NULL, history},
    {"agreements", NULL, agreements},
    {"amend", NULL, amend},
    {"planned", NULL, planned},
    {"planned", "moved", planned_moved},
    {0},
};
