// SPDX-License-Identifier: EUPL-1.2
// From an empty home to the first screen by one file, typed by a person: what changes is shown, the
// fingerprint is compared, and the program opens with what the organisation set.
#include "base/fs.h"
#include "store/store.h"
#include "support/laptop.h"
#include "vault/vault.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define PASS "cerise lampadaire tambour violet"

#define OFFICE "quatre mots bien choisis"

// The organisation's office makes the package in a store of its own.
static void make_package(struct laptop *l)
{
    static const char command[] =
        "cd \"$(dirname \"$ICOPE_HOME\")\" && umask 077 && mkdir -p from && echo '" OFFICE
        "' >pass && cat "
        ">from/settings.json <<'E'\n"
        "{\"organisation\":{\"name\":\"CCAS de Luchon\"},\"canonicals\":\"https://luchon.fr/fhir\","
        "\"server\":{\"base\":\"http://127.0.0.1:1/fhir\",\"mode\":\"manual\"},"
        "\"settings\":{\"results-for-visitors\":\"no\"},\"roles\":{\"account\":\"nurse\"}}\n"
        "E\n"
        "$ICOPE --lang en setup --make --from from --to ccas.icope --store office.db "
        "--passphrase-file pass >made && sed -n 's/^Fingerprint: //p' made >fingerprint && test -s "
        "fingerprint";
    char path[LAPTOP_PATH + 20];
    struct clock clock = clock_system();
    struct store_options o = {.path = path, .schema_dir = "data/schema", .clock = &clock};
    struct store *s = NULL;
    struct err e = {0};
    snprintf(path, sizeof path, "%s/office.db", l->folder);
    if (vault_start(&e) != RC_OK ||
        store_create(&o, "marie", "administrator", OFFICE, &s, &e) != RC_OK)
        fail_msg("%s", e.text);
    store_close(s);
    assert_int_equal(laptop_shell(l, command), 0);
}

static void one_file_leads_to_the_first_screen(void **state)
{
    struct laptop l;
    struct buf words = {0};
    char path[LAPTOP_PATH + 20];
    int status = 0;
    (void)state;
    laptop_new(&l, 0);
    make_package(&l);
    snprintf(path, sizeof path, "%s/fingerprint", l.folder);
    assert_int_equal(fs_read(path, 200, &words, NULL), RC_OK);
    words.at[strcspn(words.at, "\n")] = '\0';
    snprintf(path, sizeof path, "%s/ccas.icope", l.folder);
    laptop_start(&l, (const char *const[]){"setup", path, NULL});
    laptop_see(&l, "Quelle empreinte");
    laptop_type(&l, words.at);
    laptop_keys(&l, "Enter");
    laptop_see(&l, "Votre nom");
    laptop_type(&l, "A. Moreau");
    laptop_keys(&l, "Enter");
    laptop_see(&l, "CCAS de Luchon");
    laptop_see(&l, "https://luchon.fr/fhir");
    laptop_see(&l, "Tapez oui");
    laptop_type(&l, "oui");
    laptop_keys(&l, "Enter");
    laptop_see(&l, "Nouvelle phrase");
    laptop_type(&l, PASS);
    laptop_keys(&l, "Enter");
    laptop_see(&l, "La même encore");
    laptop_type(&l, PASS);
    laptop_keys(&l, "Enter");
    assert_true(pty_wait_exit(l.p, LAPTOP_WAIT_MS, &status));
    assert_int_equal(status, 0);
    pty_free(l.p);
    l.p = NULL;
    laptop_start(&l, NULL);
    laptop_see(&l, "Phrase de passe");
    laptop_type(&l, PASS);
    laptop_keys(&l, "Enter");
    laptop_see(&l, "Ma tournée");
    laptop_see(&l, "A. Moreau");
    laptop_free(&l);
    buf_release(&words);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(one_file_leads_to_the_first_screen),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
