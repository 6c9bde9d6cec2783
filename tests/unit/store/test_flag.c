// SPDX-License-Identifier: EUPL-1.2
// Red flags on disk: one transaction with their package, open until they are closed, and those of
// the schema before.
#include "unit/store/fixture.h"

#include "store/audit.h"
#include "store/erase.h"
#include "store/file_check.h"
#include "store/flag.h"
#include "store/outbox.h"
#include "store/team.h"

// A flag of that kind about that person ("" nobody), raised now. Its content is to be freed.
static struct store_flag a_flag(struct fixture *f, struct id person, const char *code)
{
    struct store_flag flag = {.id = id_new(),
                              .person = person,
                              .raised_utc_ms = f->fake.utc_ms,
                              .untold = true,
                              .content = json_new_object()};
    json_set_string(flag.content, "code", code);
    json_set_string(flag.content, "text", "assis par terre");
    return flag;
}

static struct json *a_bundle(const char *status)
{
    struct json *bundle = json_new_object(), *entries = json_new_array();
    struct json *entry = json_new_object(), *resource = json_new_object();
    json_set_string(bundle, "resourceType", "Bundle");
    json_set_string(bundle, "id", id_new().text);
    json_set_string(resource, "resourceType", "Flag");
    json_set_string(resource, "status", status);
    json_set(entry, "resource", resource);
    json_push(entries, entry);
    json_set(bundle, "entry", entries);
    return bundle;
}

static bool join_codes(const struct store_flag *f, void *self)
{
    buf_printf(self, "%s ", json_get_string(f->content, "code"));
    return true;
}

static void assert_codes(struct fixture *f, struct flag_filter which, const char *codes)
{
    struct buf all = {0};
    assert_ok(f, store_flags(f->s, &which, join_codes, &all, &f->e));
    assert_string_equal(buf_text(&all), codes);
    buf_release(&all);
}

struct found {
    const char *what; // looked for
    size_t count;     // of them
};

static bool count_audit(const struct store_audit_entry *x, void *self)
{
    struct found *found = self;
    found->count += strcmp(x->what, found->what) == 0;
    return true;
}

static size_t audited(struct fixture *f, const char *what)
{
    struct found found = {.what = what};
    assert_ok(f, store_audit_read(f->s, count_audit, &found, &f->e));
    return found.count;
}

static void a_flag_is_kept_and_queued_at_once(void **state)
{
    struct fixture *f = fixture_new(false);
    struct id person = add_person(f, "Martin", "Jeanne", "1942-05-12", NULL);
    struct store_flag flag = a_flag(f, person, "fall"), back = {.content = NULL};
    struct json *bundle = a_bundle("active");
    (void)state;
    assert_ok(f, store_flag_save(f->s, &flag, "flag-raise", bundle, &f->e));
    assert_int_equal(store_counts(f->s).urgent_waiting, 1);
    assert_int_equal(store_flags_open(f->s), 1);
    assert_int_equal(store_flags_open_of(f->s, person), 1);
    fixture_again(f);
    assert_int_equal(store_flags_open(f->s), 1);
    assert_int_equal(store_counts(f->s).urgent_waiting, 1);
    assert_ok(f, store_flag_load(f->s, flag.id, &back, &f->e));
    assert_string_equal(json_get_string(back.content, "text"), "assis par terre");
    assert_true(id_equal(back.person, person) && back.untold);
    json_free(back.content);
    assert_int_equal(audited(f, "flag-raise"), 1);
    json_free(bundle);
    json_free(flag.content);
    fixture_free(f);
}

static void closing_is_the_next_version(void **state)
{
    struct fixture *f = fixture_new(false);
    struct id person = add_person(f, "Martin", "Jeanne", "1942-05-12", NULL);
    struct store_flag flag = a_flag(f, person, "fall"), other = a_flag(f, person, "gas");
    struct json *bundle = a_bundle("inactive");
    (void)state;
    assert_ok(f, store_flag_save(f->s, &flag, "flag-raise", NULL, &f->e));
    f->fake.utc_ms += 1000;
    other.raised_utc_ms = f->fake.utc_ms;
    other.untold = false;
    assert_ok(f, store_flag_save(f->s, &other, "flag-raise", NULL, &f->e));
    assert_codes(f, (struct flag_filter){0}, "gas fall ");
    assert_codes(f, (struct flag_filter){.untold = true}, "fall ");
    other.closed_utc_ms = f->fake.utc_ms;
    assert_ok(f, store_flag_save(f->s, &other, "flag-close", bundle, &f->e));
    assert_int_equal(store_counts(f->s).to_send, 1);
    assert_int_equal(store_counts(f->s).urgent_waiting, 0); // a closure calls nobody
    assert_int_equal(store_flags_open(f->s), 1);
    assert_codes(f, (struct flag_filter){0}, "fall gas ");
    assert_codes(f, (struct flag_filter){.open = true}, "fall ");
    json_free(bundle);
    json_free(flag.content);
    json_free(other.content);
    fixture_free(f);
}

static void a_flag_about_nobody_is_kept_and_not_queued(void **state)
{
    struct fixture *f = fixture_new(false);
    struct store_flag flag = a_flag(f, (struct id){{0}}, "abuse"), back = {.content = NULL};
    struct json *bundle = a_bundle("active");
    (void)state;
    assert_ok(f, store_flag_save(f->s, &flag, "flag-raise", bundle, &f->e));
    assert_int_equal(store_counts(f->s).to_send, 0);
    assert_ok(f, store_rotate(f->s, NULL, NULL, &f->e)); // sealed with the store's own key
    fixture_again(f);
    assert_ok(f, store_flag_load(f->s, flag.id, &back, &f->e));
    assert_string_equal(json_get_string(back.content, "code"), "abuse");
    assert_int_equal(store_flags_open_of(f->s, (struct id){{0}}), 1);
    json_free(back.content);
    json_free(bundle);
    json_free(flag.content);
    fixture_free(f);
}

static void an_altered_flag_is_named_and_stops_no_other(void **state)
{
    struct fixture *f = fixture_new(false);
    struct id person = add_person(f, "Martin", "Jeanne", "1942-05-12", NULL);
    struct store_flag flag = a_flag(f, person, "fall"), other = a_flag(f, person, "gas");
    struct buf all = {0};
    char sql[200];
    (void)state;
    assert_ok(f, store_flag_save(f->s, &flag, "flag-raise", NULL, &f->e));
    assert_ok(f, store_flag_save(f->s, &other, "flag-raise", NULL, &f->e));
    snprintf(sql, sizeof sql, "UPDATE flag SET closed_utc_ms = 1 WHERE id = '%s'", flag.id.text);
    alter(f, sql);
    assert_ok(f, store_unlock(f->s, "marie", PASSPHRASE, NULL, &f->e));
    assert_rc(f, RC_DAMAGED, store_flags(f->s, &(struct flag_filter){0}, join_codes, &all, &f->e));
    assert_string_equal(buf_text(&all), "gas ");
    struct store_checked checked;
    assert_rc(f, RC_DAMAGED, store_check(f->s, &checked, &f->e));
    buf_release(&all);
    json_free(flag.content);
    json_free(other.content);
    fixture_free(f);
}

static void an_erased_persons_flags_go_and_an_open_one_delays_it(void **state)
{
    struct fixture *f = fixture_new(true);
    struct id person = add_person(f, "Martin", "Jeanne", "1942-05-12", NULL);
    struct store_flag flag = a_flag(f, person, "fall");
    struct store_receipt receipt;
    (void)state;
    assert_ok(f, store_flag_save(f->s, &flag, "flag-raise", NULL, &f->e));
    assert_ok(f, store_erase(f->s, person, "asked for it", false, &receipt, &f->e));
    assert_int_equal(store_flags_open(f->s), 0);
    assert_codes(f, (struct flag_filter){0}, "");
    json_free(flag.content);
    fixture_free(f);
}

// ---- the schema before ----

static struct json *a_flag_resource(struct id id, const char *status, const char *code)
{
    struct json *r = json_new_object(), *concept = json_new_object(), *all = json_new_array();
    struct json *coding = json_new_object(), *period = json_new_object();
    json_set_string(r, "resourceType", "Flag");
    json_set_string(r, "id", id.text);
    json_set_string(r, "status", status);
    json_set_string(coding, "code", code);
    json_push(all, coding);
    json_set(concept, "coding", all);
    json_set_string(concept, "text", "tombée hier");
    json_set(r, "code", concept);
    json_set_string(period, "start", "2026-09-21T10:00:00+02:00");
    json_set(r, "period", period);
    return r;
}

// The file as the program of schema 4 left it.
static void back_to_schema_4(struct fixture *f)
{
    struct db db = {0};
    store_close(f->s);
    f->s = NULL;
    assert_ok(f, db_open(&db, f->path, false, 1000, &f->e));
    assert_ok(
        f, db_exec(&db,
                   "DROP TABLE flag; DROP TABLE head; DROP TABLE flag_adopt; "
                   "DROP TABLE arrival; DROP TABLE alias; DROP TABLE number; DROP TABLE rescored; "
                   "ALTER TABLE visit DROP COLUMN laptop; "
                   "ALTER TABLE visit DROP COLUMN visitor; "
                   "ALTER TABLE visit DROP COLUMN pruned_utc_ms; PRAGMA user_version = 4",
                   "go back", &f->e));
    db_close(&db);
}

static void flags_of_the_schema_before_get_their_rows(void **state)
{
    struct fixture *f = fixture_new(false);
    struct id person = add_person(f, "Martin", "Jeanne", "1942-05-12", NULL);
    struct id other = add_person(f, "Petit", "Rose", "1940-01-02", NULL);
    struct store_visit done, open;
    struct store_flag back = {.content = NULL};
    struct id known = id_new();
    (void)state;
    assert_ok(f, store_visit_start(f->s, person, FORM, "1", &done, &f->e));
    struct json *resources = some_resources(&done, "completed"), *bundle = a_bundle("active");
    json_push(resources, a_flag_resource(known, "active", "fall"));
    json_push(resources, a_flag_resource(id_new(), "entered-in-error", "gas"));
    assert_ok(f, store_visit_finish(f->s, done.id, VISIT_FINISHED, resources, bundle, 0, &f->e));
    assert_ok(f, store_visit_start(f->s, other, FORM, "1", &open, &f->e));
    struct json *entry = json_new_object();
    json_set_string(entry, "kind", "flag");
    json_set_string(entry, "code", "suicide");
    json_set_string(entry, "text", "à quoi bon");
    json_set_string(entry, "at", "2026-09-21T11:00:00+02:00");
    assert_ok(f, store_visit_append(f->s, open.id, entry, &f->e));
    back_to_schema_4(f);
    for (int i = 0; i < 2; i++) { // once for all
        fixture_again(f);
        assert_codes(f, (struct flag_filter){.open = true}, "suicide fall ");
        assert_codes(f, (struct flag_filter){.untold = true}, "suicide ");
    }
    assert_int_equal(store_flags_open(f->s), 2);
    assert_ok(f, store_flag_load(f->s, known, &back, &f->e)); // the id it has on the server
    assert_string_equal(json_get_string(back.content, "text"), "tombée hier");
    assert_true(id_equal(back.visit, done.id));
    assert_int_equal(back.raised_utc_ms, INT64_C(1789977600000));
    json_free(back.content);
    assert_ok(f, store_flag_load(f->s, id_named(open.id, "Flag/0"), &back, &f->e));
    assert_true(back.untold);
    json_free(back.content);
    json_free(entry);
    json_free(resources);
    json_free(bundle);
    fixture_free(f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_flag_is_kept_and_queued_at_once),
        cmocka_unit_test(closing_is_the_next_version),
        cmocka_unit_test(a_flag_about_nobody_is_kept_and_not_queued),
        cmocka_unit_test(an_altered_flag_is_named_and_stops_no_other),
        cmocka_unit_test(an_erased_persons_flags_go_and_an_open_one_delays_it),
        cmocka_unit_test(flags_of_the_schema_before_get_their_rows),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
