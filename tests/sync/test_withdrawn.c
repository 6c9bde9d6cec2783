// SPDX-License-Identifier: EUPL-1.2
// Somebody takes the agreement to sending back after their visits and red flags came to the desk:
// all of it goes, in whatever way the word comes, a count stays, and what this store noted itself
// stays too.
#include "unit/sync/gather_flags.h"

#include "export/records.h"
#include "export/selection.h"
#include "store/internal.h"
#include "store/whole.h"
#include "store/withdrawal.h"

static const char then[] = "2026-06-01T10:00:00+02:00", anew[] = "2026-07-01T10:00:00+02:00";

static void say(struct lab *l, size_t who, const char *at, const char *what)
{
    struct id person = id_numbered("person", who);
    there(l, consent_saying(id_named(person, "Consent"), person, at, what));
    l->f->fake.utc_ms += 60000;
}

// One that was raised on this laptop.
static void raise_here(struct lab *l, struct id person)
{
    struct store_flag f = {.id = id_new(),
                           .person = person,
                           .raised_utc_ms = l->f->fake.utc_ms,
                           .content = json_new_object()};
    json_set_string(f.content, "code", "fall");
    json_set_string(f.content, "by", "marie");
    assert_ok(l->f, store_flag_save(l->f->s, &f, "flag-raise", NULL, &l->f->e));
    json_free(f.content);
}

static size_t rows(struct lab *l, const char *sql)
{
    struct fixture *f = l->f;
    sqlite3_stmt *st = NULL;
    assert_int_equal(sqlite3_prepare_v2(f->s->db.at, sql, -1, &st, NULL), SQLITE_OK);
    assert_int_equal(sqlite3_step(st), SQLITE_ROW);
    size_t n = (size_t)sqlite3_column_int64(st, 0);
    sqlite3_finalize(st);
    return n;
}

static bool count_one(const struct json *resource, void *self)
{
    (void)resource;
    ++*(size_t *)self;
    return true;
}

// What an export of everything takes of a type.
static size_t exported(struct lab *l, const char *type)
{
    struct selection *sel = NULL;
    size_t count = 0;
    assert_ok(l->f, selection_make(l->f->s, &(struct selection_ask){.purpose = PURPOSE_CARE},
                                   &l->f->clock, &sel, &l->f->e));
    assert_ok(l->f, records_each(l->f->s, type, sel, &l->f->clock, count_one, &count, &l->f->e));
    selection_free(sel);
    return count;
}

// Three people, two visits each and a red flag.
static struct lab *desk_new(const struct fake_habits *habits)
{
    const struct id none = {{0}};
    struct lab *l = gather_new(habits);
    for (size_t n = 0; n < 6; n++) {
        struct visit_there v = put_visit(l, n, n / 2, "fine");
        if (n % 2 == 0)
            put_flag(l, n, v.person, n == 0 ? v.visit : none, n == 2);
    }
    l->f->fake.utc_ms += 3600000;
    assert_true(gather_run(l, 1));
    assert_int_equal(gathered_count(l), 6);
    assert_int_equal(flags_here(l).all, 3);
    return l;
}

static void all_of_it_goes_and_a_count_stays(void **state)
{
    (void)state;
    static const struct fake_habits servers[] = {{0}, {.bulk = true}, {.history = HISTORY_TYPE}};
    for (size_t i = 0; i < ARRAY_LEN(servers); i++) {
        struct lab *l = desk_new(&servers[i]);
        struct withdrawals w = {0};
        struct id person = id_numbered("person", 0);
        assert_int_equal(exported(l, "Patient"), 3);
        l->f->fake.utc_ms += 2 * 86400000LL;
        say(l, 0, then, "deny");
        assert_true(gather_run(l, 1));
        assert_int_equal(gathered(l).withdrawn, 2);
        assert_int_equal(gathered(l).flags_withdrawn, 1);
        assert_int_equal(gathered_count(l), 4);
        assert_int_equal(flags_here(l).all, 2);
        assert_int_equal(store_flags_open_of(l->f->s, person), 0);
        assert_int_equal(store_person_find(l->f->s, person)->visit_count, 0);
        assert_int_equal(rows(l, "SELECT count(*) FROM remote r JOIN person p ON p.no = r.person "
                                 "WHERE r.type IN ('Flag', 'Encounter', 'Observation') AND p.id = "
                                 "(SELECT substr(name, 11) FROM setting WHERE name LIKE "
                                 "'withdrawn/%')"),
                         0);
        assert_int_equal(exported(l, "Patient"), 2);
        assert_int_equal(exported(l, "Flag"), 2);
        assert_int_equal(exported(l, "QuestionnaireResponse"), 4);
        assert_ok(l->f, store_withdrawals(l->f->s, &w, &l->f->e));
        assert_int_equal(w.people, 1);
        assert_int_equal(w.visits, 2);
        assert_int_equal(w.flags, 1);
        assert_ok(l->f, store_whole(l->f->s, &l->f->e));
        lab_restart(l);
        size_t entries = rows(l, "SELECT count(*) FROM audit");
        put_visit(l, 1, 0, "again"); // neither by being changed
        put_flag(l, 0, person, id_numbered("visit", 0), true);
        assert_true(gather_run(l, 1));
        assert_int_equal(gathered_count(l), 4);
        assert_int_equal(flags_here(l).all, 2);
        assert_int_equal(gathered(l).flags_withdrawn, 0);
        assert_int_equal(rows(l, "SELECT count(*) FROM audit"), entries);
        lab_free(l);
    }
}

static void they_may_agree_again(void **state)
{
    (void)state;
    struct lab *l = desk_new(NULL);
    struct id person = id_numbered("person", 0);
    say(l, 0, then, "deny");
    assert_true(gather_run(l, 1));
    assert_true(store_withheld(l->f->s, person));
    say(l, 0, anew, "permit");
    put_visit(l, 1, 0, "again");
    put_flag(l, 0, person, id_numbered("visit", 1), false);
    assert_true(gather_run(l, 1));
    assert_false(store_withheld(l->f->s, person));
    assert_int_equal(gathered_count(l), 5);
    assert_int_equal(flags_here(l).all, 3);
    assert_int_equal(exported(l, "Patient"), 3);
    lab_free(l);
}

// Asked again at the next visit, without another word between.
static void they_may_agree_at_the_next_visit(void **state)
{
    (void)state;
    struct lab *l = desk_new(NULL);
    struct id person = id_numbered("person", 0);
    say(l, 0, then, "deny");
    assert_true(gather_run(l, 1));
    assert_true(store_withheld(l->f->s, person));
    struct visit_there v = put_visit(l, 8, 0, "fine");
    there(l, consent_saying(id_named(v.visit, "Consent"), person, anew, "permit"));
    assert_true(gather_run(l, 1));
    assert_false(store_has_withdrawn(l->f->s, person));
    assert_int_equal(gathered_count(l), 5);
    say(l, 0, "2026-08-01T10:00:00+02:00", "deny"); // and take it back once more
    assert_true(gather_run(l, 1));
    assert_int_equal(gathered_count(l), 4);
    assert_true(store_withheld(l->f->s, person));
    lab_free(l);
}

static void what_was_noted_here_stays(void **state)
{
    (void)state;
    struct lab *l = desk_new(NULL);
    struct id person = id_numbered("person", 1);
    raise_here(l, person);
    say(l, 1, then, "deny");
    assert_true(gather_run(l, 1));
    assert_int_equal(flags_here(l).all, 3); // two of the others, and that one
    assert_int_equal(store_flags_open_of(l->f->s, person), 1);
    assert_int_equal(exported(l, "Patient"), 3);
    lab_free(l);
}

// A round of the desk's asks for red flags of planned people: those do not come back by it.
static void a_round_brings_no_flag_back(void **state)
{
    (void)state;
    struct lab *l = desk_new(NULL);
    char person[ID_BYTES];
    snprintf(person, sizeof person, "%s", id_numbered("person", 0).text);
    say(l, 0, then, "deny");
    assert_true(gather_run(l, 1));
    snprintf(l->at.owners, sizeof l->at.owners, OWNER "\n");
    lab_engine(l);
    there(l, round_task("t0", person, ROUND_AT, "requested"));
    assert_true(lab_run(l, 1));
    assert_int_equal(round_count(l, NULL), 1);
    assert_int_equal(store_flags_open_of(l->f->s, id_from(person)), 0);
    assert_int_equal(exported(l, "Patient"), 3); // planned: the round needs who it is
    assert_int_equal(exported(l, "Flag"), 2);
    lab_free(l);
}

// They go by time like the others, though nothing of theirs is left to count it by.
static void the_time_of_the_desk_counts(void **state)
{
    (void)state;
    struct lab *l = desk_new(NULL);
    size_t due = 0;
    say(l, 0, then, "deny");
    assert_true(gather_run(l, 1));
    struct store_limits limits = {.carried_utc_ms = l->f->fake.utc_ms - 86400000LL};
    assert_ok(l->f, store_retention_due(l->f->s, &limits, &due, &l->f->e));
    size_t before = due;
    limits.carried_utc_ms = l->f->fake.utc_ms + 1000;
    assert_ok(l->f, store_retention(l->f->s, &limits, &due, &l->f->e));
    assert_true(due > before);
    assert_null(store_person_find(l->f->s, id_numbered("person", 0)));
    assert_int_equal(rows(l, "SELECT count(*) FROM setting WHERE name LIKE 'withdrawn/%'"), 0);
    lab_free(l);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(all_of_it_goes_and_a_count_stays),
        cmocka_unit_test(they_may_agree_again),
        cmocka_unit_test(they_may_agree_at_the_next_visit),
        cmocka_unit_test(what_was_noted_here_stays),
        cmocka_unit_test(a_round_brings_no_flag_back),
        cmocka_unit_test(the_time_of_the_desk_counts),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
