// SPDX-License-Identifier: EUPL-1.2
// Somebody takes the agreement to sending back after their visits and red flags came to the desk:
// all of it goes, in whatever way the word comes, a count stays, and what this store noted itself
// stays too.
#include "unit/sync/gather_flags.h"

#include "export/records.h"
#include "export/selection.h"
#include "export/told.h"
#include "fhir/gathered.h"
#include "store/amend.h"
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
    for (size_t n = 0; n < 2; n++) {
        struct lab *l = desk_new(NULL);
        struct id person = id_numbered("person", 0), standing = id_named(person, "Consent");
        struct json *yes = consent_saying(standing, person, anew, "permit");
        struct withdrawals none = {0};
        say(l, 0, then, "deny");
        assert_true(gather_run(l, 1));
        assert_true(store_withheld(l->f->s, person));
        if (n == 1) // a key brought the word before the server did
            assert_ok(l->f, gathered_consent_keep(l->f->s, yes, person, &none, &l->f->e));
        say(l, 0, anew, "permit");
        assert_true(gather_run(l, 1)); // what went has not changed there
        assert_false(store_withheld(l->f->s, person));
        assert_int_equal(gathered(l).kept, 2);
        assert_int_equal(gathered_count(l), 6);
        assert_int_equal(flags_here(l).all, 3);
        assert_int_equal(exported(l, "Patient"), 3);
        assert_int_equal(rows(l, "SELECT count(*) FROM setting WHERE name LIKE 'agreed%'"), 0);
        json_free(yes);
        lab_free(l);
    }
}

// An export of everything for that, by name.
static void export_for(struct lab *l, enum purpose purpose)
{
    struct selection *sel = NULL;
    struct told_about about = {.what = "csv"};
    assert_ok(l->f, selection_make(l->f->s, &(struct selection_ask){.purpose = purpose},
                                   &l->f->clock, &sel, &l->f->e));
    about.which = sel;
    assert_ok(l->f, told_begin(l->f->s, "export", sel, &about.id, &l->f->e));
    assert_ok(l->f, told_keep(l->f->s, &about, &l->f->clock, &l->f->e));
    selection_free(sel);
    l->f->fake.utc_ms += 60000;
}

// How many the n-th export says are gone: that person first.
static size_t gone(struct lab *l, size_t n, struct id person)
{
    struct arena a = {0};
    struct told *all = NULL;
    size_t count = 0, gone;
    assert_ok(l->f, told_all(l->f->s, &l->f->clock, &a, &all, &count, &l->f->e));
    assert_true(n < count);
    gone = all[n].gone_count;
    if (gone > 0) {
        assert_string_equal(all[n].gone[0].person.text, person.text);
        assert_int_equal(all[n].gone[0].why, GONE_WITHDREW);
    }
    arena_release(&a);
    return gone;
}

// The agreement went with the visits, yet what was told before still holds them.
static void earlier_exports_are_said_to_hold_them(void **state)
{
    (void)state;
    struct lab *l = desk_new(NULL);
    struct id person = id_numbered("person", 0), own = id_numbered("person", 1);
    raise_here(l, own);
    export_for(l, PURPOSE_CARE);
    assert_int_equal(gone(l, 0, person), 0);
    say(l, 0, then, "deny");
    assert_true(gather_run(l, 1));
    assert_int_equal(gone(l, 0, person), 1);
    export_for(l, PURPOSE_CARE);
    assert_int_equal(gone(l, 1, person), 0);
    say(l, 1, then, "deny");
    assert_true(gather_run(l, 1));
    export_for(l, PURPOSE_CARE); // what this store noted itself is in it, and stays
    assert_int_equal(gone(l, 1, own), 1);
    assert_int_equal(gone(l, 2, own), 0);
    say(l, 0, anew, "permit"); // the earlier one may hold them again
    put_visit(l, 1, 0, "again");
    assert_true(gather_run(l, 1));
    assert_int_equal(gone(l, 0, own), 1);
    lab_free(l);
}

// What a visit's own Consent says of research, beside sending.
static void say_of_research(struct lab *l, const char *type)
{
    struct id person = id_numbered("person", 0), visit = id_numbered("visit", 0);
    put_visit(l, 0, 0, type);
    struct json *c = consent_saying(id_named(visit, "Consent"), person, then, "permit");
    struct json *all = json_get(json_get(c, "provision"), "provision");
    struct json *p = json_copy(json_at(all, 0));
    json_set_string(p, "type", type);
    json_set_string(json_at(json_get(json_at(json_get(p, "code"), 0), "coding"), 0), "code",
                    "research");
    json_push(all, p);
    there(l, c);
    l->f->fake.utc_ms += 60000;
}

// No stands in the place of the yes, which is not here any more.
static void a_yes_that_was_put_right_is_said_to_be_held(void **state)
{
    (void)state;
    struct lab *l = desk_new(NULL);
    struct id person = id_numbered("person", 0);
    say_of_research(l, "permit");
    assert_true(gather_run(l, 1));
    export_for(l, PURPOSE_RESEARCH);
    export_for(l, PURPOSE_CARE);
    assert_int_equal(gone(l, 0, person), 0);
    l->f->fake.utc_ms += 60 * 86400000LL;
    say_of_research(l, "deny");
    assert_true(gather_run(l, 1));
    assert_int_equal(gone(l, 0, person), 1);
    assert_int_equal(gone(l, 1, person), 0);
    lab_free(l);
}

// Wherever the run that hears of it is cut, all of it is here in the end.
static void agreeing_again_may_be_cut(void **state)
{
    (void)state;
    static const enum fake_fault faults[] = {FAULT_CUT_BEFORE, FAULT_CUT_AFTER, FAULT_503};
    for (size_t n = 0; n < 6; n++) {
        const struct fake_habits server = {.bulk = n / 3 > 0};
        struct lab *l = desk_new(&server);
        struct cuts c = {faults[n % 3], 13};
        say(l, 0, then, "deny");
        assert_true(gather_run(l, 1));
        assert_int_equal(gathered_count(l), 4);
        say(l, 0, anew, "permit");
        fhir_fake_faults(l->server, cut_some, &c);
        size_t runs = 1;
        while (!gather_run(l, 1) && runs++ < 40)
            lab_restart(l);
        assert_true(runs < 40);
        assert_int_equal(gathered_count(l), 6);
        assert_int_equal(flags_here(l).all, 3);
        lab_free(l);
    }
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
    assert_int_equal(gathered_count(l), 7);
    assert_int_equal(flags_here(l).all, 3);
    say(l, 0, "2026-08-01T10:00:00+02:00", "deny"); // and take it back once more
    assert_true(gather_run(l, 1));
    assert_int_equal(gathered_count(l), 4);
    assert_true(store_withheld(l->f->s, person));
    lab_free(l);
}

// A laptop does not know that the coordinator found two records to be one person's: what it says by
// either is said by the person, and what it corrects stays under the record it was made for.
static void it_is_the_person_who_says_it_not_the_record(void **state)
{
    (void)state;
    for (size_t n = 0; n < 4; n++) {
        const struct fake_habits server = {.bulk = n / 2 > 0};
        struct lab *l = desk_new(&server);
        struct withdrawals w = {0};
        struct id person = id_numbered("person", 0), other = id_numbered("person", 1);
        assert_ok(l->f, store_person_merge(l->f->s, person, other, &l->f->e));
        put_visit(l, 0, 0, "corrected");
        put_visit(l, 6, 0, "new");
        l->f->fake.utc_ms += 3600000;
        assert_true(gather_run(l, 1));
        assert_int_equal(gathered(l).unusable, 0);
        assert_int_equal(gathered(l).replaced, 1);
        assert_int_equal(gathered_count(l), 7);
        say(l, n % 2, then, "deny");
        assert_true(gather_run(l, 1));
        assert_int_equal(gathered_count(l), 2);
        assert_int_equal(flags_here(l).all, 1);
        assert_true(store_withheld(l->f->s, person) && store_withheld(l->f->s, other));
        assert_ok(l->f, store_withdrawals(l->f->s, &w, &l->f->e));
        assert_int_equal(w.people, 1);
        assert_int_equal(w.visits, 5);
        assert_int_equal(w.flags, 2);
        say(l, n % 2, anew, "permit");
        assert_true(gather_run(l, 1));
        assert_false(store_has_withdrawn(l->f->s, person) || store_has_withdrawn(l->f->s, other));
        lab_free(l);
    }
}

// What was taken back before this desk began is no number that it misses.
static void no_number_of_it_is_missed(void **state)
{
    (void)state;
    struct lab *l = gather_new(NULL);
    struct arena a = {0};
    struct gathered_laptop *laptops = NULL;
    size_t count = 0;
    put_visit(l, 0, 0, "fine");
    put_visit(l, 1, 1, "fine");
    say(l, 0, then, "deny");
    assert_true(gather_run(l, 1));
    assert_int_equal(gathered_count(l), 1);
    assert_ok(l->f, store_gathered_laptops(l->f->s, &a, &laptops, &count, &l->f->e));
    assert_int_equal(count, 1);
    assert_int_equal(laptops[0].last, 2);
    assert_int_equal(laptops[0].numbers, 2);
    arena_release(&a);
    lab_free(l);
}

// Found to be one person's only afterwards.
static void records_that_become_one_follow(void **state)
{
    (void)state;
    struct lab *l = desk_new(NULL);
    struct id person = id_numbered("person", 0), other = id_numbered("person", 1);
    say(l, 0, then, "deny");
    assert_true(gather_run(l, 1));
    assert_int_equal(gathered_count(l), 4);
    assert_ok(l->f, store_person_merge(l->f->s, person, other, &l->f->e));
    assert_true(gather_run(l, 1));
    assert_int_equal(gathered(l).withdrawn, 2);
    assert_int_equal(gathered_count(l), 2);
    assert_true(store_withheld(l->f->s, other));
    assert_true(gather_run(l, 1));
    assert_int_equal(gathered(l).withdrawn, 0);
    lab_free(l);
}

// A laptop whose clock is years ahead dates a yes that nobody could take back.
static void a_yes_of_a_day_to_come_outlasts_no_no(void **state)
{
    (void)state;
    static const char ahead[] = "2031-06-01T10:00:00+02:00";
    for (size_t n = 0; n < 4; n++) {
        const struct fake_habits server = {.bulk = n / 2 > 0};
        struct lab *l = desk_new(&server);
        struct id person = id_numbered("person", 0);
        if (n % 2 == 0)
            there(l, consent_saying(id_named(id_numbered("visit", 0), "Consent"), person, ahead,
                                    "permit"));
        else
            say(l, 0, ahead, "permit");
        put_visit(l, 1, 0, "again");
        l->f->fake.utc_ms += 3600000;
        assert_true(gather_run(l, 1));
        assert_int_equal(gathered_count(l), 6); // a yes all the same
        say(l, 0, then, "deny");
        assert_true(gather_run(l, 1));
        assert_int_equal(gathered_count(l), 4);
        assert_true(store_withheld(l->f->s, person));
        say(l, 0, anew, "permit");
        assert_true(gather_run(l, 1));
        assert_int_equal(gathered_count(l), 6);
        lab_free(l);
    }
}

// A yes after a no counts for all of them, whichever of the visits the server names first.
static void the_order_on_the_server_says_nothing(void **state)
{
    (void)state;
    for (size_t n = 0; n < 4; n++) {
        const struct fake_habits server = {.bulk = n / 2 > 0};
        struct lab *l = gather_new(&server);
        struct visit_there v = {.visit = {{0}}};
        for (size_t i = 0; i < 2; i++) {
            if (i == n % 2)
                put_visit(l, 0, 0, "fine");
            else
                v = put_visit(l, 8, 0, "fine");
            l->f->fake.utc_ms += 60000;
        }
        say(l, 0, then, "deny");
        there(l, consent_saying(id_named(v.visit, "Consent"), v.person, anew, "permit"));
        l->f->fake.utc_ms += 3600000;
        assert_true(gather_run(l, 1));
        assert_int_equal(gathered_count(l), 2);
        assert_int_equal(gathered(l).withdrawn, 0);
        lab_free(l);
    }
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
        cmocka_unit_test(earlier_exports_are_said_to_hold_them),
        cmocka_unit_test(a_yes_that_was_put_right_is_said_to_be_held),
        cmocka_unit_test(agreeing_again_may_be_cut),
        cmocka_unit_test(they_may_agree_at_the_next_visit),
        cmocka_unit_test(it_is_the_person_who_says_it_not_the_record),
        cmocka_unit_test(no_number_of_it_is_missed),
        cmocka_unit_test(records_that_become_one_follow),
        cmocka_unit_test(a_yes_of_a_day_to_come_outlasts_no_no),
        cmocka_unit_test(the_order_on_the_server_says_nothing),
        cmocka_unit_test(what_was_noted_here_stays),
        cmocka_unit_test(a_round_brings_no_flag_back),
        cmocka_unit_test(the_time_of_the_desk_counts),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
