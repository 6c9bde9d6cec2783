// SPDX-License-Identifier: EUPL-1.2
// The screens of conflicts drawn in memory: at every size, in both languages, empty, in a practice
// store, gone there, one and many.
#include "app/people/conflicts.h"
#include "app/people/service.h"
#include "app/session/service.h"
#include "base/mem.h"
#include "store/outbox.h"
#include "store/pair.h"
#include "support/desk.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "support/json_of.h"

static void press(struct desk *d, struct key key)
{
    desk_press(d, key);
    desk_show(d, 24, 80);
}

static void type(struct desk *d, uint32_t letter)
{
    press(d, (struct key)KEY_OF(letter));
}

static void every_size(struct desk *d)
{
    static const int sizes[][2] = {{24, 80}, {30, 100}, {12, 40}, {60, 200}, {18, 40}, {12, 200}};
    for (size_t i = 0; i < ARRAY_LEN(sizes); i++) {
        desk_show(d, sizes[i][0], sizes[i][1]);
        assert_true(d->picture.len > 40);
    }
    desk_show(d, 1, 1);
    desk_show(d, 24, 80);
}

// A person changed here and there; `theirs` NULL: gone.
static void add_conflict(struct desk *d, const char *family, const char *theirs)
{
    struct err e = {0};
    struct id person = id_new(), conflict;
    struct buf text = {0};
    buf_printf(&text,
               "{\"resourceType\":\"Patient\",\"id\":\"%s\",\"name\":[{\"use\":\"official\","
               "\"family\":\"%s\"}],\"gender\":\"female\",\"birthDate\":\"1942-05-12\"",
               person.text, family);
    struct json *sides = json_new_object();
    struct buf there = {0};
    buf_printf(&there, "%s,%s}", buf_text(&text), theirs != NULL ? theirs : "\"active\":true");
    buf_puts(&text, "}");
    struct json *ours = json_of(buf_text(&text));
    assert_int_equal(store_person_save(desk_store(d), ours, &e), RC_OK);
    json_set(sides, "ours", ours);
    if (theirs != NULL)
        json_set(sides, "theirs", json_of(buf_text(&there)));
    assert_int_equal(
        store_conflict_add(desk_store(d), person, "Patient", person, sides, &conflict, &e), RC_OK);
    json_free(sides);
    buf_release(&text);
    buf_release(&there);
    d->fake.utc_ms += 1000;
    d->fake.mono_ms += 1000;
}

static void many_and_one_at_every_size(void **state)
{
    static const char *const languages[] = {"fr", "en"};
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(languages); i++) {
        bool english = i == 1;
        struct desk *d = desk_new(languages[i]);
        struct buf wide = {0};
        desk_store_new(d, "marie", "visitor");
        desk_push(d, "conflicts");
        every_size(d);
        desk_see(d, english ? "Nothing to settle: nothing" : "Rien à trancher : rien");
        // Twenty elements of names that nobody knows, values that do not fit.
        buf_puts(&wide, "\"address\":[{\"city\":\"Montréjeau\"}]");
        for (int k = 0; k < 20; k++)
            buf_printf(&wide, ",\"x%d\":\"ééééé 漢字 %0200d\"", k, k);
        for (int k = 0; k < 30; k++) {
            char family[40];
            snprintf(family, sizeof family, "MARTIN%d", k);
            add_conflict(d, family, k == 0 ? buf_text(&wide) : NULL);
        }
        screen_stack_release(&d->stack, d->app);
        desk_push(d, "conflicts");
        every_size(d);
        desk_see(d, "MARTIN0");
        press(d, (struct key)KEY_NAMED(KEYC_ENTER));
        every_size(d);
        desk_see(d, "Montréjeau");
        type(d, 'T');
        desk_see(d, english ? "everything is chosen" : "tout est choisi");
        type(d, 'B');
        desk_see(d, english ? "two records" : "deux dossiers");
        press(d, (struct key)KEY_NAMED(KEYC_LEFT)); // one person again
        press(d, (struct key)KEY_NAMED(KEYC_ENTER));
        every_size(d);
        desk_see(d, english ? "Settle it like this?" : "Trancher ainsi ?");
        press(d, (struct key)KEY_NAMED(KEYC_ESC));
        press(d, (struct key)KEY_NAMED(KEYC_ESC));
        assert_true(screen_is_top(&d->stack, SCREEN_CONFLICTS));
        assert_int_equal(app_conflicts(d->app), 30); // nothing happened
        press(d, (struct key)KEY_NAMED(KEYC_DOWN));
        press(d, (struct key)KEY_NAMED(KEYC_ENTER)); // one that is gone there
        every_size(d);
        desk_see(d, english ? "server, deleted" : "serveur, supprimé");
        type(d, 'T');
        desk_see(d, english ? "is not deleted" : "pas supprimée par un choix");
        type(d, '1');
        press(d, (struct key)KEY_NAMED(KEYC_ENTER));
        type(d, english ? 's' : 'v');
        assert_int_equal(app_conflicts(d->app), 29);
        buf_release(&wide);
        desk_free(d);
    }
}

// After a lock the screens come back without the conflict that was open.
static void a_conflict_that_is_not_open_says_so(void **state)
{
    struct desk *d = desk_new("en");
    (void)state;
    desk_store_new(d, "marie", "visitor");
    desk_push(d, "conflict");
    every_size(d);
    desk_see(d, "No conflict is open");
    for (const char *keys = "otbOTB12"; *keys != '\0'; keys++)
        type(d, (uint32_t)*keys);
    press(d, (struct key)KEY_NAMED(KEYC_ENTER));
    press(d, (struct key)KEY_NAMED(KEYC_RIGHT));
    desk_free(d);
}

static void a_practice_store_says_that_it_never_has_any(void **state)
{
    struct desk *d = desk_new("en");
    (void)state;
    assert_int_equal(app_enter_practice(d->app), RC_OK);
    desk_push(d, "conflicts");
    every_size(d);
    desk_see(d, "A practice store never has conflicts");
    desk_free(d);
}

// A record that came looks like one that is here: both stay until a person decides, with the keys
// of the list; a visitor says that they are two, a nurse also that they are one.
static void two_records_are_one_person_or_two(void **state)
{
    static const struct {
        const char *role, *keys;
        bool open_after;   // still asked
        bool merged_after; // one of them is a duplicate
    } rows[] = {
        {"nurse", "<Enter>mo", false, true},     {"nurse", "<Enter>dt", false, false},
        {"nurse", "<Enter>m<Esc>", true, false}, {"nurse", "<Enter>m<Enter>", true, false},
        {"visitor", "<Enter>mo", true, false},   {"visitor", "<Enter>dt", false, false},
    };
    static const struct person_fields here = {.at = {[PERSON_FAMILY] = "Le Goff",
                                                     [PERSON_GIVEN] = "Yvonne",
                                                     [PERSON_BIRTH] = "1942-05-12",
                                                     [PERSON_SEX] = "f",
                                                     [PERSON_TOWN] = "Albi"}};
    static const struct person_fields came = {.at = {[PERSON_FAMILY] = "LEGOFF",
                                                     [PERSON_GIVEN] = "Yvonne",
                                                     [PERSON_BIRTH] = "1942",
                                                     [PERSON_SEX] = "u"}};
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct err e = {0};
        struct desk *d = desk_new("en");
        desk_store_new(d, "A. Moreau", rows[i].role);
        struct id one = desk_person(d, &here), other = desk_person(d, &came);
        assert_int_equal(store_pair_find(desk_store(d), other, NULL, &e), RC_OK);
        desk_push(d, "home");
        app_home_refresh(d->app);
        desk_show(d, 24, 80);
        desk_see(d, "to be decided: 1");
        desk_keys(d, "c");
        desk_show(d, 24, 80);
        desk_see(d, "perhaps here twice");
        desk_keys(d, "<Enter>");
        desk_show(d, 24, 80);
        desk_see(d, "Le Goff");
        desk_see(d, "LEGOFF");
        desk_see(d, "born in 1942");
        desk_keys(d, "<Esc>");
        desk_keys(d, rows[i].keys);
        assert_int_equal(app_conflicts(d->app), rows[i].open_after ? 1 : 0);
        const struct store_person *p = store_person_find(desk_store(d), other);
        assert_int_equal(id_equal(p->merged_into, one), rows[i].merged_after);
        assert_int_equal(store_person_count(desk_store(d)), 2);
        desk_free(d);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(many_and_one_at_every_size),
        cmocka_unit_test(a_conflict_that_is_not_open_says_so),
        cmocka_unit_test(two_records_are_one_person_or_two),
        cmocka_unit_test(a_practice_store_says_that_it_never_has_any),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
