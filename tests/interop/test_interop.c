// SPDX-License-Identifier: EUPL-1.2
// Several laptops and one real FHIR server of somebody else: two days of visits over libcurl,
// laptops that die in between, corrections, a change made there by another; then the server itself
// is asked what it holds (count.mjs). Run by tests/interop/check.sh, which starts the servers and
// names one in the file ICOPE_INTEROP: {"name","base","auth",… as server_json, "people","dir"}.
#include "interop/visits.h"

#include "fhir/task.h"
#include "store/gather.h"
#include "sync/sync.h"

#include <signal.h>
#include <sys/wait.h>

enum { LAPTOPS = 3, RUNS_MAX = 40, WAIT_MS = 200 };

// When a session dies on purpose.
struct death {
    size_t delivered; // after so many, 0 not
    size_t requests;  // or with the so manieth request under way, 0 not
};

static struct {
    struct json *config;             // of the server
    struct server server;            // the same
    struct laptop_day *day[LAPTOPS]; // the laptops
    size_t people;                   // new ones on each, on the first day
} lab;                               // one server a process; set by group_set_up

// ---- a session: the program runs for a while in a process of its own ----

static int session_ends(const struct sync_view *v)
{
    fprintf(stderr, "# trouble %d, HTTP %d: %s\n", (int)v->trouble, v->http_status, v->why);
    return 1;
}

static void maybe_die(const struct sync_view *v, const struct death *death)
{
    if ((death->delivered > 0 && v->delivered >= death->delivered) ||
        (death->requests > 0 && v->requests >= death->requests))
        raise(SIGKILL);
}

// Runs until everything is handed over, that many times, or until it dies. Returns 0 or an exit
// code that is no trouble's.
static int run_until(struct laptop_day *d, const struct death *death, int runs, struct sync_view *v)
{
    enum { NOT_STARTED = 100 };
    struct err e = {0};
    struct clock now = clock_system();
    struct transport_options link = server_link(&lab.server);
    struct sync_options o = {.clock = &now, .server = &lab.server};
    struct store_options at = d->f->o;
    struct sync *s = NULL;
    at.clock = &now;
    if (store_open(&at, &o.store, &e) != RC_OK ||
        store_unlock(o.store, "marie", PASSPHRASE, NULL, &e) != RC_OK ||
        transport_curl_new(&link, &o.transport, &e) != RC_OK || sync_new(&o, &s, &e) != RC_OK) {
        fprintf(stderr, "# %s\n", e.text);
        return NOT_STARTED;
    }
    for (; runs > 0; runs--) {
        sync_go(s, true);
        do {
            sync_step(s);
            sync_look(s, v);
            maybe_die(v, death);
            int wait = sync_wait_ms(s);
            sync_wait(s, NULL, 0, wait < 0 || wait > WAIT_MS ? WAIT_MS : wait);
        } while (v->running);
        if (v->trouble == SYNC_FINE && store_counts(o.store).to_send <= store_counts(o.store).held)
            break;
    }
    printf("# %zu delivered, %zu held, %zu requests, %llu bytes up, %llu down\n", v->delivered,
           v->held, v->requests, (unsigned long long)v->bytes_up,
           (unsigned long long)v->bytes_down);
    if (v->said[0] != '\0')
        printf("# it says: %s\n", v->said);
    sync_free(s);
    store_close(o.store);
    fflush(NULL);
    return 0;
}

// A session of a day. Returns the exit code.
static int session(struct laptop_day *d, const struct death *death)
{
    struct sync_view v = {0};
    int rc = run_until(d, death, RUNS_MAX, &v);
    return rc != 0 ? rc : v.trouble == SYNC_FINE ? 0 : session_ends(&v);
}

// All laptops at the same time; each is expected to end well, or to die where it should.
static void sessions(const struct death *death)
{
    pid_t child[LAPTOPS];
    for (size_t i = 0; i < LAPTOPS; i++) {
        day_close(lab.day[i]);
        fflush(NULL);
        child[i] = fork();
        assert_true(child[i] >= 0);
        if (child[i] == 0)
            _exit(session(lab.day[i], death));
    }
    for (size_t i = 0; i < LAPTOPS; i++) {
        int status = 0;
        assert_int_equal(waitpid(child[i], &status, 0), child[i]);
        bool killed = WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL;
        bool deadly = death->delivered > 0 || death->requests > 0;
        if (!(WIFEXITED(status) && WEXITSTATUS(status) == 0) && !(deadly && killed))
            fail_msg("laptop %zu ended with status %#x", i, (unsigned)status);
        day_open(lab.day[i]);
    }
}

// ---- what the server is asked, by somebody else's means ----

static void node(const char *script, const char *more)
{
    char path[1024];
    int status = 0;
    snprintf(path, sizeof path, "%.900s/%s", json_get_string(lab.config, "dir"), script);
    fflush(NULL);
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        execlp("node", "node", path, getenv("ICOPE_INTEROP"), more, (char *)NULL);
        _exit(127);
    }
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_int_equal(status, 0);
}

// What the laptops believe; returns how many packages are in that state.
static size_t write_beliefs(const char *path, enum package_state counted)
{
    size_t found = 0;
    FILE *out = fopen(path, "we");
    assert_non_null(out);
    for (size_t i = 0; i < LAPTOPS; i++) {
        struct laptop_day *d = lab.day[i];
        struct arena a = {0};
        struct store_package *rows = NULL;
        size_t count = 0;
        assert_ok(d->f,
                  store_packages(d->f->s, (1U << PACKAGE_STATES) - 1, &a, &rows, &count, &d->f->e));
        for (size_t k = 0; k < count; k++) {
            write_package(d, &rows[k], out);
            found += rows[k].state == counted;
        }
        for (size_t k = 0; k < d->people; k++)
            if (d->silent[k])
                fprintf(out, "{\"silent\":\"%s\"}\n", json_get_string(d->patient[k], "id"));
        arena_release(&a);
    }
    assert_int_equal(fclose(out), 0);
    return found;
}

static void count_on_the_server(size_t conflicts)
{
    char path[400];
    snprintf(path, sizeof path, "%s/beliefs.ndjson", lab.day[0]->f->dir);
    assert_int_equal(write_beliefs(path, PACKAGE_CONFLICT), conflicts);
    node("count.mjs", path);
}

// ---- a server that refuses everything, and is mended ----

// Trouble of one run in a process of its own.
static int trouble_of(struct laptop_day *d)
{
    int status = 0;
    day_close(d);
    fflush(NULL);
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        struct sync_view v = {0};
        const struct death none = {0};
        int rc = run_until(d, &none, 1, &v);
        _exit(rc != 0 ? rc : (int)v.trouble);
    }
    assert_int_equal(waitpid(child, &status, 0), child);
    day_open(d);
    assert_true(WIFEXITED(status));
    return WEXITSTATUS(status);
}

static void a_profile_it_does_not_know_is_said_of_the_server(void **state)
{
    enum { VISITS = 7 };
    struct laptop_day *d = lab.day[0];
    const char *refuses = json_get_string(lab.config, "refuses");
    (void)state;
    if (refuses == NULL)
        skip();
    for (size_t k = 0; k < VISITS; k++)
        day_person(d, NULL, k == 3);
    assert_int_equal(trouble_of(d), SYNC_REFUSED);
    assert_int_equal(store_counts(d->f->s).held, 0); // no visit is blamed
    assert_int_equal(store_counts(d->f->s).sent, 0);
    assert_int_equal(remove(refuses), 0);
    assert_int_equal(trouble_of(d), SYNC_FINE);
    assert_int_equal(store_counts(d->f->s).to_send, 0);
}

// ---- the days ----

static void a_day_arrives_though_laptops_die(void **state)
{
    (void)state;
    for (size_t i = 0; i < LAPTOPS; i++) {
        struct laptop_day *d = lab.day[i];
        for (size_t k = 0; k < lab.people; k++)
            day_person(d, NULL, k % 7 == 3);
        // Two laptops know one person, as they do once a round came from the server.
        if (i > 0)
            day_person(d, lab.day[0]->patient[2], false);
    }
    sessions(&(struct death){.requests = 2});
    sessions(&(struct death){.delivered = lab.people / 3});
    sessions(&(struct death){.requests = 5});
    sessions(&(struct death){0});
    count_on_the_server(0);
}

static void the_next_day_brings_corrections(void **state)
{
    (void)state;
    for (size_t i = 0; i < LAPTOPS; i++) {
        struct laptop_day *d = lab.day[i];
        d->f->fake.utc_ms += DAY_MS;
        day_amend(d, 0);
        day_amend(d, 3); // had red flags: they stay open
        day_change(d, 4, PERSON_ADDRESS, "3, place de l’Hôtel-de-Ville");
        day_visit(d, 4, true);
        day_visit(d, 5, false); // nothing of the person changed
        day_amend(d, 5);
        day_person(d, NULL, false);
    }
    sessions(&(struct death){.requests = 4});
    sessions(&(struct death){0});
    count_on_the_server(0);
}

static size_t open_conflicts(struct laptop_day *d)
{
    struct arena a = {0};
    struct store_conflict *all = NULL;
    size_t count = 0;
    assert_ok(d->f, store_conflicts(d->f->s, false, &a, &all, &count, &d->f->e));
    arena_release(&a);
    return count;
}

static void what_another_changed_there_is_not_overwritten(void **state)
{
    (void)state;
    struct laptop_day *d = lab.day[0];
    for (size_t i = 4; i < 7; i++)
        node("meddle.mjs", json_get_string(d->patient[i], "id"));
    d->f->fake.utc_ms += DAY_MS;
    day_change(d, 6, PERSON_TOWN, "Grenoble"); // each side changed something else: both stay
    day_visit(d, 6, false);
    day_change(d, 5, PERSON_PHONE, "01 99 00 55 55"); // both the same: asked, and the visit goes
    day_visit(d, 5, false);
    day_visit(d, 4, false); // changed only there: stays as it is there
    sessions(&(struct death){0});
    count_on_the_server(0);
    assert_int_equal(open_conflicts(d), 1);
}

static void nothing_is_sent_twice(void **state)
{
    (void)state;
    sessions(&(struct death){0});
    count_on_the_server(0);
}

// ---- the round ----

enum { PLANNED = 5 };

// The planned visits of a laptop that stand at that status; the first of them into *ret.
static size_t planned(struct laptop_day *d, const char *status, struct store_task *ret)
{
    struct clock now = clock_system();
    struct arena a = {0};
    struct store_task *all = NULL;
    size_t count = 0, found = 0;
    int64_t from = clock_utc_ms(&now) - DAY_MS;
    assert_ok(d->f,
              store_tasks(d->f->s, from, from + 3 * (int64_t)DAY_MS, &a, &all, &count, &d->f->e));
    for (size_t i = 0; i < count; i++)
        if (strcmp(all[i].status, status) == 0 && found++ == 0)
            *ret = all[i];
    arena_release(&a);
    return found;
}

static void coordination(const char *action, const char *file)
{
    char words[600];
    snprintf(words, sizeof words, "%s:%s", action, file);
    node("round.mjs", words);
}

// Only the first laptop is the owner's.
static void whose(const char *file)
{
    struct buf text = {0};
    struct json *v = NULL;
    struct err e = {0};
    assert_int_equal(fs_read(file, 65536, &text, &e), RC_OK);
    assert_int_equal(json_parse(text.at, text.len, &JSON_LIMITS, &v, &e), RC_OK);
    snprintf(lab.server.owners, sizeof lab.server.owners, "%s", json_get_string(v, "owner"));
    json_free(v);
    buf_release(&text);
}

static void the_round_comes_and_what_becomes_of_it_goes_back(void **state)
{
    (void)state;
    struct laptop_day *d = lab.day[0];
    struct store_task t = {0};
    struct store_remote there = {0};
    char file[400];
    snprintf(file, sizeof file, "%s/round.json", d->f->dir);
    coordination("plan", file);
    whose(file);
    sessions(&(struct death){.requests = 3});
    sessions(&(struct death){0});
    assert_int_equal(planned(d, "requested", &t), PLANNED);
    assert_non_null(store_person_find(d->f->s, t.person));
    coordination("cancel", file);
    sessions(&(struct death){0});
    assert_int_equal(planned(d, "requested", &t), PLANNED - 1);
    assert_int_equal(planned(d, "cancelled", &t), 1);
    // One is taken on: the server is told.
    assert_int_equal(planned(d, "requested", &t), PLANNED - 1);
    snprintf(t.status, sizeof t.status, "accepted");
    assert_ok(d->f, store_remote_get(d->f->s, "Task", t.id, &there, &d->f->e));
    struct json *bundle = task_package(task_report(there.content, &t, &d->f->clock, NULL));
    assert_ok(d->f, store_task_report(d->f->s, &t, bundle, &d->f->e));
    json_free(bundle);
    json_free(there.content);
    sessions(&(struct death){0});
    coordination("accepted", file);
    assert_int_equal(planned(d, "requested", &t), PLANNED - 2);
}

// ---- around ----

static int group_set_up(void **state)
{
    struct buf text = {0};
    struct err e = {0};
    int64_t people = 0;
    const char *path = getenv("ICOPE_INTEROP");
    (void)state;
    if (path == NULL || fs_read(path, 65536, &text, &e) != RC_OK ||
        json_parse(text.at, text.len, &JSON_LIMITS, &lab.config, &e) != RC_OK ||
        server_from(lab.config, &lab.server, &e) != RC_OK ||
        !json_int(json_get(lab.config, "people"), &people)) {
        print_message("no server to try (tests/interop/check.sh names one): %s\n", e.text);
        return -1;
    }
    buf_release(&text);
    lab.people = (size_t)people;
    struct clock now = clock_system();
    for (size_t i = 0; i < LAPTOPS; i++) {
        lab.day[i] = day_new(i + 1);
        lab.day[i]->f->fake.utc_ms = clock_utc_ms(&now) - 3 * (int64_t)DAY_MS;
    }
    return 0;
}

static int group_tear_down(void **state)
{
    (void)state;
    for (size_t i = 0; i < LAPTOPS; i++)
        day_free(lab.day[i]);
    json_free(lab.config);
    return 0;
}

// ---- the coordinator ----

static bool count_received(const struct store_visit *v, const struct visit_sent *sent, void *self)
{
    size_t *count = self;
    (void)v;
    *count += sent->delivered;
    return true;
}

// Takes in everybody's visits once. Does the server list what was deleted?
static bool gather(struct fixture *f, struct sync_view *v)
{
    struct clock now = clock_system();
    struct transport_options link = server_link(&lab.server);
    struct sync_options o = {.store = f->s, .clock = &now, .server = &lab.server};
    struct sync *s = NULL;
    assert_ok(f, transport_curl_new(&link, &o.transport, &f->e));
    assert_ok(f, sync_new(&o, &s, &f->e));
    sync_gather(s, 6);
    do {
        sync_step(s);
        sync_look(s, v);
        int wait = sync_wait_ms(s);
        sync_wait(s, NULL, 0, wait < 0 || wait > WAIT_MS ? WAIT_MS : wait);
    } while (v->running);
    printf("# trouble %d, HTTP %d %s, %zu pages, %zu listed: %zu kept, %zu replaced, %zu "
           "unchanged, %zu unusable, %zu "
           "requests\n",
           (int)v->trouble, v->http_status, v->why, v->gather.pages, v->gather.listed,
           v->gather.kept, v->gather.replaced, v->gather.same, v->gather.unusable, v->requests);
    for (size_t i = 0; i < RECORD_REASONS; i++)
        if (v->gather.reasons[i] > 0)
            printf("# %s: %zu\n", record_reason_text((enum record_reason)i)->code,
                   v->gather.reasons[i]);
    bool lists = sync_profile(s)->history == YES || sync_profile(s)->history_all == YES;
    sync_free(s);
    return lists;
}

// One that somebody deletes there goes here with the next run, where the server lists it.
static void one_is_deleted_there(struct fixture *f, struct id visit)
{
    struct sync_view v = {0};
    struct store_visit here;
    struct store_remote r = {0};
    bool named = store_remote_get(f->s, "Encounter", visit, &r, NULL) == RC_OK;
    json_free(r.content);
    node("delete.mjs", named ? r.remote_id : visit.text);
    if (!gather(f, &v)) {
        printf("# and does not list what was deleted: looked for once a day\n");
        return;
    }
    assert_int_equal(v.trouble, SYNC_FINE);
    printf("# and lists what was deleted: %zu gone\n", v.gather.gone);
    assert_int_equal(v.gather.gone, 1);
    assert_rc(f, RC_NO, store_visit_load(f->s, visit, &here, &f->e));
}

static void everybodys_visits_come_to_the_coordinator(void **state)
{
    (void)state;
    struct fixture *f = fixture_new(false);
    struct sync_view v = {0};
    struct arena a = {0};
    struct id *all = NULL;
    size_t received = 0, count = 0;
    for (size_t i = 0; i < LAPTOPS; i++)
        assert_ok(f, store_visits_and_sent(lab.day[i]->f->s, count_received, &received, &f->e));
    gather(f, &v);
    assert_int_equal(v.trouble, SYNC_FINE);
    printf("# %zu visits were received\n", received);
    assert_int_equal(v.gather.kept, received);
    gather(f, &v); // and nothing new the second time
    assert_int_equal(v.trouble, SYNC_FINE);
    assert_int_equal(v.gather.kept + v.gather.replaced, 0);
    assert_ok(f, store_gathered(f->s, &a, &all, &count, &f->e));
    assert_int_equal(count, received);
    one_is_deleted_there(f, all[0]);
    arena_release(&a);
    fixture_free(f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_profile_it_does_not_know_is_said_of_the_server),
        cmocka_unit_test(a_day_arrives_though_laptops_die),
        cmocka_unit_test(the_next_day_brings_corrections),
        cmocka_unit_test(what_another_changed_there_is_not_overwritten),
        cmocka_unit_test(nothing_is_sent_twice),
        cmocka_unit_test(the_round_comes_and_what_becomes_of_it_goes_back),
        cmocka_unit_test(everybodys_visits_come_to_the_coordinator),
    };
    return cmocka_run_group_tests(tests, group_set_up, group_tear_down);
}
