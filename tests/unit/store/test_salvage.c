// SPDX-License-Identifier: EUPL-1.2
// What is whole of a damaged file comes out of it, and what is not is counted; nothing in the file
// makes the walk crash or run away.
#include "unit/store/fixture.h"

#include "store/audit.h"
#include "store/file_check.h"
#include "store/flag.h"
#include "store/outbox.h"
#include "store/recovery.h"
#include "store/salvage.h"
#include "store/team.h"
#include "store/whole.h"

#include <sys/wait.h>

enum { PEOPLE = 40, PAGE = 8192 };
#define OTHER "cinq autres mots très longs"

// A store, its bytes, and what was in it.
struct world {
    struct fixture *f;
    char new_path[400];         // salvaged
    struct id people[PEOPLE];   // each with a finished visit
    struct id open;             // an unfinished visit of the first
    struct vault_keypair *pair; // a recovery key
    struct buf file, log;       // the store closed; its log when it was not
};

static void fill(struct world *w)
{
    struct fixture *f = w->f;
    struct id id;
    struct store_visit v;
    assert_ok(f, store_account_add(f->s, "paul", "administrator", OTHER, &id, &f->e));
    assert_ok(f, vault_keypair_new(&w->pair, &f->e));
    assert_ok(f, store_recovery_add(f->s, vault_keypair_public(w->pair), "safe", &f->e));
    assert_ok(f, store_setting_set(f->s, "results", "hidden", &f->e));
    for (int i = 0; i < PEOPLE; i++) {
        char name[32], long_text[6000];
        snprintf(name, sizeof name, "Martin%02d", i);
        memset(long_text, 'a' + i % 20, sizeof long_text);
        for (size_t k = 0; k < sizeof long_text; k++) // does not pack: a chain of pages
            long_text[k] = (char)('a' + (k * 7919 + (size_t)i * 104729 + k * k % 251) % 26);
        long_text[sizeof long_text - 1] = '\0';
        w->people[i] = add_person(f, name, "Jeanne", "1942-05-12", i % 2 ? "Brest" : NULL);
        assert_ok(f, store_visit_start(f->s, w->people[i], FORM, "1", &v, &f->e));
        append(f, v.id, "a", "x");
        struct json *all = some_resources(&v, i % 7 == 0 ? long_text : "completed");
        assert_ok(f, store_visit_finish(f->s, v.id, VISIT_FINISHED, all, all, 5, &f->e));
        json_free(all);
    }
    struct store_task task = {.person = w->people[1], .at_utc_ms = 1000, .status = "requested"};
    assert_ok(f, store_task_save(f->s, &task, &f->e));
    struct json *content = an_answer("code", "fall");
    struct store_flag flag = {
        .id = id_new(), .person = w->people[2], .raised_utc_ms = 5, .content = content};
    assert_ok(f, store_flag_save(f->s, &flag, "flag-raise", NULL, &f->e));
    json_free(content);
    assert_ok(f, store_visit_start(f->s, w->people[0], FORM, "1", &v, &f->e));
    w->open = v.id;
    append(f, v.id, "a", "x1");
    append(f, v.id, "a", "x2");
}

static void read_bytes(struct fixture *f, const char *suffix, struct buf *out)
{
    char path[400];
    snprintf(path, sizeof path, "%s%s", f->path, suffix);
    assert_ok(f, fs_read(path, 64 << 20, out, &f->e));
}

static int set_up(void **state)
{
    struct world *w = mem_alloc(sizeof *w);
    w->f = fixture_new(false);
    snprintf(w->new_path, sizeof w->new_path, "%s/new.db", w->f->dir);
    fill(w);
    store_close(w->f->s);
    w->f->s = NULL;
    read_bytes(w->f, "", &w->file);
    *state = w;
    return 0;
}

static int tear_down(void **state)
{
    struct world *w = *state;
    buf_release(&w->file);
    buf_release(&w->log);
    vault_keypair_free(w->pair);
    fixture_free(w->f);
    free(w);
    return 0;
}

static void write_bytes(struct world *w, const char *suffix, const char *bytes, size_t len)
{
    char path[400];
    snprintf(path, sizeof path, "%s%s", w->f->path, suffix);
    assert_ok(w->f, fs_write(path, bytes, len, 0600, &w->f->e));
}

static enum rc salvage_by(struct world *w, const char *passphrase, struct vault_keypair *pair,
                          struct salvaged *ret)
{
    struct salvage_options o = {.from = w->f->path,
                                .to = w->new_path,
                                .schema_dir = "data/schema",
                                .clock = &w->f->clock,
                                .account = "marie",
                                .passphrase = passphrase,
                                .pair = pair};
    err_clear(&w->f->e);
    return store_salvage(&o, ret, &w->f->e);
}

static const struct salvaged_table *table_of(const struct salvaged *r, const char *name)
{
    for (size_t i = 0; i < r->table_count; i++)
        if (strcmp(r->tables[i].name, name) == 0)
            return &r->tables[i];
    fail_msg("no table %s", name);
    return &r->tables[0];
}

static size_t kept(const struct salvaged *r, const char *name)
{
    return table_of(r, name)->kept;
}

// The new store, opened as any store is.
static struct store *open_new(struct world *w)
{
    struct store *s = NULL;
    struct store_options o = w->f->o;
    o.path = w->new_path;
    assert_ok(w->f, store_open(&o, &s, &w->f->e));
    return s;
}

static bool count_one(const struct json *resource, struct id visit, void *self)
{
    (void)resource;
    (void)visit;
    ++*(size_t *)self;
    return true;
}

// Everything is there, and the file is a store as any other.
static void all_is_there(struct world *w)
{
    struct fixture *f = w->f;
    struct store *s = open_new(w);
    struct buf given = {0};
    struct store_checked sum;
    size_t responses = 0;
    uint64_t entries = 0;
    assert_ok(f, store_unlock(s, "marie", PASSPHRASE, NULL, &f->e));
    assert_ok(f, store_whole(s, &f->e));
    assert_ok(f, store_damage(s, &f->e));
    assert_int_equal(store_person_count(s), PEOPLE);
    assert_string_equal(store_person_find(s, w->people[3])->family, "Martin03");
    assert_ok(f, store_resources(s, "QuestionnaireResponse", (struct id){{0}}, count_one,
                                 &responses, &f->e));
    assert_int_equal(responses, PEOPLE);
    assert_ok(f, store_visit_journal(s, w->open, join_values, &given, &f->e));
    assert_string_equal(buf_text(&given), "x1 x2 ");
    assert_int_equal(store_flags_open(s), 1);
    assert_int_equal(store_counts(s).to_send, PEOPLE);
    assert_ok(f, store_check(s, &sum, &f->e));
    assert_int_equal(sum.damaged, 0);
    assert_ok(f, store_audit_verify(s, &entries, &f->e));
    store_lock(s);
    assert_ok(f, store_unlock(s, "paul", OTHER, NULL, &f->e));
    assert_string_equal(store_user(s)->role, "administrator");
    buf_release(&given);
    store_close(s);
    unlink(w->new_path);
}

static void all_of_a_sound_file_comes_out(void **state)
{
    struct world *w = *state;
    struct salvaged r;
    assert_ok(w->f, salvage_by(w, PASSPHRASE, NULL, &r));
    for (size_t i = 0; i < r.table_count; i++) {
        assert_int_equal(r.tables[i].damaged, 0);
        assert_int_equal(r.tables[i].was, (int64_t)r.tables[i].kept);
    }
    assert_int_equal(r.missing + r.cut + r.empty_visits + r.bare_people + r.gaps, 0);
    assert_false(r.stopped);
    salvaged_release(&r);
    assert_rc(w->f, RC_BUSY, salvage_by(w, PASSPHRASE, NULL, &r)); // never over a file
    all_is_there(w);
    assert_rc(w->f, RC_DENIED, salvage_by(w, "not this one at all", NULL, &r));
    assert_false(fs_exists(w->new_path));
}

// What is done to the first page, where the schema is.
static void a_schema_that_is_gone_costs_no_record(void **state)
{
    struct world *w = *state;
    static const struct {
        size_t from, to;
        char with;
    } damage[] = {{0, PAGE, 0}, {100, PAGE, 0}, {0, 100, 'x'}, {100, PAGE, '\x0d'}};
    for (size_t i = 0; i < sizeof damage / sizeof damage[0]; i++) {
        struct buf bytes = {0};
        struct salvaged r;
        buf_add(&bytes, w->file.at, w->file.len);
        memset(bytes.at + damage[i].from, damage[i].with, damage[i].to - damage[i].from);
        write_bytes(w, "", bytes.at, bytes.len);
        assert_ok(w->f, salvage_by(w, PASSPHRASE, NULL, &r));
        assert_int_equal(table_of(&r, "record")->was, 2 * PEOPLE + PEOPLE);
        salvaged_release(&r);
        all_is_there(w);
        buf_release(&bytes);
    }
}

// Whose row is damaged, but not the key in it, is not shut out of what was taken.
static void who_opens_the_file_opens_the_new_one(void **state)
{
    struct world *w = *state;
    struct salvaged r;
    static const char *const edits[] = {
        "UPDATE account SET proof = flip(proof, 40); DELETE FROM recovery",
        "DELETE FROM setting; UPDATE account SET proof = flip(proof, 40)"};
    for (size_t i = 0; i < ARRAY_LEN(edits); i++) {
        write_bytes(w, "", w->file.at, w->file.len);
        fixture_again(w->f); // the roster, which began later, is pinned at this login
        alter(w->f, edits[i]);
        store_close(w->f->s);
        w->f->s = NULL;
        assert_ok(w->f, salvage_by(w, PASSPHRASE, NULL, &r));
        assert_memory_equal(r.opener, "salvaged-", 9);
        struct store *s = open_new(w);
        assert_ok(w->f, store_unlock(s, r.opener, PASSPHRASE, NULL, &w->f->e));
        assert_int_equal(table_of(&r, "person")->kept, PEOPLE);
        // With the list of accounts gone, nobody makes himself administrator of it.
        assert_string_not_equal(store_user(s)->role, "administrator");
        assert_true(store_has_administrator(s));
        assert_int_not_equal(store_account_role(s, store_user(s)->id, "administrator", &w->f->e),
                             RC_OK);
        store_close(s);
        salvaged_release(&r);
        assert_int_equal(unlink(w->new_path), 0);
    }
}

static void a_cut_file_gives_back_what_is_before_the_cut(void **state)
{
    struct world *w = *state;
    static const size_t cut[] = {1, 2, 12, 36};
    struct salvaged r;
    size_t pages = w->file.len / PAGE, before = SIZE_MAX;
    for (size_t i = 0; i < sizeof cut / sizeof cut[0]; i++) {
        write_bytes(w, "", w->file.at, (pages - cut[i]) * PAGE + 100);
        assert_ok(w->f, salvage_by(w, PASSPHRASE, NULL, &r));
        assert_int_equal(r.missing, cut[i] - 1); // the one that was cut is there in part
        size_t all = 0;
        for (size_t k = 0; k < r.table_count; k++)
            all += r.tables[k].kept;
        assert_true(all < before);
        before = all;
        if (i < 2) { // the newest pages hold packages and records
            assert_int_equal(kept(&r, "person"), PEOPLE);
            assert_true(kept(&r, "record") > PEOPLE);
        }
        salvaged_release(&r);
        struct store *s = open_new(w);
        assert_ok(w->f, store_unlock(s, "marie", PASSPHRASE, NULL, &w->f->e));
        assert_ok(w->f, store_whole(s, &w->f->e));
        store_close(s);
        unlink(w->new_path);
    }
}

static void the_log_beside_it_counts(void **state)
{
    struct world *w = *state;
    struct fixture *f = w->f;
    struct salvaged r;
    struct id added;
    fixture_again(f);
    added = add_person(f, "Neu", "Anne", "1950-01-01", NULL);
    append(f, w->open, "a", "x3");
    pid_t child = fork(); // another program: icope has the store open here
    if (child == 0)
        _exit((int)salvage_by(w, PASSPHRASE, NULL, &r));
    int status = 0;
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_int_equal(WEXITSTATUS(status), RC_BUSY);
    buf_clear(&w->file);
    read_bytes(f, "", &w->file);
    read_bytes(f, "-wal", &w->log);
    store_close(f->s);
    f->s = NULL;
    memset(w->file.at, 0, PAGE);
    write_bytes(w, "", w->file.at, w->file.len);
    write_bytes(w, "-wal", w->log.at, w->log.len);
    assert_ok(f, salvage_by(w, PASSPHRASE, NULL, &r));
    assert_true(r.frames > 0);
    assert_int_equal(r.bad_frames, 0);
    assert_int_equal(kept(&r, "person"), PEOPLE + 1);
    assert_int_equal(kept(&r, "journal"), 3);
    salvaged_release(&r);
    struct store *s = open_new(w);
    assert_ok(f, store_unlock(s, "marie", PASSPHRASE, NULL, &f->e));
    assert_non_null(store_person_find(s, added));
    assert_ok(f, store_whole(s, &f->e));
    store_close(s);
    unlink(w->new_path);
    // A frame that is not whole costs its page's newest state, not the frames after it.
    w->log.at[32 + 24 + 200] ^= 1;
    write_bytes(w, "-wal", w->log.at, w->log.len);
    assert_ok(f, salvage_by(w, PASSPHRASE, NULL, &r));
    assert_int_equal(r.bad_frames, 1);
    assert_int_equal(kept(&r, "person"), PEOPLE + 1);
    salvaged_release(&r);
    unlink(w->new_path);
}

// Each page zeroed in turn: by passphrase, else by the recovery key.
static void any_page_may_be_lost(void **state)
{
    struct world *w = *state;
    size_t pages = w->file.len / PAGE, rebuilt = 0, by_key = 0, most = 0;
    for (size_t i = 1; i < pages; i++) {
        struct salvaged r;
        size_t all = 0;
        char *page = w->file.at + i * PAGE, was[PAGE];
        memcpy(was, page, PAGE);
        memset(page, 0, PAGE);
        write_bytes(w, "", w->file.at, w->file.len);
        memcpy(page, was, PAGE);
        bool by_passphrase = salvage_by(w, PASSPHRASE, NULL, &r) == RC_OK;
        if (!by_passphrase)
            assert_ok(w->f, salvage_by(w, NULL, w->pair, &r));
        by_key += !by_passphrase;
        for (size_t k = 0; k < r.table_count; k++)
            all += r.tables[k].kept;
        most = all > most ? all : most;
        assert_true(all + 250 > most); // what lay on one page, and what needs it
        rebuilt += r.rebuilt;
        salvaged_release(&r);
        struct store *s = open_new(w);
        if (by_passphrase) {
            assert_ok(w->f, store_unlock(s, "marie", PASSPHRASE, NULL, &w->f->e));
        } else {
            struct arena a = {0};
            struct store_account *accounts = NULL;
            size_t count = 0;
            assert_ok(w->f, store_accounts(s, &a, &accounts, &count, &w->f->e));
            assert_true(count > 0);
            assert_ok(w->f, store_unlock_by_recovery(s, accounts[0].name, w->pair, &w->f->e));
            assert_ok(w->f, store_accept(s, &w->f->e)); // who is what is as it is now
            assert_ok(w->f, store_account_passphrase(s, accounts[0].id, OTHER, &w->f->e));
            arena_release(&a);
        }
        // Where the roster or its pin is lost only a recovery key begins it again.
        if (store_whole(s, NULL) != RC_OK)
            assert_string_equal(store_doubts(s), by_passphrase ? "roster" : "");
        store_close(s);
        unlink(w->new_path);
    }
    assert_true(by_key > 0);
    assert_true(rebuilt > 0); // envelopes of visits are made again of their results
}

// Bytes that somebody chose: nothing crashes, nothing runs away, what is made is a whole store.
static void damaged_bytes_do_no_harm(void **state)
{
    struct world *w = *state;
    unsigned rounds = 60, seed = 12345;
    size_t made = 0;
    for (unsigned i = 0; i < rounds; i++) {
        struct buf bytes = {0};
        struct salvaged r;
        buf_add(&bytes, w->file.at, w->file.len);
        for (unsigned k = 0; k < 1 + i * 7; k++) {
            seed = seed * 1664525 + 1013904223;
            size_t page = (seed >> 8) % (bytes.len / PAGE);
            seed = seed * 1664525 + 1013904223;
            // heads of pages, their pointers and the beginnings of cells more than the rest
            size_t at = k % 2 ? (seed >> 8) % 64 : (seed >> 8) % PAGE;
            bytes.at[page * PAGE + at] = (char)(seed >> 24);
        }
        write_bytes(w, "", bytes.at, bytes.len);
        enum rc rc = salvage_by(w, NULL, w->pair, &r);
        if (rc == RC_OK) {
            made++;
            salvaged_release(&r);
            struct store *s = open_new(w);
            store_close(s);
            unlink(w->new_path);
        }
        buf_release(&bytes);
    }
    assert_true(made > rounds / 2);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(all_of_a_sound_file_comes_out, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_schema_that_is_gone_costs_no_record, set_up, tear_down),
        cmocka_unit_test_setup_teardown(who_opens_the_file_opens_the_new_one, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_cut_file_gives_back_what_is_before_the_cut, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(the_log_beside_it_counts, set_up, tear_down),
        cmocka_unit_test_setup_teardown(any_page_may_be_lost, set_up, tear_down),
        cmocka_unit_test_setup_teardown(damaged_bytes_do_no_harm, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
