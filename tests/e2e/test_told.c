// SPDX-License-Identifier: EUPL-1.2
// What exports held, and who in them withdrew or was erased since.
#include "base/fs.h"
#include "base/json.h"
#include "fhir/visit_bundle.h"
#include "store/consent.h"
#include "store/internal.h"
#include "support/command_test.h"
#include "vault/vault.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define RUN(c, ...) command_run(c, NULL, (const char *const[]){"--lang", "en", __VA_ARGS__, NULL})
#define STORE(c)    "--practice", "--store", command_path(c, "p.db")

static int set_up(void **state)
{
    struct command *c = mem_alloc(sizeof *c);
    command_init(c);
    assert_int_equal(
        RUN(c, "simulate", "--people", "60", "--seed", "7", "--store", command_path(c, "p.db")), 0);
    *state = c;
    return 0;
}

// Newest Consents of people who agree to research.
struct agreeing {
    struct json *of; // by person
};

static bool find_agreeing(const struct json *consent, struct id visit, void *self)
{
    struct agreeing *a = self;
    const char *since, *to = json_get_string(json_get(consent, "patient"), "reference");
    (void)visit;
    if (consent_answer(consent, "research", &since) == AGREEMENT_YES)
        json_set(a->of, strchr(to, '/') + 1, json_copy(consent));
    return true;
}

// The store being changed.
struct changing {
    struct store *s;
    struct clock clock;
    bool ahead;    // the yes was said by a clock that was a year ahead
    char last[40]; // who withdrew last
};

// The same yes once more, of a day to come.
static void agree_ahead(struct changing *o, struct id person, const struct json *consent)
{
    char then[INSTANT_BYTES];
    struct err e = {0};
    clock_instant(&o->clock, clock_utc_ms(&o->clock) + 365 * 86400000LL, then);
    struct json *later = consent_standing(consent, id_named(person, "ahead"), then);
    struct json *all = json_get(json_get(later, "provision"), "provision");
    consent_deny(later, "research", then);
    for (size_t i = 0; i < json_count(all); i++)
        json_set_string(json_at(all, i), "type", "permit");
    assert_int_equal(store_consent_save(o->s, person, later, NULL, false, &e), RC_OK);
    json_free(later);
}

static bool withdraw(const char *person, struct json *consent, void *self)
{
    struct changing *o = self;
    struct err e = {0};
    char now[INSTANT_BYTES];
    clock_instant(&o->clock, clock_utc_ms(&o->clock), now);
    if (o->ahead)
        agree_ahead(o, id_from(person), consent);
    struct json *after = consent_standing(consent, id_named(id_from(person), "Consent"), now);
    consent_deny(after, "research", now);
    assert_int_equal(store_consent_save(o->s, id_from(person), after, NULL, false, &e), RC_OK);
    snprintf(o->last, sizeof o->last, "%s", person);
    json_free(after);
    return true;
}

// All who agree take it back; `last`: one of them.
static void withdraw_all(struct command *c, bool ahead, char last[40])
{
    struct err e = {0};
    struct changing o = {.clock = clock_system(), .ahead = ahead};
    const struct store_options where = {
        .path = command_path(c, "p.db"), .schema_dir = "data/schema", .clock = &o.clock};
    assert_int_equal(vault_start(&e), RC_OK);
    assert_int_equal(store_open(&where, &o.s, &e), RC_OK);
    assert_int_equal(store_unlock(o.s, "practice", "practice", NULL, &e), RC_OK);
    struct agreeing a = {.of = json_new_object()};
    assert_int_equal(store_resources(o.s, "Consent", (struct id){{0}}, find_agreeing, &a, &e),
                     RC_OK);
    assert_true(json_count(a.of) > 20);
    json_each(a.of, withdraw, &o);
    snprintf(last, 40, "%s", o.last);
    json_free(a.of);
    store_close(o.s);
}

static void export_as(struct command *c, const char *dir, const char *option)
{
    assert_int_equal(RUN(c, "export", "--format", "csv", "--view", "person", option, "--out",
                         command_path(c, dir), STORE(c)),
                     0);
}

static size_t count_lines(const char *text)
{
    size_t count = 0;
    for (; (text = strchr(text, '\n')) != NULL; text++)
        count++;
    return count;
}

// Rows of a table, without its heading.
static size_t read_people(struct command *c, const char *dir, struct buf *table)
{
    char name[80];
    snprintf(name, sizeof name, "%s/csv/practice-person.csv", dir);
    assert_int_equal(fs_read(command_path(c, name), 1 << 20, table, NULL), RC_OK);
    return count_lines(buf_text(table)) - 1;
}

static void who_withdraws_is_found_in_what_was_told(void **state)
{
    struct command *c = *state;
    char person[40];
    struct json *list = NULL;
    struct buf table = {0}, later = {0};
    export_as(c, "research", "--pseudonymous=etude");
    export_as(c, "care", "--identified");
    assert_int_equal(RUN(c, "export", "list", STORE(c)), 0);
    assert_int_equal(count_lines(buf_text(&c->out)), 2);
    assert_int_equal(RUN(c, "export", "list", "--withdrawn", STORE(c)), 0);
    assert_int_equal(c->out.len, 0);
    withdraw_all(c, false, person);
    // Only what was for research, and everybody there as they stand in it.
    assert_int_equal(RUN(c, "export", "list", "--withdrawn", "--json", STORE(c)), 0);
    assert_int_equal(json_parse(buf_text(&c->out), c->out.len, &JSON_LIMITS, &list, NULL), RC_OK);
    output_has(&c->out, "project=etude");
    const struct json *gone = json_get(list, "gone");
    const size_t people = read_people(c, "research", &table);
    assert_true(people > 5);
    assert_int_equal(json_count(gone), people);
    for (size_t i = 0; i < people; i++) {
        assert_string_equal(json_get_string(json_at(gone, i), "why"), "withdrew");
        assert_non_null(strstr(buf_text(&table), json_get_string(json_at(gone, i), "inExport")));
    }
    // And nobody is in a later one.
    export_as(c, "later", "--pseudonymous=etude");
    assert_int_equal(read_people(c, "later", &later), 0);
    buf_release(&later);
    buf_release(&table);
    json_free(list);
}

static void who_is_erased_is_found_too(void **state)
{
    struct command *c = *state;
    char person[40];
    withdraw_all(c, false, person); // one of them
    export_as(c, "care", "--identified");
    assert_int_equal(RUN(c, "view", "run", "person", "--records", STORE(c)), 0);
    assert_int_equal(RUN(c, "export", "list", "--withdrawn", STORE(c)), 0);
    assert_int_equal(c->out.len, 0);
    assert_int_equal(
        RUN(c, "erase", person, "--reason", "wish", "--unsent-too", "--confirm", person, STORE(c)),
        0);
    assert_int_equal(RUN(c, "export", "list", "--withdrawn", "--json", STORE(c)), 0);
    assert_int_equal(count_lines(buf_text(&c->out)), 2); // the table and the export
    output_has(&c->out, person);
    output_has(&c->out, "\"erased\"");
    assert_int_equal(RUN(c, "export", "list", "--withdrawn", STORE(c)), 0);
    output_has(&c->out, "erased on");
}

// The name that staff gave a round goes to nobody who is not told of places and people.
static void the_name_of_a_round_stays_here(void **state)
{
    static const char *const people[] = {"--pseudonymous=etude", "--identified"};
    struct command *c = *state;
    for (size_t i = 0; i < ARRAY_LEN(people); i++) {
        struct buf manifest = {0};
        const char *dir = people[i] + 2;
        char file[80];
        assert_int_equal(RUN(c, "export", "--format", "csv", people[i], "--round", "Chez Dupont",
                             "--out", command_path(c, dir), STORE(c)),
                         0);
        snprintf(file, sizeof file, "%s/manifest.json", dir);
        assert_int_equal(fs_read(command_path(c, file), 1 << 20, &manifest, NULL), RC_OK);
        assert_int_equal(strstr(buf_text(&manifest), "Dupont") != NULL, i == 1);
        assert_int_equal(strstr(buf_text(&manifest), "\"roundByName\"") != NULL, i == 0);
        buf_release(&manifest);
    }
    assert_int_equal(RUN(c, "export", "list", STORE(c)), 0);
    output_has(&c->out, "project=etude k=5 people=0 visits=0 round=Chez Dupont");
}

// A yes of a day to come does not outlast the no that was said after it.
static void a_clock_that_was_ahead_agrees_to_nothing(void **state)
{
    struct command *c = *state;
    struct buf table = {0};
    char person[40];
    export_as(c, "before", "--pseudonymous=etude");
    withdraw_all(c, true, person);
    export_as(c, "after", "--pseudonymous=etude");
    assert_int_equal(read_people(c, "after", &table), 0);
    assert_int_equal(RUN(c, "export", "list", "--withdrawn", STORE(c)), 0);
    output_has(&c->out, "withdrew on");
    buf_release(&table);
}

// A record that somebody took out of the file would be an export that never was.
static void no_list_is_given_of_a_file_that_was_changed(void **state)
{
    struct command *c = *state;
    sqlite3 *db = NULL;
    export_as(c, "care", "--identified");
    assert_int_equal(RUN(c, "export", "list", STORE(c)), 0);
    assert_int_equal(sqlite3_open(command_path(c, "p.db"), &db), SQLITE_OK);
    assert_int_equal(
        sqlite3_exec(db, "DELETE FROM setting WHERE name LIKE 'told/%'", NULL, NULL, NULL),
        SQLITE_OK);
    assert_int_equal(sqlite3_changes(db), 1);
    sqlite3_close(db);
    assert_int_equal(RUN(c, "export", "list", STORE(c)), 4);
    output_has(&c->said, "in doubt: setting");
    assert_int_equal(RUN(c, "ledger", "laptops", STORE(c)), 4);
}

static void the_audit_says_what_was_told(void **state)
{
    struct command *c = *state;
    assert_int_equal(RUN(c, "export", "--format", "csv", "--pseudonymous", "etude", "--since",
                         "2001-01-01", "--form", "icope-step1", "--out", command_path(c, "x"),
                         STORE(c)),
                     0);
    assert_int_equal(RUN(c, "view", "run", "visit", "--records", "--until", "2100-01-01", STORE(c)),
                     0);
    assert_int_equal(RUN(c, "audit", "show", STORE(c)), 0);
    output_has(&c->out, "research project=etude k=5 people=");
    output_has(&c->out, "since=2001-01-01 form=icope-step1");
    output_has(&c->out, "care identified people=");
    output_has(&c->out, "until=2100-01-01");
    output_has(&c->out, "\tproject-key\tetude");
    assert_int_equal(RUN(c, "audit", "verify", STORE(c)), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(who_withdraws_is_found_in_what_was_told, set_up,
                                        command_tear_down),
        cmocka_unit_test_setup_teardown(who_is_erased_is_found_too, set_up, command_tear_down),
        cmocka_unit_test_setup_teardown(the_name_of_a_round_stays_here, set_up, command_tear_down),
        cmocka_unit_test_setup_teardown(a_clock_that_was_ahead_agrees_to_nothing, set_up,
                                        command_tear_down),
        cmocka_unit_test_setup_teardown(no_list_is_given_of_a_file_that_was_changed, set_up,
                                        command_tear_down),
        cmocka_unit_test_setup_teardown(the_audit_says_what_was_told, set_up, command_tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
