// SPDX-License-Identifier: EUPL-1.2
// A conflict about a person is settled while a visit of that person is open: the visit goes on, and
// what is sent at its end has the sheet as agreed.
#include "app/people/conflicts.h"
#include "app/state/service.h"
#include "app/visit/consent.h"
#include "app/visit/finish.h"
#include "app/visit/service.h"
#include "base/json.h"
#include "base/mem.h"
#include "store/outbox.h"
#include "support/desk.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

static struct id add_conflict(struct desk *d, struct id person)
{
    struct err e = {0};
    struct id conflict = {{0}};
    struct json *ours = NULL, *sides = json_new_object();
    assert_int_equal(store_person_load(desk_store(d), person, &ours, &e), RC_OK);
    struct json *theirs = json_copy(ours);
    json_set_string(json_at(json_get(theirs, "name"), 0), "family", "THEIRS");
    json_set(sides, "ours", ours);
    json_set(sides, "theirs", theirs);
    assert_int_equal(
        store_conflict_add(desk_store(d), person, "Patient", person, sides, &conflict, &e), RC_OK);
    json_free(sides);
    return conflict;
}

// Family name of the Patient in the newest package about that person.
static void sent_family(struct desk *d, struct id person, char *out, size_t bytes)
{
    struct arena a = {0};
    struct err e = {0};
    struct store_package *all = NULL;
    size_t count = 0;
    struct buf text = {0};
    struct json *bundle = NULL;
    assert_int_equal(store_packages(desk_store(d), ~0U, &a, &all, &count, &e), RC_OK);
    snprintf(out, bytes, "%s", "");
    for (size_t i = 0; i < count; i++) {
        if (!id_equal(all[i].person, person) || all[i].visit.text[0] == '\0')
            continue;
        assert_int_equal(store_package_text(desk_store(d), all[i].id, &text, &e), RC_OK);
        assert_int_equal(json_parse(buf_text(&text), text.len, &JSON_LIMITS, &bundle, &e), RC_OK);
        const struct json *entries = json_get(bundle, "entry");
        for (size_t k = 0; k < json_count(entries); k++) {
            const struct json *r = json_get(json_at(entries, k), "resource");
            const char *type = json_get_string(r, "resourceType");
            if (type != NULL && strcmp(type, "Patient") == 0)
                snprintf(out, bytes, "%s",
                         json_get_string(json_at(json_get(r, "name"), 0), "family"));
        }
        json_free(bundle);
        buf_wipe(&text);
    }
    arena_release(&a);
}

static void the_visit_ends_with_the_sheet_as_agreed(void **state)
{
    struct desk *d = desk_new("en");
    struct person_fields fields = {.at = {[PERSON_FAMILY] = "OURS",
                                          [PERSON_GIVEN] = "Jeanne",
                                          [PERSON_BIRTH] = "1942-05-12",
                                          [PERSON_SEX] = "f"}};
    struct consent_answers yes = {.at = {"yes", "yes", "yes", "yes", "yes", "yes"},
                                  .notice = NOTICE_ALOUD};
    char family[64];
    bool resumed = false;
    (void)state;
    desk_store_new(d, "marie", "nurse");
    struct id person = desk_person(d, &fields);
    assert_int_equal(app_visit_enter(d->app, person, &resumed), RC_OK);
    assert_int_equal(app_consent_save(d->app, &yes, "marie", false), RC_OK);
    assert_int_equal(app_conflict_open(d->app, add_conflict(d, person)), RC_OK);
    assert_int_equal(app_conflict_choose_all(d->app, SIDE_THEIRS), RC_OK);
    assert_int_equal(app_conflict_resolve(d->app), RC_OK);
    assert_int_equal(app_answer(d->app, "soc-wish", "yes"), RC_OK); // computes with the patient
    if (app_finish(d->app) != RC_OK)
        fail_msg("%s", app_message(d->app));
    sent_family(d, person, family, sizeof family);
    assert_string_equal(family, "THEIRS");
    desk_free(d);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_visit_ends_with_the_sheet_as_agreed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
