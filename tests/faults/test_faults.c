// SPDX-License-Identifier: EUPL-1.2
// The saving program is stopped at every write, sync and truncation of a few days' work. Whatever
// happens, the store opens, holds every step that was acknowledged, and shows no half of another.
// ICOPE_SAMPLE=all runs every fault (make faults), otherwise every few.
#include "support/fault_vfs.h"
#include "support/sample.h"
#include "unit/store/fixture.h"

#include "store/amend.h"
#include "store/backup.h"
#include "store/erase.h"
#include "store/recovery.h"
#include "store/team.h"

#include <fcntl.h>
#include <sys/wait.h>

#define OTHER "cinq autres mots très longs"

enum { STEPS_MAX = 10, SPARSE = 23, TEARS = 14, SLOW = 3 };

// A story under test and what its steps share.
struct run {
    struct fixture *f;                // the store; its clock stands still
    const struct scenario *what;      // the story
    struct buf before;                // the store's file before the story, empty: none
    struct buf golden[STEPS_MAX + 1]; // what the store shows after that many steps
    struct vault_keypair *pair;       // a recovery key
    struct store_visit visit;         // a visit of the story
    int faults[FAULT_KINDS], lost;    // injected; stores that were worse afterwards
    bool tolerant;                    // a negative control: losses are counted, not failed
};

// A story.
struct scenario {
    const char *name;               // for people
    void (*prepare)(struct run *r); // makes what the store holds before; NULL: an old store
    enum rc (*steps[STEPS_MAX])(struct run *r, struct err *e); // ended by NULL
};

// ---- what a store shows, as one text without random identifiers ----

static bool add_value(const struct json *entry, void *self)
{
    buf_printf(self, "%s,", json_get_string(entry, "value"));
    return true;
}

static bool add_status(const struct json *resource, struct id visit, void *self)
{
    const char *status = json_get_string(resource, "status");
    (void)visit;
    buf_printf(self, "%s;", status != NULL ? status : "-");
    return true;
}

static enum rc show_people(struct store *s, struct buf *out, struct err *e)
{
    enum rc rc = store_damage(s, e);
    for (size_t i = 0; rc == RC_OK && i < store_person_count(s); i++) {
        const struct store_person *p = store_person_at(s, i);
        struct arena a = {0};
        struct store_visit *visits = NULL;
        size_t count = 0;
        buf_printf(out, "%s %s %u %d|", p->family, p->given, p->visit_count,
                   p->open_visit.text[0] != '\0');
        rc = store_visits(s, p->id, &a, &visits, &count, e);
        for (size_t v = 0; rc == RC_OK && v < count; v++) {
            buf_printf(out, "%d/%u:", (int)visits[v].state, visits[v].versions);
            rc = store_visit_journal(s, visits[v].id, add_value, out, e);
        }
        if (rc == RC_OK)
            rc = store_resources(s, NULL, p->id, add_status, out, e);
        arena_release(&a);
    }
    return rc;
}

static enum rc show_rest(struct store *s, struct buf *out, struct err *e)
{
    struct arena a = {0};
    struct store_account *accounts = NULL;
    struct store_recovery *keys = NULL;
    struct store_erasure *erased = NULL;
    struct store_task *tasks = NULL;
    size_t count = 0, key_count = 0, erased_count = 0, task_count = 0;
    uint64_t entries = 0;
    const char *setting = NULL;
    enum rc rc = store_accounts(s, &a, &accounts, &count, e);
    for (size_t i = 0; rc == RC_OK && i < count; i++)
        buf_printf(out, "\n%s %s %d", accounts[i].name, accounts[i].role, accounts[i].active);
    rc = rc ? rc : store_recoveries(s, &a, &keys, &key_count, e);
    for (size_t i = 0; rc == RC_OK && i < key_count; i++)
        buf_printf(out, "\n%s %d %d", keys[i].label, keys[i].active, keys[i].drill_utc_ms != 0);
    rc = rc ? rc : store_erasures(s, &a, &erased, &erased_count, e);
    rc = rc ? rc : store_tasks(s, 0, INT64_MAX, &a, &tasks, &task_count, e);
    rc = rc ? rc : store_setting(s, "idle", &a, &setting, e);
    rc = rc ? rc : store_audit_verify(s, &entries, e);
    buf_printf(out, "\n%zu erased, %zu planned, %s, %zu to send", erased_count, task_count,
               setting != NULL ? setting : "-", store_counts(s).to_send);
    arena_release(&a);
    return rc;
}

static enum rc show(struct run *r, struct buf *out, struct err *e)
{
    char copy[400];
    enum rc rc = show_people(r->f->s, out, e);
    rc = rc ? rc : show_rest(r->f->s, out, e);
    snprintf(copy, sizeof copy, "%s/copy", r->f->dir);
    buf_printf(out, "\nbackup %d", fs_exists(copy));
    return rc;
}

// ---- steps ----

static enum rc save_person(struct run *r, struct err *e)
{
    struct json *p = a_patient(id_new(), "Durand", "Paul", "1940-01-02", "Brest");
    enum rc rc = store_person_save(r->f->s, p, e);
    json_free(p);
    return rc;
}

static enum rc start_visit(struct run *r, struct err *e)
{
    return store_visit_start(r->f->s, store_person_at(r->f->s, 0)->id, FORM, "1", &r->visit, e);
}

static enum rc answer(struct run *r, struct err *e)
{
    struct json *entry = an_answer("nut-weight", "yes");
    enum rc rc = store_visit_append(r->f->s, r->visit.id, entry, e);
    json_free(entry);
    return rc;
}

static enum rc pause_visit(struct run *r, struct err *e)
{
    return store_visit_state(r->f->s, r->visit.id, VISIT_PAUSED, e);
}

static enum rc finish(struct run *r, struct err *e)
{
    struct json *resources = some_resources(&r->visit, "completed"), *package = json_new_object();
    enum rc rc = store_visit_finish(r->f->s, r->visit.id, VISIT_FINISHED, resources, package, 9, e);
    json_free(resources);
    json_free(package);
    return rc;
}

static enum rc reopen(struct run *r, struct err *e)
{
    struct json *entry = an_answer("", "amend");
    enum rc rc = store_visit_reopen(r->f->s, r->visit.id, entry, e);
    json_free(entry);
    return rc;
}

static enum rc plan(struct run *r, struct err *e)
{
    struct store_task task = {
        .person = store_person_at(r->f->s, 0)->id, .at_utc_ms = 5, .status = "requested"};
    return store_task_save(r->f->s, &task, e);
}

static enum rc set(struct run *r, struct err *e)
{
    return store_setting_set(r->f->s, "idle", "five", e);
}

static enum rc add_account(struct run *r, struct err *e)
{
    struct id id;
    return store_account_add(r->f->s, "paul", "visitor", OTHER, &id, e);
}

static struct id paul(struct run *r)
{
    struct arena a = {0};
    struct store_account *all = NULL;
    size_t count = 0;
    struct id id = {{0}};
    if (store_accounts(r->f->s, &a, &all, &count, NULL) == RC_OK && count > 1)
        id = all[1].id;
    arena_release(&a);
    return id;
}

static enum rc change_role(struct run *r, struct err *e)
{
    return store_account_role(r->f->s, paul(r), "nurse", e);
}

static enum rc change_passphrase(struct run *r, struct err *e)
{
    return store_account_passphrase(r->f->s, paul(r), "encore une autre phrase", e);
}

static enum rc suspend(struct run *r, struct err *e)
{
    return store_account_active(r->f->s, paul(r), false, e);
}

static enum rc add_key(struct run *r, struct err *e)
{
    return store_recovery_add(r->f->s, vault_keypair_public(r->pair), "Coffre", e);
}

static enum rc drill(struct run *r, struct err *e)
{
    return store_recovery_drill(r->f->s, r->pair, e);
}

static enum rc key_off(struct run *r, struct err *e)
{
    return store_recovery_activate(r->f->s, vault_keypair_public(r->pair), false, e);
}

static enum rc rotate(struct run *r, struct err *e)
{
    return store_rotate(r->f->s, NULL, NULL, e);
}

static enum rc erase(struct run *r, struct err *e)
{
    struct store_receipt receipt;
    return store_erase(r->f->s, store_person_at(r->f->s, 0)->id, "asked", true, &receipt, e);
}

static enum rc back_up(struct run *r, struct err *e)
{
    char copy[400];
    snprintf(copy, sizeof copy, "%s/copy", r->f->dir);
    return store_backup(r->f->s, copy, NULL, NULL, e);
}

// ---- what was there before ----

static void one_person(struct run *r)
{
    add_person(r->f, "Martin", "Jeanne", "1942-05-12", "Quimper");
}

static void a_day(struct run *r)
{
    one_person(r);
    assert_ok(r->f, start_visit(r, &r->f->e));
    assert_ok(r->f, answer(r, &r->f->e));
    assert_ok(r->f, finish(r, &r->f->e));
    assert_ok(r->f, set(r, &r->f->e));
}

static const struct scenario scenarios[] = {
    {"visits", one_person, {start_visit, answer, answer, pause_visit, answer, finish}},
    {"people, round, settings", one_person, {save_person, plan, set}},
    {"a correction", a_day, {reopen, answer, finish}},
    {"accounts", a_day, {add_account, change_role, change_passphrase, suspend}},
    {"recovery keys", a_day, {add_key, drill, key_off}},
    {"a new master key", a_day, {rotate, set, rotate}},
    {"an erasure", a_day, {save_person, erase}},
    {"a backup", a_day, {back_up}},
    {"migration", NULL, {set}},
};

// ---- running ----

static void clear(struct run *r)
{
    store_close(r->f->s);
    r->f->s = NULL;
    fs_list(r->f->dir, fixture_unlink, r->f->dir, NULL);
    assert_ok(r->f, fs_write(r->f->path, r->before.at, r->before.len, 0600, &r->f->e));
}

// Opens, unlocks and goes through the steps. Returns how many were acknowledged; *ret_rc is what
// ended it.
static int go(struct run *r, int report, enum rc *ret_rc)
{
    struct err e = {0};
    int done = 0;
    enum rc rc = store_open(&r->f->o, &r->f->s, &e);
    rc = rc ? rc : store_unlock(r->f->s, "marie", PASSPHRASE, NULL, &e);
    while (rc == RC_OK && r->what->steps[done] != NULL) {
        rc = r->what->steps[done](r, &e);
        done += rc == RC_OK;
        if (rc == RC_OK && report >= 0 && write(report, &done, sizeof done) < 0)
            break;
    }
    *ret_rc = rc;
    return done;
}

// The same in a child that is killed on the way.
static int go_and_die(struct run *r)
{
    int pipes[2], done = 0, n = 0, status = 0;
    assert_int_equal(pipe2(pipes, O_CLOEXEC), 0);
    pid_t pid = fork();
    assert_true(pid >= 0);
    if (pid == 0) {
        enum rc rc = RC_OK;
        go(r, pipes[1], &rc);
        store_close(r->f->s);
        _exit(0);
    }
    close(pipes[1]);
    while (read(pipes[0], &n, sizeof n) == (ssize_t)sizeof n)
        done = n;
    close(pipes[0]);
    assert_int_equal(waitpid(pid, &status, 0), pid);
    return done;
}

// What is there after the fault: the number of steps it shows, −1 when it is no whole number.
static int look(struct run *r, int least, struct err *e)
{
    struct buf now = {0};
    int shown = -1;
    enum rc rc = store_open(&r->f->o, &r->f->s, e);
    rc = rc ? rc : store_unlock(r->f->s, "marie", PASSPHRASE, NULL, e);
    rc = rc ? rc : show(r, &now, e);
    for (int k = least; rc == RC_OK && k <= STEPS_MAX && shown < 0; k++)
        if (r->golden[k].len > 0 && strcmp(buf_text(&now), buf_text(&r->golden[k])) == 0)
            shown = k;
    if (rc == RC_OK && shown < 0)
        err_set(e, RC_DAMAGED, "%.300s", buf_text(&now));
    buf_release(&now);
    return shown;
}

static void inject(struct run *r, enum fault_kind kind, int at, uint32_t seed, int synchronous)
{
    struct err e = {0};
    enum rc rc = RC_OK;
    clear(r);
    fault_arm(kind, at, seed, synchronous);
    int acknowledged = kind == FAULT_KILL ? go_and_die(r) : go(r, -1, &rc);
    if (kind == FAULT_DROP || kind == FAULT_TEAR)
        store_abandon(r->f->s);
    else
        store_close(r->f->s);
    r->f->s = NULL;
    bool hit = fault_hit() || kind == FAULT_KILL;
    fault_disarm();
    r->faults[kind] += hit;
    int shown = look(r, acknowledged, &e);
    // One more may have come through without anybody hearing of it.
    bool good = shown >= acknowledged && shown <= acknowledged + 1;
    r->lost += !good;
    if (!good && !r->tolerant)
        fail_msg("%s: %s at operation %d, seed %u: %d steps acknowledged, %d there: %s",
                 r->what->name, fault_names[kind], at, seed, acknowledged, shown, e.text);
}

// What the story looks like undisturbed; returns the number of operations.
static int rehearse(struct run *r)
{
    enum rc rc = RC_OK;
    int steps = 0;
    while (r->what->steps[steps] != NULL)
        steps++;
    clear(r);
    assert_ok(r->f, store_open(&r->f->o, &r->f->s, &r->f->e));
    assert_ok(r->f, store_unlock(r->f->s, "marie", PASSPHRASE, NULL, &r->f->e));
    assert_ok(r->f, show(r, &r->golden[0], &r->f->e));
    for (int k = 0; k < steps; k++) {
        assert_ok(r->f, r->what->steps[k](r, &r->f->e));
        assert_ok(r->f, show(r, &r->golden[k + 1], &r->f->e));
    }
    clear(r);
    fault_arm(FAULT_NOTHING, 0, 0, FAULT_SYNC_FULL);
    assert_int_equal(go(r, -1, &rc), steps); // without faults everything is acknowledged
    store_close(r->f->s);
    r->f->s = NULL;
    int operations = fault_disarm();
    assert_int_equal(look(r, steps, &r->f->e), steps);
    assert_true(operations > 0);
    return operations;
}

static struct run *run_new(const struct scenario *what)
{
    struct run *r = mem_alloc(sizeof *r);
    r->what = what;
    r->f = what->prepare != NULL ? fixture_new(true) : fixture_folder(true);
    assert_ok(r->f, vault_keypair_new(&r->pair, &r->f->e));
    const char *source = r->f->path;
    if (what->prepare != NULL)
        what->prepare(r);
    else
        source = "tests/unit/store/data/store-0001.db";
    store_close(r->f->s);
    r->f->s = NULL;
    assert_ok(r->f, fs_read(source, 8 << 20, &r->before, &r->f->e));
    return r;
}

static void run_free(struct run *r)
{
    for (int k = 0; k <= STEPS_MAX; k++)
        buf_release(&r->golden[k]);
    buf_release(&r->before);
    vault_keypair_free(r->pair);
    fixture_free(r->f);
    free(r);
}

static void survives(void **state)
{
    struct run *r = run_new(*state);
    // The old store is a real one: its passphrase is stretched at full cost.
    bool slow = r->what->prepare == NULL;
    int operations = rehearse(r), sum = 0;
    int step = (int)sample(SPARSE, SPARSE / 4, 1) * (slow ? SLOW : 1);
    for (int at = 1 + (int)(sample_seed() % (uint32_t)step); at <= operations; at += step) {
        for (enum fault_kind kind = FAULT_IO; kind < FAULT_KINDS; kind++) {
            int times = kind == FAULT_TEAR && sample_is_all() && !slow ? TEARS : 1;
            for (int i = 0; i < times; i++)
                inject(r, kind, at, (uint32_t)(at * 31 + i * 7919), FAULT_SYNC_FULL);
        }
    }
    print_message("# %-24s %4d operations:", r->what->name, operations);
    for (enum fault_kind kind = FAULT_IO; kind < FAULT_KINDS; kind++) {
        print_message(" %s %d,", fault_names[kind], r->faults[kind]);
        sum += r->faults[kind];
    }
    print_message(" %d in all, %d lost\n", sum, r->lost);
    assert_true(sum > 0);
    run_free(r);
}

// The harness bites: what does not wait for the disk loses answers when the power goes.
static void control(void **state)
{
    const int *synchronous = *state;
    struct run *r = run_new(&scenarios[0]);
    int operations = rehearse(r), step = (int)sample(3, 2, 1);
    r->tolerant = true;
    for (int at = 1; at <= operations; at += step)
        inject(r, FAULT_DROP, at, 1, *synchronous);
    print_message("# synchronous=%d: %d power cuts, %d lost or damaged\n", *synchronous,
                  r->faults[FAULT_DROP], r->lost);
    assert_true(r->lost > 0);
    run_free(r);
}

static int start(void **state)
{
    (void)state;
    if (access("/dev/shm", W_OK) == 0) // the disk is played by the shim
        setenv("TMPDIR", "/dev/shm", 1);
    fault_install();
    return vault_start(NULL) == RC_OK ? 0 : -1;
}

int main(void)
{
    static const int off = FAULT_SYNC_OFF, normal = FAULT_SYNC_NORMAL;
    struct CMUnitTest tests[ARRAY_LEN(scenarios) + 2] = {
        {.name = "control_synchronous_off", .test_func = control},
        {.name = "control_synchronous_normal", .test_func = control},
    };
    memcpy(&tests[0].initial_state, &(const void *){&off}, sizeof(void *));
    memcpy(&tests[1].initial_state, &(const void *){&normal}, sizeof(void *));
    for (size_t i = 0; i < ARRAY_LEN(scenarios); i++) {
        tests[i + 2] = (struct CMUnitTest){.name = scenarios[i].name, .test_func = survives};
        memcpy(&tests[i + 2].initial_state, &(const void *){&scenarios[i]}, sizeof(void *));
    }
    return cmocka_run_group_tests(tests, start, NULL);
}
