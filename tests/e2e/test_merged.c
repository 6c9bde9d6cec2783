// SPDX-License-Identifier: EUPL-1.2
// A record that was changed here and on a server, each side something else, as people see it: the
// real program sends, brings both changes together, and says so on the page of sending and to who
// asks for what was settled.
#include "base/fs.h"
#include "base/json.h"
#include "store/outbox.h"
#include "support/http_server.h"
#include "support/laptop.h"
#include "sync/server_setting.h"
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

#define PASSPHRASE "quatre mots sans lien"
#define ID         "8a5e7f10-0000-4000-8000-000000000001"
#define RESPONSE   "8a5e7f10-0000-4000-8000-000000000002"
#define NAMED(id)                                                                                  \
    "\"id\":\"" id "\",\"identifier\":[{\"system\":\"urn:ietf:rfc:3986\",\"value\":"               \
    "\"urn:uuid:" id "\"}]"
#define PATIENT(city, phone)                                                                       \
    "{\"resourceType\":\"Patient\"," NAMED(                                                        \
        ID) ",\"name\":[{\"use\":\"official\",\"family\":"                                         \
            "\"MARTIN\",\"given\":[\"Jeanne\"]}],\"gender\":\"female\",\"birthDate\":\"1942-05-"   \
            "12\","                                                                                \
            "\"address\":[{\"city\":\"" city "\"}],\"telecom\":[{\"system\":\"phone\",\"value\":"  \
            "\"" phone "\"}]}"
#define PACKAGE(patient)                                                                           \
    "{\"resourceType\":\"Bundle\",\"id\":\"8a5e7f10-0000-4000-8000-000000000003\",\"type\":"       \
    "\"collection\",\"entry\":[{\"resource\":" patient "},{\"resource\":{\"resourceType\":"        \
    "\"QuestionnaireResponse\"," NAMED(RESPONSE) ",\"status\":\"completed\",\"subject\":"          \
                                                 "{\"reference\":\"Patient/" ID "\"}}}]}"

static const char BASE[] = PATIENT("Luchon", "05 61 00 00 00");
static const char HERE[] = PATIENT("Montréjeau", "05 61 00 00 00");
static const char THERE[] = PATIENT("Luchon", "07 22 22 22 22");

// ---- the server, in a process of its own ----

static int serve(int out)
{
    const struct fake_habits habits = {0};
    struct net *n = net_new();
    struct fhir_fake *fake = fhir_fake_new(&habits);
    const char *const versions[] = {BASE, THERE};
    for (size_t i = 0; i < 2; i++) {
        struct json *patient = json_of(versions[i]);
        fhir_fake_put(fake, "Patient", ID, patient);
        json_free(patient);
    }
    struct http_server *s = http_server_new(n, fake, "127.0.0.1", 0);
    int port = http_server_port(s);
    if (write(out, &port, sizeof port) != (ssize_t)sizeof port)
        return 1;
    for (;;)
        net_step(n, 100);
}

static pid_t server_start(int *ret_port)
{
    int ends[2];
    assert_int_equal(pipe(ends), 0);
    pid_t pid = fork();
    assert_true(pid >= 0);
    if (pid == 0) {
        prctl(PR_SET_PDEATHSIG, SIGKILL); // a test that fails leaves nobody behind
        _exit(serve(ends[1]));
    }
    assert_int_equal(read(ends[0], ret_port, sizeof *ret_port), sizeof *ret_port);
    close(ends[0]);
    close(ends[1]);
    return pid;
}

// ---- the laptop ----

static void ok(enum rc rc, const struct err *e)
{
    if (rc != RC_OK)
        fail_msg("%s", e->text);
}

// The person as the server had her first, changed here since, with a visit that waits.
static void seed(struct laptop *l, int port)
{
    struct clock clock = clock_system();
    struct store *s = NULL;
    struct err e = {0};
    struct server at = {.mode = MODE_AUTO};
    struct store_remote seen = {.type = "Patient", .id = id_from(ID), .version = "1"};
    char path[LAPTOP_PATH + 16];
    snprintf(path, sizeof path, "%s/icope.db", l->home);
    snprintf(at.base, sizeof at.base, "http://127.0.0.1:%d/fhir", port);
    ok(fs_mkdirs(l->home, &e), &e);
    ok(vault_start(&e), &e);
    struct store_options o = {.path = path, .schema_dir = "data/schema", .clock = &clock};
    ok(store_create(&o, "marie", "visitor", PASSPHRASE, &s, &e), &e);
    struct json *here = json_of(HERE), *package = json_of(PACKAGE(PATIENT("Montréjeau", "05 61 00 "
                                                                                        "00 00")));
    seen.content = json_of(BASE);
    ok(store_person_save(s, seen.content, &e), &e);
    ok(store_remote_put(s, id_from(ID), &seen, &e), &e);
    ok(store_person_save(s, here, &e), &e);
    ok(store_package_add(s, id_from(ID), package, &e), &e);
    ok(server_setting_save(s, &at, &e), &e);
    json_free(seen.content);
    json_free(here);
    json_free(package);
    store_close(s);
}

static void what_was_brought_together_is_said(void **state)
{
    struct laptop l;
    int port = 0;
    (void)state;
    pid_t server = server_start(&port);
    laptop_new(&l, 0);
    seed(&l, port);
    laptop_start(&l, (const char *const[]){"--lang", "en", NULL});
    laptop_see(&l, "marie");
    laptop_keys(&l, "Enter");
    laptop_type(&l, PASSPHRASE);
    laptop_keys(&l, "Enter");
    laptop_see(&l, "MARTIN");
    laptop_keys(&l, "s");
    laptop_see(&l, "1 record was brought together");
    laptop_see(&l, "Everything has arrived.");
    laptop_kill(&l);
    assert_int_equal(
        laptop_shell(&l, "printf '%s\\n' '" PASSPHRASE "' >\"$ICOPE_HOME/pass\" && "
                         "chmod 600 \"$ICOPE_HOME/pass\" && \"$ICOPE\" --lang en "
                         "conflict list --all --account marie --passphrase-file "
                         "\"$ICOPE_HOME/pass\" | grep -q 'brought together.*phone=theirs'"),
        0);
    laptop_free(&l);
    kill(server, SIGKILL);
    waitpid(server, NULL, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_was_brought_together_is_said),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
