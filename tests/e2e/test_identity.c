// SPDX-License-Identifier: EUPL-1.2
// A real terminal: a scanner's text comes in as keys or as a paste, numbers with their blanks, a
// birth year, somebody who is here already under another spelling.
#include "support/laptop.h"
#include "support/picture.h"

#include "base/fs.h"
#include "store/store.h"
#include "vault/vault.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "support/json_of.h"

#define PASSPHRASE "quatre mots bien choisis"
#define GS         "\x1d"
#define SCAN                                                                                       \
    "IS010000000000000000000000S1242123148301456S21.2.250.1.213.1.4.8" GS "S3JEANNE MARIE" GS      \
    "S4LE GOFF" GS "S5FS612-12-1942S731483"

static void ok(enum rc rc, const struct err *e)
{
    if (rc != RC_OK)
        fail_msg("%s", e->text);
}

static void seed(struct laptop *l)
{
    struct clock clock = clock_system();
    struct store *s = NULL;
    struct err e = {0};
    char path[LAPTOP_PATH + 16];
    snprintf(path, sizeof path, "%s/icope.db", l->home);
    ok(fs_mkdirs(l->home, &e), &e);
    ok(vault_start(&e), &e);
    struct store_options o = {.path = path, .schema_dir = "data/schema", .clock = &clock};
    ok(store_create(&o, "marie", "nurse", PASSPHRASE, &s, &e), &e);
    struct json *p = json_of("{\"resourceType\":\"Patient\",\"id\":"
                             "\"8a5e7f10-0000-4000-8000-000000000001\",\"name\":[{\"use\":"
                             "\"official\",\"family\":\"Legoff\",\"given\":[\"Jeanne\"]}],"
                             "\"gender\":\"female\",\"birthDate\":\"1942\"}");
    ok(store_person_save(s, p, &e), &e);
    json_free(p);
    store_close(s);
}

static void log_in(struct laptop *l)
{
    laptop_start(l, (const char *const[]){"--lang", "en", NULL});
    laptop_see(l, "marie");
    laptop_keys(l, "Enter");
    laptop_type(l, PASSPHRASE);
    laptop_keys(l, "Enter");
    laptop_see(l, "My round");
}

static void a_code_is_scanned_as_keys_or_pasted(void **state)
{
    static const char *const scans[] = {SCAN, "\033[200~" SCAN "\r\n\033[201~"};
    struct laptop l;
    (void)state;
    laptop_new(&l, 0);
    seed(&l);
    log_in(&l);
    for (size_t i = 0; i < sizeof scans / sizeof scans[0]; i++) {
        laptop_keys(&l, "n");
        laptop_see(&l, "New person");
        laptop_type(&l, scans[i]);
        laptop_keys(&l, "Enter");
        laptop_see(&l, "The code says: LE GOFF JEANNE MARIE, born 12 Dec 1942");
        laptop_keys(&l, "f");
        laptop_see(&l, "12 Dec 1942, ");
        laptop_keys(&l, "F2");
        laptop_see(&l, "Already known?"); // Legoff, born in 1942
        picture_of(l.p, 24, 80, "already-known");
        laptop_keys(&l, "b F8");
        laptop_answer(&l, "discard", "d");
        laptop_keys(&l, "Esc");
        laptop_see(&l, "My round");
    }
    laptop_free(&l);
}

static void numbers_and_a_year_are_typed_as_they_are_read(void **state)
{
    struct laptop l;
    (void)state;
    laptop_new(&l, 0);
    seed(&l);
    log_in(&l);
    laptop_keys(&l, "n");
    laptop_see(&l, "New person");
    laptop_type(&l, "Lefe\xcc\x80vre"); // e and an accent
    laptop_keys(&l, "Tab Tab");
    laptop_type(&l, "1942");
    laptop_see(&l, "born in 1942, about");
    laptop_keys(&l, "Tab w Tab");
    laptop_type(&l, "Toulouse");
    for (int i = 0; i < 9; i++)
        laptop_keys(&l, "Tab");
    laptop_type(&l, "2 42 12 31 483 014 56");
    laptop_keys(&l, "F2");
    laptop_see(&l, "A name is no code");
    laptop_see(&l, "Toulouse"); // whole
    laptop_keys(&l, "Ctrl-U");
    laptop_type(&l, "31 483");
    laptop_keys(&l, "F2");
    laptop_see(&l, "242123148301456");
    laptop_see(&l, "Lef\u00e8vre");
    laptop_free(&l);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_code_is_scanned_as_keys_or_pasted),
        cmocka_unit_test(numbers_and_a_year_are_typed_as_they_are_read),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
