// SPDX-License-Identifier: EUPL-1.2
// icope server check and icope sync as an administrator reads them, against a FHIR server on a
// loopback socket: rights, names, failures in the user's language, red flags first.
#include "base/json.h"
#include "support/command_test.h"
#include "support/http_server.h"

#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

// An office and its server, in a process of its own.
struct office {
    struct command c;
    const char *store, *marie;
    pid_t pid;
    int port;
};

static int serve(const struct fake_habits *habits, int out)
{
    struct net *n = net_new();
    struct fhir_fake *fake = fhir_fake_new(habits);
    struct http_server *s = http_server_new(n, fake, "127.0.0.1", 0);
    int port = http_server_port(s);
    if (write(out, &port, sizeof port) != (ssize_t)sizeof port)
        return 1;
    for (;;)
        net_step(n, 100);
}

static void server_start(struct office *t, const struct fake_habits *habits)
{
    int ends[2];
    assert_int_equal(pipe(ends), 0);
    t->pid = fork();
    assert_true(t->pid >= 0);
    if (t->pid == 0) {
        prctl(PR_SET_PDEATHSIG, SIGKILL); // a test that fails leaves nobody behind
        _exit(serve(habits, ends[1]));
    }
    assert_int_equal(read(ends[0], &t->port, sizeof t->port), sizeof t->port);
    close(ends[0]);
    close(ends[1]);
}

static void server_end(struct office *t)
{
    kill(t->pid, SIGKILL);
    waitpid(t->pid, NULL, 0);
}

static int set_up(void **state)
{
    struct office *t = mem_alloc(sizeof *t);
    command_init(&t->c);
    t->store = command_store(&t->c, "office.db");
    t->marie = command_path(&t->c, "marie");
    *state = t;
    return 0;
}

static void run(struct office *t, int code, const char *language, const char *const *words)
{
    const char *all[COMMAND_WORDS_MAX] = {"--lang", language};
    size_t n = 2;
    for (; *words != NULL; words++)
        all[n++] = *words;
    const char *const who[] = {"--store",           t->store, "--account", "marie",
                               "--passphrase-file", t->marie, NULL};
    for (const char *const *at = who; *at != NULL; at++)
        all[n++] = *at;
    all[n] = NULL;
    command_run(&t->c, NULL, all);
    if (t->c.code != code)
        fail_msg("exit %d: %s%s", t->c.code, buf_text(&t->c.out), buf_text(&t->c.said));
}

#define RUN(t, code, language, ...) run(t, code, language, (const char *const[]){__VA_ARGS__, NULL})

static void set_server(struct office *t)
{
    char base[80];
    snprintf(base, sizeof base, "http://127.0.0.1:%d/fhir", t->port);
    RUN(t, 0, "en", "server", "set", "--base", base, "--auth", "none", "--canonicals",
        "https://asso.fr/fhir");
}

static void what_it_is_and_what_we_may_do_is_said(void **state)
{
    static const struct {
        struct fake_habits habits;
        int code;
        const char *words[4];
    } rows[] = {
        {{0}, 0, {"fake 1, FHIR R4 (4.0.1)", "Proxy: none", "read there? yes", "had to refuse"}},
        {{.create_refused = 405}, 0, {"write there? yes", "deleted again"}},
        {{.ignore_conditions = true, .delete_refused = true}, 0, {"could not be deleted"}},
        {{.write_refused = 403}, 4, {"read there? yes", "write there? no", "HTTP 403"}},
        {{.read_refused = 403}, 4, {"read there? no", "write there? yes"}},
        {{.read_refused = 401}, 4, {"credentials", "HTTP 401"}},
        {{.read_refused = 503}, 5, {"come back later", "HTTP 503"}},
    };
    struct office *t = *state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        server_start(t, &rows[i].habits);
        set_server(t);
        RUN(t, rows[i].code, "en", "server", "check");
        buf_puts(&t->c.out, buf_text(&t->c.said));
        for (size_t k = 0; k < ARRAY_LEN(rows[i].words) && rows[i].words[k] != NULL; k++)
            output_has(&t->c.out, rows[i].words[k]);
        server_end(t);
    }
}

// A proxy is named; a failure is in French, without the words of a library, which --verbose and
// --json have.
static void failures_are_said_in_the_language_of_the_user(void **state)
{
    struct office *t = *state;
    struct json *v = NULL;
    RUN(t, 0, "fr", "server", "set", "--base", "https://127.0.0.1:1/fhir", "--auth", "none",
        "--proxy", "http://proxy.asso.fr:3128", "--canonicals", "https://asso.fr/fhir");
    RUN(t, 5, "fr", "server", "check");
    output_has(&t->c.out, "http://proxy.asso.fr:3128");
    output_has(&t->c.said, "Personne ne répond");
    static const char *const foreign[] = {"connect", "curl", "server", "Couldn", "refused"};
    for (size_t i = 0; i < ARRAY_LEN(foreign); i++)
        assert_null(strstr(buf_text(&t->c.said), foreign[i]));
    RUN(t, 5, "fr", "server", "check", "--verbose");
    output_has(&t->c.said, "onnect");
    RUN(t, 5, "fr", "server", "check", "--json");
    assert_int_equal(json_parse(t->c.out.at, t->c.out.len, &JSON_LIMITS, &v, NULL), RC_OK);
    assert_true(strlen(json_get_string(v, "why")) > 0);
    assert_string_equal(json_get_string(v, "proxy"), "http://proxy.asso.fr:3128");
    assert_string_equal(json_get_string(json_get(v, "access"), "write"), "not-tried");
    json_free(v);
    RUN(t, 5, "fr", "sync");
    for (size_t i = 0; i < ARRAY_LEN(foreign); i++)
        assert_null(strstr(buf_text(&t->c.said), foreign[i]));
    RUN(t, 2, "fr", "sync", "--retry", "everything");
    output_has(&t->c.said, "quarantined=MOTIF");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(what_it_is_and_what_we_may_do_is_said, set_up,
                                        command_tear_down),
        cmocka_unit_test_setup_teardown(failures_are_said_in_the_language_of_the_user, set_up,
                                        command_tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
