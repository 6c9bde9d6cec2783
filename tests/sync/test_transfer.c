// SPDX-License-Identifier: EUPL-1.2
// Every visit on the server exactly once, whatever is repeated, pulled out or done by the network
// meanwhile.
#include "sync/transfer_world.h"

#include "store/moment.h"
#include "store/pair.h"

static void two_laptops_on_one_key_arrive_once(void **state)
{
    struct world *w = world_new(NULL);
    struct json *receipt = NULL;
    char folder[400];
    (void)state;
    lab_people(w->laptop[0], 6);
    lab_person(w->laptop[0], "urgent", true);
    lab_people(w->laptop[1], 5);
    lab_visit(w->laptop[1], w->laptop[1]->person[0], "again", false);
    assert_done(w->laptop[0]->f, out(w, 0));
    assert_int_equal(w->n.written, 7 + 1);
    // Handing over a key is no delivery.
    assert_int_equal(lab_count(w->laptop[0], PACKAGE_WAITING), 7);
    int64_t when = 0;
    assert_ok(w->laptop[0]->f, store_transfer_when(w->laptop[0]->f->s, w->laptop[0]->package[2],
                                                   &when, &w->laptop[0]->f->e));
    assert_true(when > 0);
    for (int round = 0; round < 3; round++) // everything twice more
        once_around(w);
    all_arrived(w, 12);
    assert_int_equal(store_person_count(w->desk->f->s), 12);
    assert_ok(w->laptop[0]->f, store_package_receipt(w->laptop[0]->f->s, w->laptop[0]->package[0],
                                                     &receipt, &w->laptop[0]->f->e));
    assert_string_equal(json_get_string(receipt, "via"), "desk");
    assert_string_equal(json_get_string(receipt, "server"), "http://127.0.0.1:1/fhir");
    assert_int_equal(json_count(json_get(receipt, "entries")), 4);
    json_free(receipt);
    // What is over lies about no longer: the laptop knows, so the desk writes no receipt again.
    once_around(w);
    assert_int_equal(w->n.written, 0);
    folder_of(w, 0, folder);
    assert_int_equal(files(folder, ".icope"), 0);
    assert_int_equal(files(folder, ".receipt"), 0);
    world_free(w);
}

// A receipt was written before now: a laptop whose clock lags behind it is in doubt, and keeps all.
static void a_receipt_shows_a_clock_that_is_behind(void **state)
{
    struct world *w = world_new(NULL);
    (void)state;
    lab_people(w->laptop[0], 2);
    once_around(w);
    assert_int_equal(store_time(w->laptop[0]->f->s), TIME_FITS);
    w->desk->f->fake.utc_ms += 3 * (int64_t)86400000; // the laptop's clock stood still meanwhile
    lab_people(w->laptop[0], 2);
    once_around(w);
    assert_int_equal(lab_count(w->laptop[0], PACKAGE_DELIVERED), 4);
    assert_int_equal(store_time(w->laptop[0]->f->s), TIME_DIFFERS);
    w->laptop[0]->f->fake.utc_ms += 3 * (int64_t)86400000; // set right before its eyes
    assert_int_equal(store_time(w->laptop[0]->f->s), TIME_FITS);
    world_free(w);
}

static void each_way_repeated_changes_nothing(void **state)
{
    struct world *w = world_new(NULL);
    (void)state;
    lab_people(w->laptop[0], 4);
    assert_done(w->laptop[0]->f, out(w, 0));
    assert_int_equal(w->n.written, 5);
    for (int i = 0; i < 2; i++) {
        lab_restart(w->laptop[0]);
        assert_done(w->laptop[0]->f, out(w, 0));
        assert_int_equal(w->n.written, 1); // the manifest: it names the store's newest commit
        assert_int_equal(w->n.same, 4);
    }
    assert_done(w->desk->f, take(w));
    assert_int_equal(w->n.taken, 4);
    for (int i = 0; i < 2; i++) {
        lab_restart(w->desk);
        assert_done(w->desk->f, take(w));
        assert_int_equal(w->n.taken, 0);
        assert_int_equal(w->n.known, 4);
        assert_int_equal(w->n.refused, 0);
    }
    assert_int_equal(store_counts(w->desk->f->s).to_send, 4);
    assert_true(lab_run(w->desk, 1));
    for (int i = 0; i < 2; i++) {
        assert_done(w->desk->f, receipts(w));
        assert_int_equal(w->n.written, i == 0 ? 4 : 0);
        assert_int_equal(w->n.same, i == 0 ? 0 : 4);
    }
    for (int i = 0; i < 3; i++) {
        assert_done(w->laptop[0]->f, in(w, 0));
        assert_int_equal(w->n.delivered, i == 0 ? 4 : 0);
        assert_int_equal(w->n.known, i == 0 ? 0 : 4);
    }
    all_arrived(w, 4);
    world_free(w);
}

// Two laptops made a record of one person, each its own: the desk keeps both and asks.
static void one_person_of_two_laptops_is_asked_about(void **state)
{
    struct world *w = world_new(NULL);
    struct fixture *f = w->desk->f;
    struct arena a = {0};
    struct store_pair *all = NULL;
    size_t count = 0;
    (void)state;
    lab_visit(w->laptop[0], add_person(w->laptop[0]->f, "Le Goff", "Yvonne", "1942-05-12", NULL),
              "fine", false);
    lab_visit(w->laptop[0], add_person(w->laptop[0]->f, "Roux", "Yvonne", "1942-05-12", NULL),
              "fine", false);
    lab_visit(w->laptop[1], add_person(w->laptop[1]->f, "LEGOFF", "Yvonne", "1942-05-12", NULL),
              "fine", false);
    once_around(w);
    once_around(w);
    all_arrived(w, 3);
    assert_int_equal(store_person_count(f->s), 3); // nobody was merged
    assert_ok(f, store_pairs(f->s, &a, &all, &count, &f->e));
    assert_int_equal(count, 1);
    const struct store_person *known = store_person_find(f->s, all[0].other);
    const struct store_person *newer = store_person_find(f->s, all[0].person);
    assert_true((strcmp(known->family, "Le Goff") == 0 && strcmp(newer->family, "LEGOFF") == 0) ||
                (strcmp(known->family, "LEGOFF") == 0 && strcmp(newer->family, "Le Goff") == 0));
    arena_release(&a);
    world_free(w);
}

// Looks for markers in every file and name.
static int find_markers(const char *path, const struct stat *st, int type, struct FTW *ftw)
{
    static const char *const markers[] = {"Martin",    "Jeanne",  "1942",   "MARKER",
                                          "Patient",   "Observ",  "weight", "resourceType",
                                          "delivered", "waiting", "urgent"};
    struct buf text = {0};
    (void)st;
    (void)ftw;
    if (type != FTW_F)
        return 0;
    assert_int_equal(fs_read(path, SEALED_MESSAGE_MAX_BYTES, &text, NULL), RC_OK);
    assert_true(text.len > 1000);
    for (size_t i = 0; i < ARRAY_LEN(markers); i++) {
        if (memmem(text.at, text.len, markers[i], strlen(markers[i])) != NULL)
            fail_msg("%s holds %s", path, markers[i]);
        assert_null(strstr(path + strlen("/tmp"), markers[i]));
    }
    buf_release(&text);
    return 0;
}

static void nothing_personal_is_readable_on_the_key(void **state)
{
    struct world *w = world_new(NULL);
    (void)state;
    lab_person(w->laptop[0], "MARKER", true);
    lab_person(w->laptop[0], "MARKER", false);
    assert_done(w->laptop[0]->f, out(w, 0));
    assert_done(w->desk->f, take(w));
    assert_true(lab_run(w->desk, 1));
    assert_done(w->desk->f, receipts(w));
    assert_int_equal(nftw(w->key, find_markers, 16, FTW_PHYS), 0);
    world_free(w);
}

static void a_key_pulled_out_loses_nothing(void **state)
{
    (void)state;
    static const size_t stops[] = {1, 3, 5};
    for (size_t i = 0; i < ARRAY_LEN(stops); i++) {
        size_t after = stops[i];
        struct world *w = world_new(NULL);
        struct fixture *f = w->laptop[0]->f;
        lab_people(w->laptop[0], 6);
        w->pull_after = after;
        assert_int_not_equal(out(w, 0), RC_OK);
        assert_true(w->n.folder);
        assert_int_equal(w->n.left, 6 - after);
        assert_int_equal(lab_count(w->laptop[0], PACKAGE_WAITING), 6);
        assert_int_not_equal(out(w, 0), RC_OK); // still gone; not made anew on the disk
        assert_false(fs_exists(w->key));
        assert_int_equal(rename(w->pulled, w->key), 0);
        w->pull_after = 0;
        assert_done(f, out(w, 0));
        assert_int_equal(w->n.same, after); // the manifest is of a later commit
        w->pull_after = after < 6 ? after : 0;
        if (w->pull_after != 0) {
            assert_int_not_equal(take(w), RC_OK);
            assert_true(w->n.folder);
            assert_int_equal(rename(w->pulled, w->key), 0);
        }
        w->pull_after = 0;
        once_around(w);
        all_arrived(w, 6);
        world_free(w);
    }
}

static void what_the_network_delivered_meanwhile_stays_so(void **state)
{
    struct world *w = world_new(NULL);
    struct json *receipt = NULL;
    (void)state;
    lab_people(w->laptop[0], 5);
    assert_done(w->laptop[0]->f, out(w, 0));
    assert_true(lab_run(w->laptop[0], 1)); // the network is back before the key arrives
    assert_done(w->desk->f, take(w));
    assert_true(lab_run(w->desk, 1));
    assert_done(w->desk->f, receipts(w));
    assert_int_equal(w->n.written, 5);
    assert_done(w->laptop[0]->f, in(w, 0));
    assert_int_equal(w->n.known, 5);
    assert_int_equal(w->n.delivered, 0);
    all_arrived(w, 5);
    assert_ok(w->laptop[0]->f, store_package_receipt(w->laptop[0]->f->s, w->laptop[0]->package[0],
                                                     &receipt, &w->laptop[0]->f->e));
    assert_null(json_get_string(receipt, "via"));
    json_free(receipt);
    assert_done(w->laptop[0]->f, out(w, 0));
    assert_int_equal(w->n.removed, 5); // the receipts; the desk removed the packages
    world_free(w);
}

static void what_the_server_refuses_comes_back_held(void **state)
{
    struct world *w = world_new(NULL);
    struct lab *l = w->laptop[0];
    struct json *problem = NULL;
    (void)state;
    lab_people(l, 2);
    size_t bad = lab_person(l, "REFUSE", false);
    once_around(w);
    // The desk's run held one; the others are delivered.
    assert_int_equal(lab_state(l, bad), PACKAGE_QUARANTINED);
    assert_int_equal(lab_count(l, PACKAGE_DELIVERED), 2);
    assert_ok(l->f, store_package_problem(l->f->s, l->package[bad], &problem, &l->f->e));
    assert_string_equal(json_get_string(problem, "linkId"), "weight");
    assert_string_equal(json_get_string(problem, "via"), "desk");
    json_free(problem);
    // A person says "again": the old receipt read once more changes nothing.
    assert_ok(l->f, store_package_retry(l->f->s, l->package[bad], &l->f->e));
    assert_done(l->f, in(w, 0));
    assert_int_equal(w->n.held, 0);
    assert_int_equal(lab_state(l, bad), PACKAGE_WAITING);
    world_free(w);
}

static void an_erased_person_is_neither_carried_nor_sent(void **state)
{
    struct world *w = world_new(NULL);
    struct lab *l = w->laptop[0];
    struct store_receipt gone;
    char folder[400];
    (void)state;
    lab_people(l, 3);
    assert_done(l->f, out(w, 0));
    assert_done(w->desk->f, take(w));
    assert_ok(l->f, store_erase(l->f->s, l->person[1], "asked", true, &gone, &l->f->e));
    assert_done(l->f, out(w, 0));
    assert_int_equal(w->n.removed, 1);
    folder_of(w, 0, folder);
    assert_int_equal(files(folder, ".icope"), 2);
    assert_done(w->desk->f, take(w)); // the ledger says so
    assert_int_equal(w->n.missing, 0);
    assert_true(lab_run(w->desk, 1));
    assert_int_equal(fhir_fake_count(w->desk->server, "Encounter"), 2);
    assert_done(w->desk->f, receipts(w));
    assert_done(l->f, in(w, 0));
    assert_int_equal(w->n.delivered, 2);
    assert_int_equal(w->n.refused, 0);
    world_free(w);
}

static void receipts_of_somebody_erased_say_nothing_new(void **state)
{
    struct world *w = world_new(NULL);
    struct lab *l = w->laptop[0];
    struct store_receipt gone;
    (void)state;
    lab_people(l, 2);
    assert_done(l->f, out(w, 0));
    assert_done(w->desk->f, take(w));
    assert_true(lab_run(w->desk, 1));
    assert_done(w->desk->f, receipts(w));
    assert_ok(l->f, store_erase(l->f->s, l->person[0], "asked", true, &gone, &l->f->e));
    assert_done(l->f, in(w, 0));
    assert_int_equal(w->n.delivered, 1);
    assert_int_equal(w->n.known, 1);
    assert_int_equal(store_person_count(l->f->s), 1);
    world_free(w);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(two_laptops_on_one_key_arrive_once),
        cmocka_unit_test(a_receipt_shows_a_clock_that_is_behind),
        cmocka_unit_test(each_way_repeated_changes_nothing),
        cmocka_unit_test(one_person_of_two_laptops_is_asked_about),
        cmocka_unit_test(nothing_personal_is_readable_on_the_key),
        cmocka_unit_test(a_key_pulled_out_loses_nothing),
        cmocka_unit_test(what_the_network_delivered_meanwhile_stays_so),
        cmocka_unit_test(what_the_server_refuses_comes_back_held),
        cmocka_unit_test(an_erased_person_is_neither_carried_nor_sent),
        cmocka_unit_test(receipts_of_somebody_erased_say_nothing_new),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
