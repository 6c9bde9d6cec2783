// SPDX-License-Identifier: EUPL-1.2
// Laptops, a desk and a FHIR server, with a folder as the USB key between them: every visit there
// exactly once, whatever is repeated, cut, altered or done by the network meanwhile.
#include "unit/sync/fixture.h"

#include "app/carry.h"
#include "app/stick.h"
#include "store/amend.h"
#include "store/erase.h"
#include "vault/parcel.h"

#include <dirent.h>
#include <ftw.h>

enum { LAPTOPS = 2 };

// Two laptops, a desk, one server, one key.
struct world {
    struct lab *laptop[LAPTOPS]; // each with its own store; only the first one's server is used
    struct lab *desk;            // its engine talks to that server
    char key[300];               // the folder
    struct carry_count n;        // of the newest way
    char skipped[4000];          // "name code\n" of the newest way
    size_t pull_after;           // the key is pulled out after that many files, 0 never
    char pulled[320];            // where it is then
};

static void step(void *self, const struct carry_count *count)
{
    struct world *w = self;
    if (w->pull_after != 0 && count->done == w->pull_after)
        assert_int_equal(rename(w->key, w->pulled), 0);
}

static void skipped(void *self, const char *name, const char *code)
{
    struct world *w = self;
    size_t len = strlen(w->skipped);
    snprintf(w->skipped + len, sizeof w->skipped - len, "%s %s\n", name, code);
    assert_true(carry_why(code) != code); // each has words
}

static struct carry_watch watch(struct world *w)
{
    w->n = (struct carry_count){0};
    w->skipped[0] = '\0';
    return (struct carry_watch){.step = step, .skipped = skipped, .self = w};
}

static enum rc out(struct world *w, size_t laptop)
{
    struct carry_watch to = watch(w);
    err_clear(&w->laptop[laptop]->f->e);
    return carry_out(w->laptop[laptop]->f->s, w->key, &to, &w->n, &w->laptop[laptop]->f->e);
}

static enum rc in(struct world *w, size_t laptop)
{
    struct carry_watch to = watch(w);
    err_clear(&w->laptop[laptop]->f->e);
    return carry_in(w->laptop[laptop]->f->s, w->key, &to, &w->n, &w->laptop[laptop]->f->e);
}

static enum rc take(struct world *w)
{
    struct carry_watch to = watch(w);
    err_clear(&w->desk->f->e);
    return desk_take(w->desk->f->s, &w->desk->f->clock, w->key, NULL, &to, &w->n, &w->desk->f->e);
}

static enum rc receipts(struct world *w)
{
    struct carry_watch to = watch(w);
    err_clear(&w->desk->f->e);
    return desk_receipts(w->desk->f->s, w->key, &to, &w->n, &w->desk->f->e);
}

#define assert_done(f, call)                                                                       \
    do {                                                                                           \
        if ((call) != RC_OK)                                                                       \
            fail_msg("%s: %s", #call, (f)->e.text);                                                \
    } while (0)

// Both keys were compared by people.
static void introduce(struct world *w, struct lab *laptop)
{
    struct vault_pair *desk = NULL, *own = NULL;
    assert_ok(w->desk->f, carry_pair(w->desk->f->s, true, &desk, &w->desk->f->e));
    assert_ok(laptop->f, carry_pair(laptop->f->s, true, &own, &laptop->f->e));
    assert_ok(laptop->f, carry_desk_set(laptop->f->s, vault_pair_public(desk), &laptop->f->e));
    assert_ok(w->desk->f, carry_laptop_add(w->desk->f->s, &w->desk->f->clock,
                                           vault_pair_public(own), &w->desk->f->e));
    vault_pair_free(desk);
    vault_pair_free(own);
}

static struct world *world_new(const struct fake_habits *habits)
{
    struct world *w = mem_alloc(sizeof *w);
    for (size_t i = 0; i < LAPTOPS; i++)
        w->laptop[i] = lab_new(habits);
    w->desk = mem_alloc(sizeof *w->desk);
    w->desk->f = fixture_new(false);
    w->desk->server = w->laptop[0]->server;
    w->desk->at = w->laptop[0]->at;
    lab_engine(w->desk);
    snprintf(w->key, sizeof w->key, "%s/key", w->desk->f->dir);
    snprintf(w->pulled, sizeof w->pulled, "%s-pulled", w->key);
    assert_int_equal(mkdir(w->key, 0700), 0);
    for (size_t i = 0; i < LAPTOPS; i++)
        introduce(w, w->laptop[i]);
    return w;
}

static int remove_one(const char *path, const struct stat *st, int type, struct FTW *ftw)
{
    (void)st;
    (void)type;
    (void)ftw;
    return remove(path);
}

static void world_free(struct world *w)
{
    nftw(w->key, remove_one, 16, FTW_DEPTH | FTW_PHYS);
    sync_free(w->desk->sync);
    fixture_free(w->desk->f);
    free(w->desk);
    for (size_t i = 0; i < LAPTOPS; i++)
        lab_free(w->laptop[i]);
    free(w);
}

static void ledger_name(struct lab *l, char out[ID_BYTES])
{
    struct ledger_head head;
    assert_ok(l->f, store_ledger_head(l->f->s, &head, &l->f->e));
    memcpy(out, head.laptop, ID_BYTES);
}

// The folder of a laptop on the key.
static void folder_of(struct world *w, size_t laptop, char out[400])
{
    char name[ID_BYTES];
    ledger_name(w->laptop[laptop], name);
    snprintf(out, 400, "%s/%s", w->key, name);
}

static size_t files(const char *dir, const char *suffix)
{
    struct arena a = {0};
    struct id *all = NULL;
    size_t count = 0;
    if (stick_ids(dir, suffix, &a, &all, &count, NULL) != RC_OK)
        count = 0;
    arena_release(&a);
    return count;
}

// The whole way once: out, taken, handed over, receipts, back.
static void once_around(struct world *w)
{
    for (size_t i = 0; i < LAPTOPS; i++)
        assert_done(w->laptop[i]->f, out(w, i));
    assert_done(w->desk->f, take(w));
    assert_true(lab_run(w->desk, 3));
    assert_done(w->desk->f, receipts(w));
    for (size_t i = 0; i < LAPTOPS; i++)
        assert_done(w->laptop[i]->f, in(w, i));
}

static void all_arrived(struct world *w, size_t people)
{
    size_t visits = 0;
    for (size_t i = 0; i < LAPTOPS; i++) {
        assert_int_equal(lab_count(w->laptop[i], PACKAGE_DELIVERED), w->laptop[i]->visits);
        visits += w->laptop[i]->visits;
    }
    assert_int_equal(fhir_fake_count(w->desk->server, "Patient"), people);
    assert_int_equal(fhir_fake_count(w->desk->server, "Encounter"), visits);
    assert_int_equal(fhir_fake_count(w->desk->server, "QuestionnaireResponse"), visits);
    assert_int_equal(fhir_fake_faulty(w->desk->server), 0);
}

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
    assert_ok(w->laptop[0]->f, store_carried_when(w->laptop[0]->f->s, w->laptop[0]->package[2],
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
        assert_int_equal(w->n.written, 0);
        assert_int_equal(w->n.same, 5);
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
    assert_int_equal(fs_read(path, PARCEL_MAX_BYTES, &text, NULL), RC_OK);
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
    static const size_t stops[] = {1, 3, 6};
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
        assert_int_equal(w->n.same, after);
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
    assert_int_equal(w->n.removed, 10); // packages and receipts
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

// ---- files that do not count ----

// Reads, changes and writes a file of the key.
static void spoil(const char *dir, struct id name, const char *suffix, size_t len, size_t turn)
{
    char path[600];
    struct buf file = {0};
    snprintf(path, sizeof path, "%s/%s%s", dir, name.text, suffix);
    assert_int_equal(fs_read(path, PARCEL_MAX_BYTES, &file, NULL), RC_OK);
    if (turn < file.len)
        file.at[turn] = (char)(file.at[turn] ^ 1);
    assert_int_equal(fs_write(path, file.at, len < file.len ? len : file.len, 0600, NULL), RC_OK);
    buf_release(&file);
}

static void copy_path(const char *from, const char *to)
{
    struct buf file = {0};
    assert_int_equal(fs_read(from, PARCEL_MAX_BYTES, &file, NULL), RC_OK);
    assert_int_equal(fs_write(to, file.at, file.len, 0600, NULL), RC_OK);
    buf_release(&file);
}

static void copy_file(const char *dir, struct id from, const char *suffix, struct id to,
                      const char *to_suffix)
{
    char path[600], copy[600];
    snprintf(path, sizeof path, "%s/%s%s", dir, from.text, suffix);
    snprintf(copy, sizeof copy, "%s/%s%s", dir, to.text, to_suffix);
    copy_path(path, copy);
}

static void a_spoilt_package_is_named_and_holds_no_other(void **state)
{
    struct world *w = world_new(NULL);
    struct lab *l = w->laptop[0];
    char folder[400], path[600], line[120];
    (void)state;
    lab_people(l, 8);
    assert_done(l->f, out(w, 0));
    folder_of(w, 0, folder);
    spoil(folder, l->package[0], ".icope", SIZE_MAX, 700);
    spoil(folder, l->package[1], ".icope", 900, SIZE_MAX);
    spoil(folder, l->package[2], ".icope", 0, SIZE_MAX);
    copy_file(folder, l->package[3], ".icope", l->package[4], ".icope"); // under another name
    snprintf(path, sizeof path, "%s/%s.icope", folder, l->package[5].text);
    assert_int_equal(unlink(path), 0);
    assert_int_equal(symlink("/etc/passwd", path), 0);
    snprintf(path, sizeof path, "%s/%s.icope", folder, l->package[6].text);
    assert_int_equal(unlink(path), 0);
    assert_done(w->desk->f, take(w));
    assert_int_equal(w->n.taken, 2);
    static const char *const codes[] = {"altered",   "no-parcel",  "no-parcel", NULL,
                                        "misplaced", "not-a-file", NULL};
    for (size_t i = 0; i < ARRAY_LEN(codes); i++) {
        snprintf(line, sizeof line, "%s %s\n", l->package[i].text,
                 codes[i] != NULL ? codes[i] : "missing");
        if ((strstr(w->skipped, line) != NULL) != (i != 3))
            fail_msg("%s: %s", line, w->skipped);
    }
    assert_int_equal(w->n.missing, 6);
    // The laptop writes them anew, and refuses to write through the link.
    assert_int_equal(out(w, 0), RC_INVALID);
    snprintf(path, sizeof path, "%s/%s.icope", folder, l->package[5].text);
    assert_int_equal(unlink(path), 0);
    assert_done(l->f, out(w, 0));
    assert_done(w->desk->f, take(w));
    assert_int_equal(w->n.taken, 6);
    assert_int_equal(w->n.refused, 0);
    once_around(w);
    all_arrived(w, 8);
    world_free(w);
}

static void a_receipt_that_does_not_count_changes_nothing(void **state)
{
    struct world *w = world_new(NULL), *other = world_new(NULL);
    struct lab *l = w->laptop[0];
    char folder[400], there[600];
    (void)state;
    lab_people(l, 6);
    once_around(other); // makes keys
    assert_done(l->f, out(w, 0));
    assert_done(w->desk->f, take(w));
    assert_true(lab_run(w->desk, 1));
    assert_done(w->desk->f, receipts(w));
    folder_of(w, 0, folder);
    spoil(folder, l->package[0], ".receipt", SIZE_MAX, 1000);
    spoil(folder, l->package[1], ".receipt", 1100, SIZE_MAX);
    copy_file(folder, l->package[2], ".receipt", l->package[3], ".receipt");
    copy_file(folder, l->package[2], ".receipt", id_new(), ".receipt");
    // A package of ours in place of a receipt: sealed to the desk, not to us.
    copy_file(folder, l->package[4], ".icope", l->package[4], ".receipt");
    // Another desk's receipt, sealed to this laptop by a key it does not know.
    struct vault_pair *stranger = NULL, *own = NULL;
    struct buf file = {0}, plain = {0};
    unsigned char from[VAULT_PUBLIC_BYTES];
    assert_ok(l->f, carry_pair(l->f->s, false, &own, &l->f->e));
    assert_int_equal(vault_pair_new(&stranger, NULL), RC_OK);
    assert_int_equal(
        stick_read(folder, l->package[5].text, ".receipt", PARCEL_MAX_BYTES, &file, NULL), RC_OK);
    assert_int_equal(parcel_open(own, file.at, file.len, &plain, from, NULL), RC_OK);
    buf_clear(&file);
    assert_int_equal(
        parcel_seal(stranger, vault_pair_public(own), plain.at, plain.len, &file, NULL), RC_OK);
    snprintf(there, sizeof there, "%s/%s.receipt", folder, l->package[5].text);
    assert_int_equal(fs_write(there, file.at, file.len, 0600, NULL), RC_OK);
    assert_done(l->f, in(w, 0));
    assert_int_equal(w->n.delivered, 1);
    assert_int_equal(w->n.refused, 6);
    assert_non_null(strstr(w->skipped, " altered\n"));
    assert_non_null(strstr(w->skipped, " no-parcel\n"));
    assert_non_null(strstr(w->skipped, " misplaced\n"));
    assert_non_null(strstr(w->skipped, " not-desk\n"));
    assert_int_equal(lab_count(l, PACKAGE_WAITING), 5);
    vault_pair_free(stranger);
    vault_pair_free(own);
    buf_release(&file);
    buf_release(&plain);
    once_around(w); // the desk writes them anew
    all_arrived(w, 6);
    world_free(other);
    world_free(w);
}

static void a_laptop_nobody_named_hands_in_nothing(void **state)
{
    struct world *w = world_new(NULL);
    struct lab *l = w->laptop[0];
    struct vault_pair *own = NULL;
    char fingerprint[FINGERPRINT_TEXT_BYTES];
    (void)state;
    lab_people(l, 3);
    assert_done(l->f, out(w, 0));
    assert_ok(l->f, carry_pair(l->f->s, false, &own, &l->f->e));
    words_fingerprint(vault_pair_public(own), fingerprint);
    assert_ok(w->desk->f, carry_laptop_drop(w->desk->f->s, vault_pair_public(own), &w->desk->f->e));
    assert_done(w->desk->f, take(w));
    assert_int_equal(w->n.taken, 0);
    assert_int_equal(w->n.refused, 4); // three packages, a ledger, named once
    assert_int_equal(strncmp(w->skipped, fingerprint, strlen(fingerprint)), 0);
    assert_int_equal(strlen(w->skipped), strlen(fingerprint) + strlen(" unknown-laptop\n"));
    struct carry_watch to = watch(w);
    assert_ok(w->desk->f, desk_take(w->desk->f->s, &w->desk->f->clock, w->key, fingerprint, &to,
                                    &w->n, &w->desk->f->e));
    assert_int_equal(w->n.taken, 3);
    assert_int_equal(w->n.refused, 0);
    vault_pair_free(own);
    once_around(w);
    all_arrived(w, 3);
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

static void a_ledger_that_was_changed_is_told(void **state)
{
    struct world *w = world_new(NULL);
    struct lab *l = w->laptop[0];
    char folder[400], early[500], now[500];
    (void)state;
    lab_people(l, 2);
    assert_done(l->f, out(w, 0));
    folder_of(w, 0, folder);
    snprintf(early, sizeof early, "%s/early", w->desk->f->dir);
    snprintf(now, sizeof now, "%s/manifest.icope", folder);
    copy_path(now, early);
    lab_people(l, 2);
    assert_done(l->f, out(w, 0));
    assert_done(w->desk->f, take(w));
    assert_int_equal(w->n.refused, 0);
    copy_path(early, now);
    assert_done(w->desk->f, take(w));
    assert_non_null(strstr(w->skipped, " ledger-older\n"));
    assert_int_equal(w->n.known, 4);
    world_free(w);
}

static void who_has_no_key_is_told(void **state)
{
    struct fixture *f = fixture_new(false), *practice = fixture_new(true);
    struct carry_watch none = {0};
    struct carry_count n = {0};
    (void)state;
    assert_rc(f, RC_NO, carry_out(f->s, f->dir, &none, &n, &f->e));
    assert_rc(f, RC_NO, carry_in(f->s, f->dir, &none, &n, &f->e));
    assert_rc(f, RC_NO, desk_take(f->s, &f->clock, f->dir, NULL, &none, &n, &f->e));
    assert_rc(f, RC_NO, desk_receipts(f->s, f->dir, &none, &n, &f->e));
    assert_rc(practice, RC_DENIED, carry_out(practice->s, f->dir, &none, &n, &practice->e));
    assert_rc(practice, RC_DENIED, carry_in(practice->s, f->dir, &none, &n, &practice->e));
    assert_rc(practice, RC_DENIED, desk_receipts(practice->s, f->dir, &none, &n, &practice->e));
    fixture_free(f);
    fixture_free(practice);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(two_laptops_on_one_key_arrive_once),
        cmocka_unit_test(each_way_repeated_changes_nothing),
        cmocka_unit_test(nothing_personal_is_readable_on_the_key),
        cmocka_unit_test(a_key_pulled_out_loses_nothing),
        cmocka_unit_test(what_the_network_delivered_meanwhile_stays_so),
        cmocka_unit_test(what_the_server_refuses_comes_back_held),
        cmocka_unit_test(a_spoilt_package_is_named_and_holds_no_other),
        cmocka_unit_test(a_receipt_that_does_not_count_changes_nothing),
        cmocka_unit_test(a_laptop_nobody_named_hands_in_nothing),
        cmocka_unit_test(an_erased_person_is_neither_carried_nor_sent),
        cmocka_unit_test(receipts_of_somebody_erased_say_nothing_new),
        cmocka_unit_test(a_ledger_that_was_changed_is_told),
        cmocka_unit_test(who_has_no_key_is_told),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
