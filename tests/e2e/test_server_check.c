// SPDX-License-Identifier: EUPL-1.2
// icope server check and icope sync as an administrator reads them, against a FHIR server on a
// loopback socket: rights, names, failures in the user's language, red flags first.
#include "base/json.h"
#include "store/outbox.h"
#include "support/command_test.h"
#include "support/http_server.h"
#include "vault/vault.h"

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

#include "support/json_of.h"

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

#define PERSON "8a5e7f10-0000-4000-8000-000000000001"

// A person with a red flag that waits to be sent.
static void raise_flag(struct office *t)
{
    struct clock clock = clock_system();
    struct store *s = NULL;
    struct err e = {0};
    struct store_options o = {.path = t->store, .schema_dir = "data/schema", .clock = &clock};
    struct json *patient = json_of(
        "{\"resourceType\":\"Patient\",\"id\":\"" PERSON "\",\"identifier\":[{\"system\":"
        "\"urn:ietf:rfc:3986\",\"value\":\"urn:uuid:" PERSON "\"}],\"name\":[{\"use\":\"official\","
        "\"family\":\"MARTIN\",\"given\":[\"Jeanne\"]}],\"gender\":\"female\",\"birthDate\":"
        "\"1942-05-12\"}");
    struct json *bundle = json_of(
        "{\"resourceType\":\"Bundle\",\"id\":\"8a5e7f10-0000-4000-8000-000000000002\",\"type\":"
        "\"collection\",\"entry\":[{\"resource\":{\"resourceType\":\"Flag\",\"id\":"
        "\"8a5e7f10-0000-4000-8000-000000000003\",\"identifier\":[{\"system\":\"urn:ietf:rfc:"
        "3986\","
        "\"value\":\"urn:uuid:8a5e7f10-0000-4000-8000-000000000003\"}],\"status\":\"active\"}}]}");
    if (vault_start(&e) != RC_OK || store_open(&o, &s, &e) != RC_OK ||
        store_unlock(s, "marie", COMMAND_MARIE, NULL, &e) != RC_OK ||
        store_person_save(s, patient, &e) != RC_OK ||
        store_package_add(s, id_from(PERSON), bundle, &e) != RC_OK)
        fail_msg("%s", e.text);
    json_free(patient);
    json_free(bundle);
    store_close(s);
}

// What waits of red flags is the first line; a refusal is named once, with its reason, and tried
// again by that name.
static void red_flags_come_first_and_what_was_refused_goes_again(void **state)
{
    const struct fake_habits refusing = {.refuses_all = 422, .refusal = "no such thing here"};
    const struct fake_habits good = {0};
    struct office *t = *state;
    raise_flag(t);
    server_start(t, &refusing);
    set_server(t);
    RUN(t, 3, "en", "sync");
    assert_int_equal(strncmp(buf_text(&t->c.out), "! 1 red flag ", 13), 0);
    output_has(&t->c.out, "1  processing  no such thing here");
    server_end(t);
    server_start(t, &good);
    set_server(t);
    RUN(t, 3, "en", "sync", "--retry", "quarantined=another-reason");
    output_has(&t->c.said, "another-reason: nothing was refused for this reason");
    assert_int_equal(strncmp(buf_text(&t->c.out), "! 1 red flag ", 13), 0);
    RUN(t, 0, "en", "sync", "--retry", "quarantined=processing");
    output_has(&t->c.out, "Tried again: 1");
    output_has(&t->c.out, "Delivered now: 1");
    assert_null(strstr(buf_text(&t->c.out), "red flag"));
    server_end(t);
}

// A server that shows nothing of what it was asked: why all of it waits is said, not only how much.
static void what_waits_is_said_with_its_reason(void **state)
{
    const struct fake_habits blind = {.read_refused = 422, .no_search = true};
    struct office *t = *state;
    raise_flag(t);
    server_start(t, &blind);
    set_server(t);
    RUN(t, 3, "en", "sync");
    output_has(&t->c.out, "To send: 1");
    output_has(&t->c.out, "HTTP 422");
    output_has(&t->c.out, "could not show yet");
    server_end(t);
}

// 5 is the network alone: a timer takes it for success.
static void exit_codes_tell_who_must_act(void **state)
{
    const struct fake_habits good = {0}, stranger = {.needs_token = true};
    struct office *t = *state;
    struct clock clock = clock_system();
    struct store *s = NULL;
    struct err e = {0};
    char base[80];
    struct store_options o = {.path = t->store, .schema_dir = "data/schema", .clock = &clock};
    server_start(t, &stranger);
    set_server(t);
    RUN(t, 4, "en", "sync"); // wrong secret
    server_end(t);
    RUN(t, 5, "en", "sync"); // nobody there
    server_start(t, &good);
    snprintf(base, sizeof base, "http://127.0.0.1:%d/elsewhere", t->port);
    RUN(t, 0, "en", "server", "set", "--base", base);
    RUN(t, 2, "en", "sync"); // no FHIR server at that address
    RUN(t, 2, "en", "server", "check");
    set_server(t);
    RUN(t, 0, "en", "sync");
    if (vault_start(&e) != RC_OK || store_open(&o, &s, &e) != RC_OK)
        fail_msg("%s", e.text);
    RUN(t, 6, "en", "sync"); // somebody has the program open
    store_close(s);
    server_end(t);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(what_it_is_and_what_we_may_do_is_said, set_up,
                                        command_tear_down),
        cmocka_unit_test_setup_teardown(red_flags_come_first_and_what_was_refused_goes_again,
                                        set_up, command_tear_down),
        cmocka_unit_test_setup_teardown(what_waits_is_said_with_its_reason, set_up,
                                        command_tear_down),
        cmocka_unit_test_setup_teardown(exit_codes_tell_who_must_act, set_up, command_tear_down),
        cmocka_unit_test_setup_teardown(failures_are_said_in_the_language_of_the_user, set_up,
                                        command_tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
