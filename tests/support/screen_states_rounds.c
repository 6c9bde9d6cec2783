// SPDX-License-Identifier: EUPL-1.2
#include "support/screen_states_inner.h"

#include "app/office/rounds.h"
#include "base/fs.h"
#include "base/mem.h"
#include "transfer/keys.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

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

// A table with one row that cannot be kept, one that was mended.
static void import_looked(struct desk *d, enum people people)
{
    static const char table[] = "Nom;Prénom;Né le;Téléphone;Pointure\n"
                                "Barthe;Luc;12/05/1942;612345678;42\nDupuy;Anne;12/13/1942;;38\n"
                                "Nguyen;Lan;1945;;37\n";
    struct err e = {0};
    char path[DESK_HOME_BYTES + 20];
    state_opened(d, people);
    snprintf(path, sizeof path, "%s/people.csv", d->home);
    assert_int_equal(fs_write(path, table, sizeof table - 1, 0600, &e), RC_OK);
    desk_push(d, "import");
    desk_keys(d, "<C-u>");
    for (const char *at = path; *at != '\0'; at++)
        desk_press(d, (struct key)KEY_OF((uint32_t)*at));
    desk_keys(d, "<Enter>");
}

static void import_kept(struct desk *d, enum people people)
{
    import_looked(d, people);
    desk_keys(d, "<F2>");
}

static void import_columns(struct desk *d, enum people people)
{
    import_looked(d, people);
    desk_keys(d, "c<Down><Down>");
}

static void import_choosing(struct desk *d, enum people people)
{
    import_columns(d, people);
    desk_keys(d, "<Enter>");
}

static void import_file(struct desk *d, enum people people)
{
    state_opened(d, people);
    setenv("HOME", d->home, 1);
    desk_push(d, "import");
}

static void take_folder(struct desk *d, enum people people)
{
    state_opened(d, people);
    desk_push(d, "take");
    desk_keys(d, "<C-u>/media/usb");
}

// A key with a folder that is no laptop's.
static void take_done(struct desk *d, enum people people)
{
    struct vault_keypair *own = NULL;
    struct err e = {0};
    char path[DESK_HOME_BYTES + 60];
    state_opened(d, people);
    if (transfer_pair(desk_store(d), true, &own, &e) != RC_OK)
        fail_msg("%s", e.text);
    vault_keypair_free(own);
    snprintf(path, sizeof path, "%s/00000000-0000-4000-8000-000000000001", d->home);
    assert_int_equal(fs_write(path, "x", 1, 0600, &e), RC_OK);
    desk_push(d, "take");
    desk_keys(d, "<C-u>");
    for (const char *at = d->home; *at != '\0'; at++)
        desk_press(d, (struct key)KEY_OF((uint32_t)*at));
    desk_keys(d, "<Enter>");
}

const struct screen_state rounds_states[] = {
    {"rounds", NULL, rounds},
    {"rounds", "given", rounds_given},
    {"rounds", "back", rounds_back},
    {"rounds", "empty", rounds_empty},
    {"import", NULL, import_file},
    {"import", "looked", import_looked},
    {"import", "kept", import_kept},
    {"import", "columns", import_columns},
    {"import", "choosing", import_choosing},
    {"take", NULL, take_folder},
    {"take", "done", take_done},
    {0},
};
