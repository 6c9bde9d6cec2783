// SPDX-License-Identifier: EUPL-1.2
// USB keys on a screen: who may take them, where the key is, and what is said of files that are
// nobody's. What is taken is seen in tests/e2e/test_coordinator_day.c.
#include "support/screen_states_inner.h"

#include "app/office/take.h"
#include "base/fs.h"
#include "transfer/keys.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#define LEDGER  "00000000-0000-4000-8000-000000000001"
#define PACKAGE "00000000-0000-4000-8000-000000000002"

static struct desk *at_the_desk(const char *role)
{
    struct vault_keypair *own = NULL;
    struct err e = {0};
    struct desk *d = desk_new("fr");
    desk_store_new(d, "C. Bourdon", role);
    assert_int_equal(transfer_pair(desk_store(d), true, &own, &e), RC_OK);
    vault_keypair_free(own);
    return d;
}

// A key with one laptop's folder is that folder to who completes its name.
static void the_folder_of_a_laptop_means_its_key(void **state)
{
    static const char *const meant[] = {"", "/", "/" LEDGER, "/" LEDGER "/"};
    (void)state;
    struct desk *d = at_the_desk("administrator");
    char key[DESK_HOME_BYTES + 10], ledger[200], path[300];
    struct err e = {0};
    snprintf(key, sizeof key, "%s/usb", d->home);
    snprintf(ledger, sizeof ledger, "%s/" LEDGER, key);
    snprintf(path, sizeof path, "%s/" PACKAGE ".icope", ledger);
    assert_int_equal(mkdir(key, 0700), 0);
    assert_int_equal(mkdir(ledger, 0700), 0);
    assert_int_equal(fs_write(path, "x", 1, 0600, &e), RC_OK);
    for (size_t i = 0; i < sizeof meant / sizeof meant[0]; i++) {
        char typed[300];
        snprintf(typed, sizeof typed, "%s%s", key, meant[i]);
        assert_int_equal(app_take(d->app, typed), RC_OK);
        assert_non_null(strstr(app_take_report(d->app), PACKAGE));
        assert_false(app_take_may_accept(d->app));
    }
    unlink(path);
    rmdir(ledger);
    rmdir(key);
    desk_free(d);
}

static void a_key_that_is_not_there_is_said(void **state)
{
    (void)state;
    struct desk *d = at_the_desk("administrator");
    desk_push(d, "take");
    desk_keys(d, "<C-u>/nowhere<Enter>");
    desk_show(d, 24, 80);
    desk_see(d, "Pas de dossier utilisable");
    desk_see(d, "Où est la clé");
    desk_free(d);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_folder_of_a_laptop_means_its_key),
        cmocka_unit_test(a_key_that_is_not_there_is_said),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
