// SPDX-License-Identifier: EUPL-1.2
// Keys that were meddled with, and a desk that is killed while it takes one: what is good comes in
// once, what is not is named and counted, and no file stops its neighbours.
#include "sync/transfer_visits.h"

#include "support/fault_vfs.h"
#include "support/sample.h"

#include <signal.h>
#include <sys/wait.h>

// ---- names on the key ----

static void path_of(const struct world *w, struct id name, char out[400])
{
    snprintf(out, 400, "%s/%s", w->key, name.text);
}

static void a_folder_that_is_none_stops_no_neighbour(void **state)
{
    (void)state;
    struct world *w = world_new(NULL);
    char path[400], first[400], line[120];
    const struct id link = id_from("00000000-0000-4000-8000-000000000000"),
                    file = id_from("00000000-0000-4000-8000-000000000001"),
                    empty = id_from("ffffffff-ffff-4fff-bfff-ffffffffffff");
    for (size_t i = 0; i < LAPTOPS; i++) {
        numbered_visit(w->laptop[i]);
        assert_done(w->laptop[i]->f, out(w, i));
    }
    folder_of(w, 0, first);
    path_of(w, link, path);
    assert_int_equal(symlink(first, path), 0);
    path_of(w, file, path);
    assert_int_equal(fs_write(path, "x", 1, 0600, NULL), RC_OK);
    path_of(w, empty, path);
    assert_int_equal(mkdir(path, 0700), 0);
    assert_done(w->desk->f, take(w));
    assert_int_equal(w->n.taken, 2);
    assert_int_equal(w->n.visits, 2);
    assert_int_equal(w->n.refused, 2);
    for (size_t i = 0; i < 2; i++) {
        snprintf(line, sizeof line, "%s not-a-folder\n", (i == 0 ? link : file).text);
        assert_non_null(strstr(w->skipped, line));
    }
    world_free(w);
}

// ---- whose ----

// A laptop that the desk knows hands in a visit under another one's number.
static void a_laptop_cannot_speak_for_another(void **state)
{
    (void)state;
    struct world *w = world_new(NULL);
    struct lab *honest = w->laptop[0], *other = w->laptop[1];
    struct vault_keypair *desk = NULL, *own = NULL;
    struct buf file = {0}, plain = {0}, sealed = {0};
    unsigned char from[VAULT_PUBLIC_BYTES];
    char folder[400], line[120];
    struct id *all = NULL;
    struct arena a = {0};
    size_t count = 0;
    bool same;
    numbered_visit(honest);
    assert_done(honest->f, out(w, 0));
    assert_done(w->desk->f, take(w));
    assert_int_equal(w->n.taken, 1);
    numbered_visit(honest);
    assert_done(honest->f, out(w, 0));
    folder_of(w, 0, folder);
    assert_ok(w->desk->f, transfer_pair(w->desk->f->s, false, &desk, &w->desk->f->e));
    assert_ok(other->f, transfer_pair(other->f->s, false, &own, &other->f->e));
    assert_int_equal(media_ids(folder, ".icope", &a, &all, &count, NULL), RC_OK);
    assert_int_equal(count, 2);
    for (size_t i = 0; i < count; i++) { // what the honest one says, sealed by the other
        buf_clear(&plain);
        buf_clear(&sealed);
        assert_int_equal(
            media_read(folder, all[i].text, ".icope", SEALED_MESSAGE_MAX_BYTES, &file, NULL),
            RC_OK);
        assert_int_equal(sealed_message_open(desk, file.at, file.len, &plain, from, NULL), RC_OK);
        assert_int_equal(sealed_message_seal(own, vault_keypair_public(desk), plain.at, plain.len,
                                             &sealed, NULL),
                         RC_OK);
        assert_int_equal(media_write(folder, all[i].text, ".icope", &sealed, &same, NULL), RC_OK);
    }
    assert_done(w->desk->f, take(w));
    assert_int_equal(w->n.taken, 0);
    for (size_t i = 0; i < count; i++) {
        snprintf(line, sizeof line, "%s other-laptop\n", all[i].text);
        assert_non_null(strstr(w->skipped, line));
    }
    vault_keypair_free(desk);
    vault_keypair_free(own);
    buf_release(&file);
    buf_release(&plain);
    buf_release(&sealed);
    arena_release(&a);
    assert_done(honest->f, out(w, 0)); // it writes its own anew
    assert_done(w->desk->f, take(w));
    assert_int_equal(w->n.taken, 1);
    world_free(w);
}

// ---- unreadable ----

// A package whose visit has no time: it is handed over and told, the one beside it is kept.
static void a_visit_that_cannot_be_read_is_told(void **state)
{
    (void)state;
    struct world *w = world_new(NULL);
    struct lab *l = w->laptop[0];
    numbered_visit(l);
    numbered_visit_at(l, "some day");
    assert_done(l->f, out(w, 0));
    assert_done(w->desk->f, take(w));
    assert_int_equal(w->n.taken, 2);
    assert_int_equal(w->n.visits, 1);
    assert_int_equal(w->n.refused, 1);
    assert_non_null(strstr(w->skipped, " no-visit\n"));
    assert_int_equal(kept(w), 1);
    world_free(w);
}

// ---- kill -9 ----

static void copy_path(const char *from, const char *to)
{
    struct buf file = {0};
    assert_int_equal(fs_read(from, SIZE_MAX / 4, &file, NULL), RC_OK);
    assert_int_equal(fs_write(to, file.at, file.len, 0600, NULL), RC_OK);
    buf_release(&file);
}

// Takes the key in a process that is killed at its n-th write. True when it came so far.
static bool take_and_kill(struct world *w, int at)
{
    int status = 0;
    struct fixture *f = w->desk->f;
    pid_t pid = fork();
    assert_true(pid >= 0);
    if (pid == 0) {
        struct err e = {0};
        fault_install();
        if (store_open(&f->o, &f->s, &e) != RC_OK ||
            store_unlock(f->s, "marie", PASSPHRASE, NULL, &e) != RC_OK)
            _exit(2);
        fault_arm(FAULT_KILL, at, 1, FAULT_SYNC_FULL);
        _exit(desk_take(f->s, &f->clock, w->key, NULL, 6, &(struct transfer_watch){.self = NULL},
                        &(struct transfer_count){.total = 0}, &e) == RC_OK
                  ? 0
                  : 3);
    }
    assert_int_equal(waitpid(pid, &status, 0), pid);
    if (WIFSIGNALED(status))
        return true;
    assert_int_equal(WEXITSTATUS(status), 0);
    return false;
}

static void a_desk_that_is_killed_takes_everything_once(void **state)
{
    (void)state;
    struct world *w = world_new(NULL);
    struct fixture *f = w->desk->f;
    char early[400];
    struct id task = id_new();
    const int step = (int)sample(7, 3, 1);
    size_t kills = 0;
    for (size_t i = 0; i < LAPTOPS; i++) {
        struct id person = numbered_visit(w->laptop[i]);
        numbered_visit(w->laptop[i]);
        if (i == 0)
            report_task(w->laptop[i], task, person, "absent", 9);
        assert_done(w->laptop[i]->f, out(w, i));
    }
    sync_free(w->desk->sync);
    w->desk->sync = NULL;
    store_close(f->s);
    f->s = NULL;
    snprintf(early, sizeof early, "%s/early.db", f->dir);
    copy_path(f->path, early);
    for (int at = 1; take_and_kill(w, at); at += step) {
        struct store_task t;
        kills++;
        fixture_again(f);
        assert_done(f, take(w));
        assert_int_equal(w->n.refused, 0);
        assert_int_equal(w->n.taken + w->n.known, 5);
        assert_int_equal(kept(w), 4);
        assert_int_equal(store_counts(f->s).to_send, 5);
        assert_int_equal(store_person_count(f->s), 4);
        assert_ok(f, store_task_load(f->s, task, &t, &f->e));
        assert_string_equal(t.status, "absent");
        store_close(f->s);
        f->s = NULL;
        copy_path(early, f->path);
    }
    assert_true(kills > 3);
    fixture_again(f);
    lab_engine(w->desk);
    world_free(w);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_folder_that_is_none_stops_no_neighbour),
        cmocka_unit_test(a_laptop_cannot_speak_for_another),
        cmocka_unit_test(a_visit_that_cannot_be_read_is_told),
        cmocka_unit_test(a_desk_that_is_killed_takes_everything_once),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
