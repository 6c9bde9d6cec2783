// SPDX-License-Identifier: EUPL-1.2
// icope pull --all against the server in memory behind real sockets: what it brings, what it says
// of it in words, as JSON and by its exit code, and that the tables have it.
#include "support/command_test.h"
#include "support/http_server.h"
#include "unit/sync/gather.h"

#include "fhir/flag.h"

#include <signal.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <sys/wait.h>

#define RUN(t, code, ...)                                                                          \
    command_expect(&(t)->c, code, (const char *const[]){"--lang", "en", __VA_ARGS__, NULL})
#define AS(t, name)                                                                                \
    "--store", (t)->store, "--account", name, "--passphrase-file", command_path(&(t)->c, name)

enum { VISITS = 60 }; // more than a page

struct office {
    struct command c;
    const char *store;
    pid_t server;
    char base[60]; // where it listens
};

static void put_flag(struct lab *l, size_t n, const struct visit_there *v, bool closed)
{
    struct store_flag f = {.id = id_numbered("flag", n),
                           .person = v->person,
                           .visit = v->visit,
                           .raised_utc_ms = l->f->fake.utc_ms,
                           .closed_utc_ms = closed ? l->f->fake.utc_ms + 1000 : 0,
                           .content = json_new_object()};
    json_set_string(f.content, "code", "fall");
    json_set_string(f.content, "text", "Tombée hier");
    there(l, flag_resource(&f, &l->f->clock));
    json_free(f.content);
}

// Serves visits until SIGTERM; `broken`: one of them has no answers.
static void serve(int out, const struct fake_habits *habits, bool broken)
{
    char base[60];
    struct lab *l = gather_new(habits);
    for (size_t n = 0; n < VISITS; n++) {
        struct visit_there v = put_visit(l, n, n / 2, "fine");
        if (n < 2)
            put_flag(l, n, &v, n == 1);
        if (broken && n == 3)
            fhir_fake_put(l->server, "QuestionnaireResponse", v.response.text, NULL);
    }
    struct net *net = net_new();
    struct http_server *s = http_server_new(net, l->server, "127.0.0.1", 0);
    struct signalfd_siginfo info = {0};
    int port = http_server_port(s);
    snprintf(base, sizeof base, "http://127.0.0.1:%d/fhir", port);
    fhir_fake_base(l->server, base);
    sigset_t set;
    sigemptyset(&set);
    sigaddset(&set, SIGTERM);
    sigprocmask(SIG_BLOCK, &set, NULL);
    int signals = signalfd(-1, &set, SFD_NONBLOCK);
    if (write(out, &port, sizeof port) != (ssize_t)sizeof port)
        _exit(1);
    while (read(signals, &info, sizeof info) != (ssize_t)sizeof info)
        net_step(net, 20);
    http_server_free(s);
    lab_free(l);
    _exit(0);
}

static void server_ends(struct office *t)
{
    int status = 1;
    kill(t->server, SIGTERM);
    assert_int_equal(waitpid(t->server, &status, 0), t->server);
    assert_int_equal(status, 0);
}

static void server_begins(struct office *t, const struct fake_habits *habits, bool broken)
{
    int ends[2], port = 0;
    assert_int_equal(pipe(ends), 0);
    t->server = fork();
    assert_true(t->server >= 0);
    if (t->server == 0) {
        prctl(PR_SET_PDEATHSIG, SIGKILL); // a test that fails leaves nobody behind
        serve(ends[1], habits, broken);
    }
    assert_int_equal(read(ends[0], &port, sizeof port), sizeof port);
    close(ends[0]);
    close(ends[1]);
    snprintf(t->base, sizeof t->base, "http://127.0.0.1:%d/fhir", port);
    RUN(t, 0, "server", "set", "--base", t->base, "--canonicals", "https://asso.fr/fhir",
        AS(t, "marie"));
}

static int set_up(void **state)
{
    struct office *t = mem_alloc(sizeof *t);
    command_init(&t->c);
    t->store = command_store(&t->c, "office.db");
    *state = t;
    return 0;
}

static struct json *said(struct office *t)
{
    struct json *v = NULL;
    struct err e = {0};
    if (json_parse(t->c.out.at, t->c.out.len, &JSON_LIMITS, &v, &e) != RC_OK)
        fail_msg("no JSON: %s in %s", e.text, buf_text(&t->c.out));
    return v;
}

static void says(const struct json *v, const char *member, int64_t expected)
{
    int64_t found = -1;
    json_int(json_get(v, member), &found);
    if (found != expected)
        fail_msg("%s: %lld", member, (long long)found);
}

static void who_may_and_where(void **state)
{
    struct office *t = *state;
    RUN(t, 2, "pull", AS(t, "marie")); // one says what is to come
    RUN(t, 1, "pull", "--all", AS(t, "marie"));
    output_has(&t->c.said, "no server is set");
    RUN(t, 0, "account", "add", "paul", "--role", "visitor", "--new-passphrase-file",
        command_path(&t->c, "paul"), AS(t, "marie"));
    server_begins(t, NULL, false);
    RUN(t, 6, "pull", "--all", AS(t, "paul"));
    server_ends(t);
    RUN(t, 5, "pull", "--all", AS(t, "marie")); // nobody answers
    RUN(t, 5, "pull", "--all", "--json", AS(t, "marie"));
    struct json *v = said(t);
    says(v, "kept", 0);
    assert_string_not_equal(json_get_string(v, "trouble"), "");
    json_free(v);
}

static void all_of_it_comes_once(void **state)
{
    struct office *t = *state;
    server_begins(t, NULL, false);
    RUN(t, 0, "pull", "--all", "--json", AS(t, "marie"));
    struct json *v = said(t);
    says(v, "kept", VISITS);
    says(v, "people", VISITS / 2);
    says(v, "redFlags", 2);
    says(v, "redFlagsUnusable", 0);
    says(v, "unusable", 0);
    assert_string_equal(json_get_string(v, "way"), "search");
    assert_string_equal(json_get_string(v, "server"), t->base);
    json_free(v);
    RUN(t, 0, "pull", "--all", AS(t, "marie"));
    output_has(&t->c.out, "0 new, 0 newer than before");
    RUN(t, 0, "sync", "--json", AS(t, "marie")); // nothing goes back
    v = said(t);
    says(v, "redFlagsWaiting", 0);
    says(v, "delivered", 0);
    json_free(v);
    const char *tables = command_path(&t->c, "tables");
    RUN(t, 0, "export", "--format", "csv", "--out", tables, "--identified", AS(t, "marie"));
    output_has(&t->c.out, "visit: 60 rows");
    output_has(&t->c.out, "red-flag: 2 rows");
    server_ends(t);
}

static void comes(struct office *t, const struct fake_habits *habits, int64_t pages)
{
    int64_t found = 0;
    server_begins(t, habits, false);
    RUN(t, 0, "pull", "--all", "--json", AS(t, "marie"));
    struct json *v = said(t);
    says(v, "kept", VISITS);
    says(v, "redFlags", 2);
    assert_string_equal(json_get_string(v, "way"), habits->bulk ? "bulk" : "search");
    assert_int_equal(json_bool(json_get(v, "nextElsewhere"), false), habits->next_elsewhere);
    json_int(json_get(v, "pages"), &found);
    assert_true(found >= pages);
    json_free(v);
    server_ends(t);
}

// In no order, so that only the server's own next pages lead on.
static void next_pages_are_followed(void **state)
{
    const struct fake_habits habits = {.page_max = 7, .unsorted = true};
    comes(*state, &habits, VISITS / 7);
}

static void files_are_read(void **state)
{
    const struct fake_habits habits = {.bulk = true};
    comes(*state, &habits, 1);
}

static void a_next_page_elsewhere_is_said(void **state)
{
    struct office *t = *state;
    const struct fake_habits habits = {.page_max = 30, .next_elsewhere = true, .offsets = true};
    comes(t, &habits, 3);
    server_begins(t, &habits, false);
    RUN(t, 0, "pull", "--all", AS(t, "marie"));
    output_has(&t->c.said, "next pages are on another machine");
    server_ends(t);
}

static void what_cannot_be_used_is_counted(void **state)
{
    struct office *t = *state;
    server_begins(t, NULL, true);
    RUN(t, 3, "pull", "--all", "--json", AS(t, "marie"));
    struct json *v = said(t);
    says(v, "kept", VISITS - 1);
    says(v, "unusable", 1);
    says(json_get(v, "reasons"), "visit-incomplete", 1);
    json_free(v);
    RUN(t, 3, "pull", "--all", AS(t, "marie"));
    output_has(&t->c.out, "Cannot be used: 1 record");
    server_ends(t);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(who_may_and_where, set_up, command_tear_down),
        cmocka_unit_test_setup_teardown(all_of_it_comes_once, set_up, command_tear_down),
        cmocka_unit_test_setup_teardown(next_pages_are_followed, set_up, command_tear_down),
        cmocka_unit_test_setup_teardown(files_are_read, set_up, command_tear_down),
        cmocka_unit_test_setup_teardown(a_next_page_elsewhere_is_said, set_up, command_tear_down),
        cmocka_unit_test_setup_teardown(what_cannot_be_used_is_counted, set_up, command_tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
