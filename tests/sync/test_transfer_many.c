// SPDX-License-Identifier: EUPL-1.2
// Many packages on one key (ten thousand with ICOPE_SAMPLE=all), keys that are full, corrections on
// their way.
#include "support/sample.h"
#include "sync/transfer_world.h"

#include <errno.h>
#include <sys/mount.h>
#include <sys/syscall.h>

enum {
    PEOPLE = 100,
    NEW_MOUNTS = 0x00020000, // CLONE_NEWNS
};

// ---- corrections ----

static struct store_visit visit_of(struct lab *l, size_t i)
{
    struct arena a = {0};
    struct store_visit *all = NULL;
    size_t count = 0;
    assert_ok(l->f, store_visits(l->f->s, l->person[i], &a, &all, &count, &l->f->e));
    assert_int_equal(count, 1);
    struct store_visit v = all[0];
    arena_release(&a);
    return v;
}

// The number of this version beside those of earlier ones, as a package has it.
static void add_number(struct lab *l, struct json *encounter)
{
    struct ledger_head head;
    char text[120];
    struct json *number = json_new_object();
    assert_ok(l->f, store_ledger_head(l->f->s, &head, &l->f->e));
    snprintf(text, sizeof text, "https://x/NamingSystem/ledger/%s", head.laptop);
    json_set_string(number, "system", text);
    snprintf(text, sizeof text, "%llu", (unsigned long long)head.next);
    json_set_string(number, "value", text);
    json_push(json_get(encounter, "identifier"), number);
}

// Corrects a visit: the same resources with another answer in a newer package.
static void correct(struct lab *l, size_t i, const char *word)
{
    struct buf text = {0};
    struct json *bundle = NULL, *note = json_new_object();
    struct store_visit v = visit_of(l, i);
    assert_ok(l->f, store_package_text(l->f->s, l->package[i], &text, &l->f->e));
    assert_int_equal(json_parse(text.at, text.len, &JSON_LIMITS, &bundle, NULL), RC_OK);
    answer_one(json_get(json_at(json_get(bundle, "entry"), 2), "resource"), word);
    add_number(l, json_get(json_at(json_get(bundle, "entry"), 1), "resource"));
    l->package[i] = id_new();
    json_set_string(bundle, "id", l->package[i].text);
    json_set_string(note, "kind", "amend");
    assert_ok(l->f, store_visit_reopen(l->f->s, v.id, note, &l->f->e));
    struct json *resources = some_resources(&v, "amended");
    assert_ok(l->f,
              store_visit_finish(l->f->s, v.id, VISIT_FINISHED, resources, bundle, 0, &l->f->e));
    json_free(resources);
    json_free(bundle);
    json_free(note);
    buf_wipe(&text);
}

static const char *answer_there(struct world *w, size_t i)
{
    const struct json *r =
        fhir_fake_get(w->desk->server, "QuestionnaireResponse", w->laptop[0]->response[i].text);
    return json_get_string(json_at(json_get(r, "item"), 0), "text");
}

static void a_correction_overtakes_what_is_on_its_way(void **state)
{
    (void)state;
    // What the desk had done with the first version when the second came.
    for (int sent = 0; sent < 2; sent++) {
        struct world *w = world_new(NULL);
        lab_people(w->laptop[0], 3);
        assert_done(w->laptop[0]->f, out(w, 0));
        assert_done(w->desk->f, take(w));
        if (sent) {
            assert_true(lab_run(w->desk, 1));
            assert_string_equal(answer_there(w, 1), "fine");
        }
        correct(w->laptop[0], 1, "corrected");
        assert_done(w->laptop[0]->f, out(w, 0));
        assert_int_equal(w->n.removed, 1);
        assert_int_equal(w->n.written, 2); // the correction and the ledger
        once_around(w);
        assert_string_equal(answer_there(w, 1), "corrected");
        all_arrived(w, 3);
        once_around(w);
        assert_string_equal(answer_there(w, 1), "corrected");
        world_free(w);
    }
}

static void a_correction_that_went_by_the_network_is_not_undone(void **state)
{
    static const struct fake_habits habits[] = {{0}, {.create_refused = 404}, {.no_search = true}};
    (void)state;
    for (size_t i = 0; i < 2 * ARRAY_LEN(habits); i++) {
        bool alone = i % 2 == 0; // nothing else teaches the desk how the server names things
        const struct fake_habits *h = &habits[i / 2];
        struct world *w = world_new(h);
        struct store_package p = {0};
        lab_people(w->laptop[0], alone ? 2 : 4);
        if (alone)
            assert_true(lab_run(w->laptop[0], 3));
        correct(w->laptop[0], 1, "first");
        struct id first = w->laptop[0]->package[1];
        assert_done(w->laptop[0]->f, out(w, 0));
        assert_done(w->desk->f, take(w));
        correct(w->laptop[0], 1, "second");
        assert_true(lab_run(w->laptop[0], 3)); // the network is back
        assert_true(lab_run(w->desk, 3));      // and the desk late
        if (h->create_refused == 0)            // else it has an id of its own there
            assert_string_equal(answer_there(w, 1), "second");
        assert_ok(w->desk->f, store_package(w->desk->f->s, first, &p, &w->desk->f->e));
        assert_int_equal(p.state, PACKAGE_REPLACED);
        assert_int_equal(store_counts(w->desk->f->s).to_send, 0);
        once_around(w);
        if (h->create_refused == 0) // else it has an id of its own there
            assert_string_equal(answer_there(w, 1), "second");
        all_arrived(w, alone ? 2 : 4);
        world_free(w);
    }
}

// ---- full keys ----

static void a_full_key_loses_nothing(void **state)
{
    struct world *w = world_new(NULL);
    (void)state;
    if (syscall(SYS_unshare, NEW_MOUNTS) != 0 ||
        mount("none", "/", NULL, MS_REC | MS_PRIVATE, NULL) != 0 ||
        mount("icope-test", w->key, "tmpfs", MS_NOSUID | MS_NODEV, "size=64k") != 0) {
        print_message("# mounting a small file system is not permitted: errno %d\n", errno);
        world_free(w);
        skip();
    }
    lab_people(w->laptop[0], 40);
    assert_int_equal(out(w, 0), RC_FULL);
    assert_true(w->n.folder);
    size_t fit = w->n.written - 1; // and the ledger
    assert_true(fit > 3 && fit < 40 && w->n.left == 40 - fit);
    print_message("# %zu of 40 fit on a key of 64 kB\n", fit);
    assert_int_equal(lab_count(w->laptop[0], PACKAGE_WAITING), 40);
    // As often as it takes: each round frees what was delivered.
    size_t rounds = 0;
    while (lab_count(w->laptop[0], PACKAGE_DELIVERED) < 40 && rounds++ < 20) {
        enum rc rc = out(w, 0);
        assert_true(rc == RC_OK || rc == RC_FULL);
        assert_done(w->desk->f, take(w));
        assert_int_equal(w->n.refused, w->n.missing); // those that had no room
        assert_true(lab_run(w->desk, 1));
        rc = receipts(w);
        assert_true(rc == RC_OK || rc == RC_FULL);
        assert_done(w->laptop[0]->f, in(w, 0));
    }
    print_message("# all 40 after %zu rounds\n", rounds);
    all_arrived(w, 40);
    assert_int_equal(umount2(w->key, MNT_DETACH), 0);
    world_free(w);
}

// ---- many ----

static size_t many(void)
{
    return sample(1000, 2000, 10000);
}

static void add_many(struct lab *l)
{
    struct id people[PEOPLE];
    for (size_t i = 0; i < PEOPLE; i++)
        people[i] = add_person(l->f, "Martin", "Jeanne", "1942-05-12", NULL);
    for (size_t i = 0; i < many(); i++) {
        struct json *bundle = json_new_object();
        json_set_string(bundle, "resourceType", "Bundle");
        json_set_string(bundle, "id", id_new().text);
        assert_ok(l->f, store_package_add(l->f->s, people[i % PEOPLE], bundle, &l->f->e));
        json_free(bundle);
    }
}

static void deliver_all(struct fixture *f)
{
    struct arena a = {0};
    struct store_package *all = NULL;
    size_t count = 0;
    struct json *receipt = json_new_object();
    assert_ok(f, store_packages(f->s, 1U << PACKAGE_WAITING, &a, &all, &count, &f->e));
    assert_int_equal(count, many());
    for (size_t i = 0; i < count; i++)
        assert_ok(f, store_package_deliver(f->s, all[i].id, receipt, &f->e));
    json_free(receipt);
    arena_release(&a);
}

// How long something took, in seconds since *since, which goes on.
static double lap(int64_t *since)
{
    struct clock clock = clock_system();
    int64_t now = clock_mono_ms(&clock), took = now - *since;
    *since = now;
    return (double)took / 1000;
}

static void many_go_and_come_back(void **state)
{
    struct world *w = world_new(NULL);
    int64_t since = 0;
    (void)state;
    add_many(w->laptop[0]);
    lap(&since);
    assert_done(w->laptop[0]->f, out(w, 0));
    assert_int_equal(w->n.written, many() + 1);
    print_message("# %d packages: written in %.1f s", (int)many(), lap(&since));
    assert_done(w->laptop[0]->f, out(w, 0));
    assert_int_equal(w->n.same, many()); // and the manifest, of a later commit
    print_message(", again in %.1f s", lap(&since));
    assert_done(w->desk->f, take(w));
    assert_int_equal(w->n.taken, many());
    assert_int_equal(w->n.refused, 0);
    assert_int_equal(store_person_count(w->desk->f->s), PEOPLE);
    print_message(", taken in %.1f s", lap(&since));
    assert_done(w->desk->f, take(w));
    assert_int_equal(w->n.known, many());
    deliver_all(w->desk->f);
    lap(&since);
    assert_done(w->desk->f, receipts(w));
    assert_int_equal(w->n.written, many());
    print_message(", receipts in %.1f s", lap(&since));
    assert_done(w->laptop[0]->f, in(w, 0));
    assert_int_equal(w->n.delivered, many());
    print_message(", read in %.1f s\n", lap(&since));
    assert_done(w->laptop[0]->f, out(w, 0));
    assert_int_equal(w->n.removed, many());
    assert_int_equal(store_counts(w->laptop[0]->f->s).to_send, 0);
    world_free(w);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_correction_overtakes_what_is_on_its_way),
        cmocka_unit_test(a_correction_that_went_by_the_network_is_not_undone),
        cmocka_unit_test(a_full_key_loses_nothing),
        cmocka_unit_test(many_go_and_come_back),
    };
    // Sixty thousand synced writes: in memory where that is to be had.
    if (access("/dev/shm", W_OK) == 0)
        setenv("TMPDIR", "/dev/shm", 1);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
