// SPDX-License-Identifier: EUPL-1.2
// Everybody's visits come in: whole, once, whatever the pages and the link do, and nothing that was
// taken back.
#include "unit/sync/gather.h"

#include "store/internal.h"
#include "store/prune.h"

static const struct {
    const char *name;
    struct fake_habits habits;
} servers[] = {
    {"plain", {0}},
    {"pages of 7", {.page_max = 7}},
    {"pages of 7, in no order", {.page_max = 7, .unsorted = true}},
    {"no search by POST: 405, pages of 10", {.post_refused = 405, .page_max = 10}},
    {"no next pages, as many as asked for", {.no_next = true, .page_max = 50}},
    {"no next pages, fewer than asked for, a total",
     {.no_next = true, .page_max = 20, .total = 120}},
    {"a total that is not true", {.page_max = 20, .total = 1000000}},
    {"a total that is too small", {.page_max = 20, .total = 3}},
    {"no Date, pages of 9", {.no_date = true, .page_max = 9}},
    {"clock two hours ahead", {.ahead_ms = 7200000}},
    {"clock two hours behind", {.ahead_ms = -7200000, .page_max = 30}},
};

static size_t answers_here(struct lab *l, const char *word);

static void visits_come_from_every_server_once(void **state)
{
    (void)state;
    enum { ALL = 120 };
    for (size_t i = 0; i < ARRAY_LEN(servers); i++) {
        struct lab *l = gather_new(&servers[i].habits);
        for (size_t n = 0; n < ALL; n++)
            put_visit(l, n, n / 2, "fine");
        assert_true(gather_run(l, 1));
        struct gather_view v = gathered(l);
        print_message("%s: %zu requests, %zu pages\n", servers[i].name,
                      fhir_fake_requests(l->server), v.pages);
        assert_int_equal(v.kept, ALL);
        assert_int_equal(v.unusable + v.withdrawn + v.gone + v.own + v.replaced, 0);
        assert_int_equal(gathered_count(l), ALL);
        assert_int_equal(store_person_count(l->f->s), ALL / 2);
        assert_int_equal(store_counts(l->f->s).visits, ALL);
        assert_int_equal(store_counts(l->f->s).to_send, 0);
        assert_int_equal(answers_here(l, "fine"), ALL);
        lab_restart(l);
        assert_true(gather_run(l, 1)); // nothing new
        v = gathered(l);
        assert_int_equal(v.kept + v.replaced, 0);
        assert_int_equal(gathered_count(l), ALL);
        lab_free(l);
    }
}

// Many people, each with a record of their own, on a server that gives small pages.
static void many_resources_come(void **state)
{
    (void)state;
    enum { ALL = 500 };
    const struct fake_habits habits = {.page_max = 60};
    struct lab *l = gather_new(&habits);
    assert_ok(l->f, db_exec(&l->f->s->db, "PRAGMA synchronous=OFF", "tests", &l->f->e));
    for (size_t n = 0; n < ALL; n++)
        put_visit(l, n, n, "fine");
    l->f->fake.utc_ms += 3600000;
    assert_true(gather_run(l, 1));
    print_message("%zu resources, %zu requests\n", fhir_fake_count(l->server, NULL),
                  fhir_fake_requests(l->server));
    assert_true(fhir_fake_count(l->server, NULL) >= 2500);
    assert_int_equal(gathered(l).kept, ALL);
    assert_int_equal(gathered_count(l), ALL);
    size_t before = fhir_fake_requests(l->server);
    assert_true(gather_run(l, 1)); // a look at what is new costs nothing like it
    assert_true(fhir_fake_requests(l->server) - before < 10);
    lab_free(l);
}

struct words {
    const char *word;
    size_t count;
};

static bool count_word(const struct json *response, struct id visit, void *self)
{
    struct words *w = self;
    const char *text = json_get_string(json_at(json_get(response, "item"), 0), "text");
    (void)visit;
    w->count += text != NULL && strcmp(text, w->word) == 0;
    return true;
}

static size_t answers_here(struct lab *l, const char *word)
{
    struct words w = {.word = word};
    assert_ok(l->f, store_resources(l->f->s, "QuestionnaireResponse", (struct id){{0}}, count_word,
                                    &w, &l->f->e));
    return w.count;
}

static void a_visit_says_who_made_it_where_and_when(void **state)
{
    (void)state;
    struct lab *l = gather_new(NULL);
    struct visit_there there_ = put_visit(l, 4, 0, "fine");
    struct store_visit v;
    assert_true(gather_run(l, 1));
    assert_ok(l->f, store_visit_load(l->f->s, there_.visit, &v, &l->f->e));
    assert_string_equal(v.account, "paul");
    assert_string_equal(v.laptop, LAPTOP);
    assert_string_equal(v.form_url, FORM);
    assert_string_equal(v.form_version, "1.0.0");
    assert_int_equal(v.state, VISIT_FINISHED);
    assert_true(id_equal(v.response, there_.response));
    const struct store_person *p = store_person_find(l->f->s, there_.person);
    assert_int_equal(p->visit_count, 1);
    assert_true(p->due_utc_ms > p->last_visit_utc_ms);
    lab_free(l);
}

static void a_later_version_replaces(void **state)
{
    (void)state;
    struct lab *l = gather_new(NULL);
    struct store_visit v;
    struct visit_there first = put_visit(l, 0, 0, "fine");
    assert_true(gather_run(l, 1));
    put_visit(l, 0, 0, "worse");
    assert_true(gather_run(l, 1));
    assert_int_equal(gathered(l).replaced, 1);
    assert_int_equal(gathered_count(l), 1);
    assert_int_equal(answers_here(l, "worse"), 1);
    assert_int_equal(answers_here(l, "fine"), 0);
    assert_ok(l->f, store_visit_load(l->f->s, first.visit, &v, &l->f->e));
    assert_int_equal(v.versions, 2);
    lab_free(l);
}

static void what_was_taken_back_goes(void **state)
{
    (void)state;
    struct lab *l = gather_new(NULL);
    put_visit(l, 0, 0, "fine");
    put_visit(l, 1, 1, "fine");
    assert_true(gather_run(l, 1));
    assert_int_equal(gathered_count(l), 2);
    struct id person = id_numbered("person", 0);
    there(l,
          consent_saying(id_named(person, "Consent"), person, "2026-06-01T10:00:00+02:00", "deny"));
    assert_true(gather_run(l, 1));
    assert_int_equal(gathered(l).withdrawn, 1);
    assert_int_equal(gathered_count(l), 1);
    put_visit(l, 0, 0, "again"); // it does not come back by being changed
    assert_true(gather_run(l, 1));
    assert_int_equal(gathered_count(l), 1);
    assert_int_equal(answers_here(l, "again"), 0);
    lab_free(l);
}

// Asked and taken back within the second, and the server lists the agreement last.
static void no_counts_before_a_yes_of_the_same_second(void **state)
{
    (void)state;
    static const char at[] = "2026-05-01T10:00:00+02:00"; // that of the visit's own Consent
    struct lab *l = gather_new(NULL);
    struct id person = id_numbered("person", 0);
    there(l, consent_saying(id_named(person, "Consent"), person, at, "deny"));
    put_visit(l, 0, 0, "fine");
    assert_true(gather_run(l, 1));
    assert_int_equal(gathered_count(l), 0);
    assert_int_equal(gathered(l).withdrawn, 1);
    lab_free(l);
}

static void what_was_deleted_goes_and_what_is_hidden_stays(void **state)
{
    (void)state;
    struct lab *l = gather_new(NULL);
    struct visit_there v[4];
    for (size_t i = 0; i < ARRAY_LEN(v); i++)
        v[i] = put_visit(l, i, i, "fine");
    assert_true(gather_run(l, 1));
    fhir_fake_put(l->server, "Encounter", v[2].visit.text, NULL);
    l->f->fake.utc_ms += 25 * 3600000;
    assert_true(gather_run(l, 1));
    assert_int_equal(gathered(l).gone, 1);
    assert_int_equal(gathered_count(l), 3);
    fhir_fake_habits(l->server)->gone_404 = true;
    for (size_t i = 0; i < ARRAY_LEN(v); i++)
        fhir_fake_put(l->server, "Encounter", v[i].visit.text, NULL);
    l->f->fake.utc_ms += 25 * 3600000;
    assert_true(gather_run(l, 1));
    assert_int_equal(gathered_count(l), 3);
    lab_free(l);
}

static void records_that_cannot_be_used_stop_no_other(void **state)
{
    (void)state;
    struct lab *l = gather_new(NULL);
    struct visit_there v[5];
    for (size_t i = 0; i < ARRAY_LEN(v); i++)
        v[i] = put_visit(l, i, i, "fine");
    there(l, named("Encounter", "of-another-program"));
    fhir_fake_put(l->server, "QuestionnaireResponse", v[1].response.text, NULL);
    fhir_fake_put(l->server, "Patient", v[2].person.text, NULL);
    struct json *nobody = encounter_there(&v[3], 3, 0);
    refer(nobody, "subject", "Group", v[3].person);
    there(l, nobody);
    assert_true(gather_run(l, 1));
    struct gather_view g = gathered(l);
    assert_int_equal(g.kept, 2);
    assert_int_equal(g.unusable, 3);
    assert_int_equal(g.reasons[REASON_VISIT_FOREIGN], 1);
    assert_int_equal(g.reasons[REASON_VISIT_INCOMPLETE], 1);
    assert_int_equal(g.reasons[REASON_PERSON_GONE], 1);
    assert_int_equal(g.reasons[REASON_NOBODY], 1);
    put_visit(l, 2, 2, "fine"); // only the person comes back, as far as the listing by change shows
    assert_true(gather_run(l, 1));
    assert_int_equal(gathered_count(l), 3);
    lab_free(l);
}

// ---- the link ----

static void a_run_that_is_cut_goes_on(void **state)
{
    (void)state;
    static const enum fake_fault faults[] = {FAULT_CUT_BEFORE, FAULT_CUT_AFTER, FAULT_TRUNCATED,
                                             FAULT_HTML,       FAULT_503,       FAULT_429};
    enum { ALL = 60 };
    for (size_t i = 0; i < ARRAY_LEN(faults); i++) {
        struct fake_habits habits = {.page_max = 10};
        struct lab *l = gather_new(&habits);
        struct cuts c = {faults[i], 37};
        for (size_t n = 0; n < ALL; n++)
            put_visit(l, n, n, "fine");
        l->f->fake.utc_ms += 3600000; // what is recent is listed again each time
        fhir_fake_faults(l->server, cut_some, &c);
        size_t runs = 1;
        while (!gather_run(l, 1) && runs++ < 40)
            lab_restart(l);
        assert_true(runs > 1 && runs < 40);
        assert_int_equal(gathered_count(l), ALL);
        assert_int_equal(answers_here(l, "fine"), ALL);
        lab_free(l);
    }
}

static void a_next_page_elsewhere_is_not_followed(void **state)
{
    (void)state;
    static const size_t pages[] = {1, 5, 50};
    for (size_t i = 0; i < ARRAY_LEN(pages); i++) {
        struct fake_habits habits = {
            .page_max = pages[i], .next_elsewhere = true, .offsets = true, .history = HISTORY_TYPE};
        struct lab *l = gather_new(&habits);
        for (size_t n = 0; n < 60; n++)
            put_visit(l, n, n, "fine");
        l->f->fake.utc_ms += 3600000;
        assert_true(gather_run(l, 1)); // it goes on by the moment of change
        assert_int_equal(round_view(l).trouble, SYNC_FINE);
        assert_true(gathered(l).elsewhere);
        assert_false(gathered(l).unsure);
        assert_int_equal(gathered(l).stuck + gathered(l).unusable, 0);
        assert_int_equal(gathered_count(l), 60);
        assert_int_equal(answers_here(l, "fine"), 60);
        lab_free(l);
    }
}

static void a_next_page_that_leads_in_a_circle_ends(void **state)
{
    (void)state;
    struct fake_habits habits = {.page_max = 5, .next_loops = true};
    struct lab *l = gather_new(&habits);
    for (size_t n = 0; n < 20; n++)
        put_visit(l, n, n, "fine");
    assert_true(gather_run(l, 1));
    assert_int_equal(gathered_count(l), 20);
    lab_free(l);
}

// A list in no order whose next page is one that was there already is not taken for whole.
static void a_list_that_may_have_more_is_said_not_to_be_whole(void **state)
{
    (void)state;
    struct fake_habits habits = {.page_max = 5, .next_loops = true, .unsorted = true};
    struct lab *l = gather_new(&habits);
    for (size_t n = 0; n < 20; n++)
        put_visit(l, n, n, "fine");
    l->f->fake.utc_ms += 60000;
    put_visit(l, 0, 0, "better"); // the newest one is the first
    l->f->fake.utc_ms += 3600000;
    assert_true(gather_run(l, 1));
    assert_true(gathered(l).unsure);
    assert_true(gathered_count(l) < 20);
    fhir_fake_habits(l->server)->next_loops = false; // nothing was passed over meanwhile
    assert_true(gather_run(l, 1));
    assert_false(gathered(l).unsure);
    assert_int_equal(gathered_count(l), 20);
    lab_free(l);
}

// The mark was set by a clock ten years ahead, which somebody then set right.
static void a_server_clock_that_was_wrong_hides_nothing(void **state)
{
    (void)state;
    struct fake_habits habits = {.ahead_ms = 10 * 365 * 86400000LL};
    struct lab *l = gather_new(&habits);
    for (size_t n = 0; n < 5; n++)
        put_visit(l, n, n, "fine");
    l->f->fake.utc_ms += 3600000;
    assert_true(gather_run(l, 1));
    assert_int_equal(gathered_count(l), 5);
    fhir_fake_habits(l->server)->ahead_ms = 0;
    l->f->fake.utc_ms += 3600000;
    for (size_t n = 5; n < 9; n++)
        put_visit(l, n, n, "fine");
    assert_true(gather_run(l, 1));
    assert_int_equal(gathered_count(l), 9);
    lab_free(l);
}

// Somebody is erased at their wish: nothing of them comes back.
static void who_was_erased_does_not_come_back(void **state)
{
    (void)state;
    struct lab *l = gather_new(NULL);
    struct store_receipt r;
    struct visit_there v = put_visit(l, 0, 0, "fine");
    assert_true(gather_run(l, 1));
    assert_ok(l->f, store_erase(l->f->s, v.person, "wish", false, &r, &l->f->e));
    assert_int_equal(r.visits, 1);
    put_visit(l, 0, 0, "again");
    assert_true(gather_run(l, 1));
    assert_int_equal(gathered_count(l), 0);
    assert_int_equal(gathered(l).reasons[REASON_PERSON_ERASED], 1);
    lab_free(l);
}

// Visits of other laptops follow the retention of the desk, not that of a visitor's own answers.
static void the_time_of_the_desk_counts(void **state)
{
    (void)state;
    struct lab *l = gather_new(NULL);
    struct store_limits limits = {.carried_utc_ms = 0};
    struct arena a = {0};
    struct id *answers = NULL;
    size_t count = 0;
    put_visit(l, 0, 0, "fine");
    assert_true(gather_run(l, 1));
    limits.visited_utc_ms = limits.sent_utc_ms = l->f->fake.utc_ms;
    assert_ok(l->f, store_answers_due(l->f->s, l->f->fake.utc_ms, &a, &answers, &count, &l->f->e));
    assert_int_equal(count, 0);
    assert_ok(l->f, store_retention(l->f->s, &limits, &count, &l->f->e));
    assert_int_equal(count, 0);
    limits.carried_utc_ms = l->f->fake.utc_ms;
    assert_ok(l->f, store_retention(l->f->s, &limits, &count, &l->f->e));
    assert_int_equal(count, 1);
    assert_int_equal(gathered_count(l) + store_person_count(l->f->s), 0);
    arena_release(&a);
    lab_free(l);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(visits_come_from_every_server_once),
        cmocka_unit_test(many_resources_come),
        cmocka_unit_test(a_visit_says_who_made_it_where_and_when),
        cmocka_unit_test(a_later_version_replaces),
        cmocka_unit_test(what_was_taken_back_goes),
        cmocka_unit_test(no_counts_before_a_yes_of_the_same_second),
        cmocka_unit_test(what_was_deleted_goes_and_what_is_hidden_stays),
        cmocka_unit_test(records_that_cannot_be_used_stop_no_other),
        cmocka_unit_test(a_run_that_is_cut_goes_on),
        cmocka_unit_test(a_next_page_elsewhere_is_not_followed),
        cmocka_unit_test(a_next_page_that_leads_in_a_circle_ends),
        cmocka_unit_test(a_list_that_may_have_more_is_said_not_to_be_whole),
        cmocka_unit_test(a_server_clock_that_was_wrong_hides_nothing),
        cmocka_unit_test(who_was_erased_does_not_come_back),
        cmocka_unit_test(the_time_of_the_desk_counts),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
