// SPDX-License-Identifier: EUPL-1.2
// What was changed here and on the server, settled in the real program: on the screen at two sizes,
// and by command.
#include "support/laptop.h"
#include "support/picture.h"

#include "base/fs.h"
#include "store/outbox.h"
#include "vault/vault.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include <cmocka.h>

#include "support/json_of.h"

#define PASSPHRASE "quatre mots bien choisis"
#define ID         "8a5e7f10-0000-4000-8000-000000000001"

#define PATIENT(city, phone, rest)                                                                 \
    "{\"resourceType\":\"Patient\",\"id\":\"" ID "\",\"identifier\":[{\"system\":"                 \
    "\"urn:ietf:rfc:3986\",\"value\":\"urn:uuid:" ID "\"}],\"name\":[{\"use\":\"official\","       \
    "\"family\":\"MARTIN\",\"given\":[\"Jeanne\"]}],\"gender\":\"female\",\"birthDate\":"          \
    "\"1942-05-12\",\"address\":[{\"city\":\"" city "\"}],\"telecom\":[{\"system\":\"phone\","     \
    "\"value\":\"" phone "\"}]" rest "}"

static void ok(enum rc rc, const struct err *e)
{
    if (rc != RC_OK)
        fail_msg("%s", e->text);
}

// One person, changed here and there: the town there, the telephone on both sides.
static void seed(struct laptop *l)
{
    struct clock clock = clock_system();
    struct store *s = NULL;
    struct err e = {0};
    struct id person = id_from(ID), conflict;
    char path[LAPTOP_PATH + 16];
    snprintf(path, sizeof path, "%s/icope.db", l->home);
    ok(fs_mkdirs(l->home, &e), &e);
    ok(vault_start(&e), &e);
    struct store_options o = {.path = path, .schema_dir = "data/schema", .clock = &clock};
    ok(store_create(&o, "marie", "visitor", PASSPHRASE, &s, &e), &e);
    struct json *base = json_of(PATIENT("Luchon", "05 61 00 00 00", ""));
    struct json *ours = json_of(PATIENT("Luchon", "06 11 11 11 11", ""));
    struct json *theirs = json_of(PATIENT("Montréjeau", "07 22 22 22 22",
                                          ",\"meta\":{\"versionId\":\"4\",\"lastUpdated\":"
                                          "\"2026-11-24T13:02:00Z\",\"author\":{\"display\":"
                                          "\"Dr Roux\"}},\"evil\":\"\\u001b[31mred\""));
    ok(store_person_save(s, base, &e), &e);
    ok(store_person_save(s, ours, &e), &e);
    struct json *sides = json_of("{}");
    json_set(sides, "base", base);
    json_set(sides, "ours", ours);
    json_set(sides, "theirs", theirs);
    ok(store_conflict_add(s, person, "Patient", person, sides, &conflict, &e), &e);
    json_free(sides);
    store_close(s);
}

static void log_in(struct laptop *l)
{
    laptop_start(l, (const char *const[]){"--lang", "en", NULL});
    laptop_see(l, "marie");
    laptop_keys(l, "Enter");
    laptop_type(l, PASSPHRASE);
    laptop_keys(l, "Enter");
    laptop_see(l, "changed here and on the server: 1");
}

static void a_person_chooses_on_the_screen(void **state)
{
    struct laptop l;
    (void)state;
    laptop_new(&l, 0);
    seed(&l);
    log_in(&l);
    laptop_keys(&l, "c");
    laptop_answer(&l, "MARTIN Jeanne", "Enter");
    laptop_see(&l, "still to choose: 1");
    laptop_see(&l, "here: marie");
    laptop_see(&l, "server: Dr Roux, 24 Nov 2026");
    laptop_see(&l, "? 06 11 11 11 11");
    laptop_see(&l, "✓ Montréjeau"); // only they changed it
    picture_of(l.p, 24, 80, "conflict");
    pty_resize(l.p, 12, 40); // all of it at the smallest size
    laptop_see(&l, "still to choose: 1");
    laptop_see(&l, "Dr Roux");
    laptop_see(&l, "Telephone");
    pty_resize(l.p, 24, 80);
    laptop_see(&l, "here: marie");
    laptop_keys(&l, "Enter"); // goes to the open one instead
    laptop_see(&l, "before: 05 61 00 00 00");
    laptop_keys(&l, "o");
    laptop_see(&l, "everything is chosen");
    laptop_keys(&l, "Esc"); // nothing happened
    laptop_answer(&l, "MARTIN Jeanne", "Enter");
    laptop_see(&l, "still to choose: 1");
    laptop_keys(&l, "Enter b"); // both telephones
    laptop_see(&l, "everything is chosen");
    laptop_keys(&l, "Enter");
    laptop_answer(&l, "Settle it like this?", "s");
    laptop_see(&l, "Nothing to settle");
    laptop_keys(&l, "Esc");
    laptop_see(&l, "My round");
    assert_false(laptop_shows(&l, "changed here and on the server"));
    laptop_keys(&l, "/");
    laptop_type(&l, "martin");
    laptop_see(&l, "Montréjeau"); // the town that they had found out
    laptop_free(&l);
}

#define OPEN "--passphrase-file pass"

static void a_command_lists_shows_and_settles(void **state)
{
    struct laptop l;
    (void)state;
    laptop_new(&l, 0);
    seed(&l);
    assert_int_equal(laptop_shell(&l, "umask 077; echo '" PASSPHRASE "' >pass"), 0);
    assert_int_equal(laptop_shell(&l, "$ICOPE conflict list --json " OPEN " >list"), 0);
    assert_int_equal(laptop_shell(&l, "grep -q '\"type\":\"Patient\"' list"), 0);
    assert_int_equal(laptop_shell(&l,
                                  "sed 's/.*\"id\":\"\\([^\"]*\\)\".*/\\1/' list | head -1 >id; "
                                  "test -s id"),
                     0);
    assert_int_equal(laptop_shell(&l, "$ICOPE conflict show $(cat id) " OPEN " >shown"), 0);
    assert_int_equal(laptop_shell(&l, "grep -q 'Dr Roux' shown && grep -q 'phone \\[?\\]' shown && "
                                      "grep -q 'town \\[theirs\\]' shown"),
                     0);
    assert_int_equal(laptop_shell(&l, "! grep -q \"$(printf '\\033')\" shown"), 0);
    assert_int_equal(laptop_shell(&l, "$ICOPE conflict settle $(cat id) " OPEN), 2);
    assert_int_equal(laptop_shell(&l, "$ICOPE conflict settle $(cat id) --keep mine " OPEN), 2);
    assert_int_equal(laptop_shell(&l, "$ICOPE conflict settle $(cat id) --field town=ours " OPEN),
                     3);
    assert_int_equal(laptop_shell(&l, "$ICOPE conflict settle $(cat id) --field shoe=ours " OPEN),
                     1);
    assert_int_equal(laptop_shell(&l, "$ICOPE conflict settle " ID " --keep ours " OPEN), 1);
    assert_int_equal(laptop_shell(&l, "$ICOPE conflict settle $(cat id) --keep theirs --field "
                                      "phone=both --json " OPEN " >settled"),
                     0);
    assert_int_equal(laptop_shell(&l, "grep -q '\"choice\":\"both\"' settled"), 0);
    assert_int_equal(laptop_shell(&l, "test -z \"$($ICOPE conflict list --json " OPEN ")\""), 0);
    assert_int_equal(laptop_shell(&l, "$ICOPE conflict show $(cat id) " OPEN), 1);
    laptop_free(&l);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_person_chooses_on_the_screen),
        cmocka_unit_test(a_command_lists_shows_and_settles),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
