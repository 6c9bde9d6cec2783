// SPDX-License-Identifier: EUPL-1.2
// What a USB key brings to a coordinator's desk is in its store: visits under who made them, until
// the person takes their consent back; what became of planned visits. An older key changes nothing.
#include "sync/transfer_visits.h"

#include "fhir/gathered.h"
#include "ledger/laptops.h"
#include "store/consent.h"
#include "store/gather.h"
#include "store/withdrawal.h"

// Packages of the desk in those states whose text is there.
static size_t texts(struct world *w, unsigned states)
{
    struct arena a = {0};
    struct store_package *all = NULL;
    size_t count = 0, with = 0;
    assert_ok(w->desk->f, store_packages(w->desk->f->s, states, &a, &all, &count, &w->desk->f->e));
    for (size_t i = 0; i < count; i++)
        with += all[i].bytes > 0;
    arena_release(&a);
    return with;
}

// A visit that is not to be sent.
static void keep_back(struct fixture *f)
{
    struct store_visit v;
    struct id person = add_person(f, "Durand", "Paul", "1940-01-01", NULL);
    assert_ok(f, store_visit_start(f->s, person, FORM, "1", &v, &f->e));
    struct json *resources = some_resources(&v, "completed");
    assert_ok(f, store_visit_finish(f->s, v.id, VISIT_FINISHED, resources, NULL, 0, &f->e));
    json_free(resources);
}

static void a_visit_on_a_key_is_in_the_store(void **state)
{
    (void)state;
    struct world *w = world_new(NULL);
    struct fixture *f = w->desk->f;
    struct arena a = {0};
    struct store_visit *visits = NULL;
    struct ledger_laptop *laptops = NULL;
    size_t count = 0;
    struct id person = numbered_visit(w->laptop[1]);
    keep_back(w->laptop[1]->f); // no more than a number comes of it
    assert_done(w->laptop[1]->f, out(w, 1));
    assert_done(f, take(w));
    assert_int_equal(w->n.taken, 1);
    assert_int_equal(kept(w), 1);
    assert_done(f, take(w)); // the same key again
    assert_int_equal(kept(w), 1);
    assert_ok(f, store_visits(f->s, person, &a, &visits, &count, &f->e));
    assert_int_equal(count, 1);
    assert_string_equal(visits[0].account, "paul");
    assert_int_equal(store_person_find(f->s, person)->visit_count, 1);
    assert_ok(f, ledger_laptops(f->s, &a, &laptops, &count, &f->e));
    assert_int_equal(count, 1);
    assert_string_equal(laptops[0].laptop, visits[0].laptop);
    assert_int_equal(laptops[0].visits, 1);
    assert_int_equal(laptops[0].last, 1);
    assert_int_equal(laptops[0].unseen, 0);
    assert_true(laptops[0].kept.said);
    assert_int_equal(kept_back_total(&laptops[0].kept), 1);
    arena_release(&a);
    world_free(w);
}

// The only visit of that person on the desk.
static struct id visit_of(struct world *w, struct id person)
{
    struct arena a = {0};
    struct store_visit *visits = NULL;
    size_t count = 0;
    assert_ok(w->desk->f, store_visits(w->desk->f->s, person, &a, &visits, &count, &w->desk->f->e));
    assert_int_equal(count, 1);
    struct id visit = visits[0].id;
    arena_release(&a);
    return visit;
}

// It came by a key and waits here to be sent: that the server does not have it says nothing.
static void what_is_not_sent_yet_was_not_deleted(void **state)
{
    (void)state;
    struct world *w = world_new(NULL);
    struct id person = numbered_visit(w->laptop[0]);
    assert_done(w->laptop[0]->f, out(w, 0));
    assert_done(w->desk->f, take(w));
    for (size_t n = 0; n < 4; n++)
        put_visit(w->desk, n, n, "fine");
    assert_true(gather_run(w->desk, 1));
    assert_int_equal(gathered(w->desk).gone, 0);
    assert_int_equal(kept(w), 5);
    assert_true(lab_run(w->desk, 1)); // now it has it
    assert_int_equal(fhir_fake_count(w->desk->server, "Encounter"), 5);
    fhir_fake_put(w->desk->server, "Encounter", visit_of(w, person).text, NULL);
    w->desk->f->fake.utc_ms += 25 * 3600000;
    assert_true(gather_run(w->desk, 1));
    assert_int_equal(gathered(w->desk).gone, 1);
    assert_int_equal(kept(w), 4);
    world_free(w);
}

static void what_was_taken_back_goes_with_the_next_key(void **state)
{
    (void)state;
    struct world *w = world_new(NULL);
    struct fixture *f = w->laptop[0]->f;
    struct id person = numbered_visit(w->laptop[0]);
    assert_done(f, out(w, 0));
    assert_done(w->desk->f, take(w));
    assert_int_equal(kept(w), 1);
    assert_int_equal(texts(w, 1U << PACKAGE_WAITING), 1);
    struct json *no =
        consent_saying(id_named(person, "Consent"), person, "2026-06-01T10:00:00+02:00", "deny");
    struct json *bundle = package_of_one(no, &f->clock);
    assert_ok(f, store_consent_save(f->s, person, no, bundle, false, &f->e));
    assert_done(f, out(w, 0));
    assert_done(w->desk->f, take(w));
    assert_int_equal(kept(w), 0);
    assert_int_equal(store_person_find(w->desk->f->s, person)->visit_count, 0);
    assert_int_equal(texts(w, 1U << PACKAGE_REPLACED), 0); // and is not sent by the desk either
    assert_int_equal(texts(w, 1U << PACKAGE_WAITING), 1);  // but that it was taken back
    assert_true(store_withheld(w->desk->f->s, person));
    json_free(no);
    json_free(bundle);
    world_free(w);
}

// Copies the packages of one folder into another, which is made.
static void copy_packages(const char *from, const char *to)
{
    struct arena a = {0};
    struct id *all = NULL;
    size_t count = 0;
    mkdir(to, 0700);
    assert_int_equal(media_ids(from, ".icope", &a, &all, &count, NULL), RC_OK);
    assert_true(count > 0);
    for (size_t i = 0; i < count; i++) {
        struct buf file = {0};
        bool same;
        assert_int_equal(
            media_read(from, all[i].text, ".icope", SEALED_MESSAGE_MAX_BYTES, &file, NULL), RC_OK);
        assert_int_equal(media_write(to, all[i].text, ".icope", &file, &same, NULL), RC_OK);
        buf_release(&file);
    }
    arena_release(&a);
}

static size_t open_to_sending(struct world *w, struct id person)
{
    return gathered_consent_of(w->desk->f->s, person).allows;
}

// Yes, then no: the files come in whatever order their names have, and once more from an old key.
static void an_old_key_gives_no_consent_back(void **state)
{
    (void)state;
    struct world *w = world_new(NULL);
    struct fixture *f = w->laptop[0]->f;
    struct id person = numbered_visit(w->laptop[0]);
    char folder[400], old[420];
    folder_of(w, 0, folder);
    snprintf(old, sizeof old, "%s-old", folder);
    static const char *const said[][2] = {{"2026-05-30T10:00:00+02:00", "permit"},
                                          {"2026-06-01T10:00:00+02:00", "deny"}};
    for (size_t i = 0; i < ARRAY_LEN(said); i++) {
        struct json *consent =
            consent_saying(id_named(person, "Consent"), person, said[i][0], said[i][1]);
        struct json *bundle = package_of_one(consent, &f->clock);
        assert_ok(f, store_consent_save(f->s, person, consent, bundle, false, &f->e));
        json_free(consent);
        json_free(bundle);
        assert_done(f, out(w, 0));
        if (i == 0)
            copy_packages(folder, old);
    }
    assert_done(w->desk->f, take(w));
    assert_int_equal(kept(w), 0);
    assert_false(open_to_sending(w, person));
    copy_packages(old, folder);
    assert_done(w->desk->f, take(w));
    assert_int_equal(kept(w), 0);
    assert_false(open_to_sending(w, person));
    world_free(w);
}

// What the laptop's newest file says of a visit stays when an older one of it comes again.
static void an_old_key_puts_no_visit_back(void **state)
{
    (void)state;
    struct world *w = world_new(NULL);
    struct fixture *f = w->desk->f;
    struct json *here = NULL;
    struct arena a = {0};
    struct id *all = NULL;
    size_t count = 0;
    numbered_visit(w->laptop[1]);
    assert_done(w->laptop[1]->f, out(w, 1));
    assert_done(f, take(w));
    assert_ok(f, store_gathered(f->s, &a, &all, &count, &f->e));
    assert_int_equal(count, 1);
    assert_ok(f, store_gathered_resources(f->s, all[0], &here, &f->e));
    // It was corrected since, and came from the server under its next number.
    struct gathered newer = {.v = {.person = {{0}}}};
    for (size_t i = 0; i < json_count(here); i++) {
        struct json *e = json_at(here, i), *numbers = json_get(e, "identifier");
        if (strcmp(json_get_string(e, "resourceType"), "Encounter") != 0)
            continue;
        struct json *number = json_copy(json_at(numbers, json_count(numbers) - 1));
        json_set_string(number, "value", "9");
        json_push(numbers, number);
        json_set_string(e, "status", "finished");
    }
    assert_int_equal(gathered_read(here, &f->clock, 6, &newer), GATHERED_WHOLE);
    struct store_visit *visits = NULL;
    enum gather_came came;
    newer.resources = here;
    newer.v.person = store_person_at(f->s, 0)->id;
    assert_ok(f, store_visits(f->s, newer.v.person, &a, &visits, &count, &f->e));
    assert_ok(f, store_gather(f->s, &newer, &came, &f->e));
    assert_int_equal(came, GATHER_REPLACED);
    json_free(here);
    assert_done(f, take(w));
    assert_int_equal(w->n.visits, 0);
    assert_ok(f, store_gathered_resources(f->s, all[0], &here, &f->e));
    assert_int_equal(gathered_read(here, &f->clock, 6, &newer), GATHERED_WHOLE);
    assert_int_equal(newer.numbers[newer.number_count - 1], 9);
    json_free(here);
    arena_release(&a);
    world_free(w);
}

// ---- planned visits ----

static void assert_task(struct world *w, struct id id, const char *status)
{
    struct store_task t;
    assert_ok(w->desk->f, store_task_load(w->desk->f->s, id, &t, &w->desk->f->e));
    assert_string_equal(t.status, status);
    assert_string_equal(t.owner, "B. Petit");
}

static void what_became_of_a_planned_visit_comes_with_the_key(void **state)
{
    (void)state;
    struct world *w = world_new(NULL);
    struct lab *l = w->laptop[0];
    struct id person = add_person(l->f, "Martin", "Jeanne", "1942-05-12", NULL);
    struct id other = add_person(l->f, "Barthe", "Luc", "1943-05-12", NULL);
    struct id task = id_new(), over = id_new();
    report_task(l, task, person, "accepted", 1);
    report_task(l, over, person, "completed", 2); // nothing was planned here
    assert_done(l->f, out(w, 0));
    assert_done(w->desk->f, take(w));
    assert_int_equal(w->n.planned, 1);
    assert_task(w, task, "accepted");
    struct store_task none;
    assert_rc(w->desk->f, RC_NO, store_task_load(w->desk->f->s, over, &none, &w->desk->f->e));
    // The newest counts, whatever the order of the files; nobody else's Task changes it.
    report_task(l, task, person, "absent", 9);
    report_task(l, task, person, "started", 5);
    report_task(l, task, other, "cancelled", 30);
    assert_done(l->f, out(w, 0));
    assert_done(w->desk->f, take(w));
    assert_int_equal(w->n.planned, 1);
    assert_task(w, task, "absent");
    assert_done(w->desk->f, take(w)); // the same key again
    assert_int_equal(w->n.planned, 0);
    assert_task(w, task, "absent");
    world_free(w);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_visit_on_a_key_is_in_the_store),
        cmocka_unit_test(what_is_not_sent_yet_was_not_deleted),
        cmocka_unit_test(what_was_taken_back_goes_with_the_next_key),
        cmocka_unit_test(an_old_key_gives_no_consent_back),
        cmocka_unit_test(an_old_key_puts_no_visit_back),
        cmocka_unit_test(what_became_of_a_planned_visit_comes_with_the_key),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
