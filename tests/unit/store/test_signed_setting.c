// SPDX-License-Identifier: EUPL-1.2
// A setting of administrators: whoever has the master key can write rows, but not their signature.
#include "unit/store/fixture.h"

#include "store/signed_setting.h"
#include "store/team.h"

#define OTHER "cinq autres mots très longs"
#define NAME  "what-was-said"

static struct json *said(const char *text)
{
    struct json *o = json_new_object();
    json_set_string(o, "text", text);
    return o;
}

static struct fixture *world(void)
{
    struct fixture *f = fixture_folder(true);
    struct id paul;
    assert_ok(f, store_create(&f->o, "marie", "administrator", PASSPHRASE, &f->s, &f->e));
    assert_ok(f, store_account_add(f->s, "paul", "coordinator", OTHER, &paul, &f->e));
    struct json *o = said("yes");
    assert_ok(f, store_signed_set(f->s, NAME, o, &f->e));
    json_free(o);
    return f;
}

static void everybody_reads_it_and_only_administrators_make_it(void **state)
{
    (void)state;
    struct fixture *f = world();
    struct json *read = NULL, *o = said("no");
    fixture_reopen(f);
    assert_ok(f, store_unlock(f->s, "paul", OTHER, NULL, &f->e));
    assert_ok(f, store_signed(f->s, NAME, &read, &f->e));
    assert_string_equal(json_get_string(read, "text"), "yes");
    assert_int_equal(store_signed_set(f->s, NAME, o, NULL), RC_DENIED);
    assert_int_equal(store_signed_set(f->s, NAME, NULL, NULL), RC_DENIED);
    assert_int_equal(store_signed(f->s, "another", &read, NULL), RC_NO);
    json_free(read);
    json_free(o);
    fixture_free(f);
}

// What was signed under one name says nothing under another, and no change of it is believed.
static void what_was_moved_or_changed_is_not_believed(void **state)
{
    (void)state;
    struct fixture *f = world();
    struct arena a = {0};
    const char *value = NULL;
    struct json *read = NULL;
    assert_ok(f, store_setting(f->s, NAME, &a, &value, &f->e));
    assert_ok(f, store_setting_set(f->s, "another", value, &f->e));
    assert_int_equal(store_signed(f->s, "another", &read, NULL), RC_DAMAGED);
    char *changed = strstr((char *)(uintptr_t)value, "yes");
    assert_non_null(changed);
    memcpy(changed, "nay", 3);
    assert_ok(f, store_setting_set(f->s, NAME, value, &f->e));
    assert_int_equal(store_signed(f->s, NAME, &read, NULL), RC_DAMAGED);
    assert_ok(f, store_setting_set(f->s, NAME, "no JSON", &f->e));
    assert_int_equal(store_signed(f->s, NAME, &read, NULL), RC_DAMAGED);
    assert_null(read);
    arena_release(&a);
    fixture_free(f);
}

static void a_new_key_of_the_administrators_makes_it_void(void **state)
{
    (void)state;
    struct fixture *f = world();
    struct json *read = NULL;
    fixture_reopen(f);
    assert_ok(f, store_unlock(f->s, "marie", PASSPHRASE, NULL, &f->e));
    assert_ok(f, store_rotate(f->s, NULL, NULL, &f->e));
    assert_int_equal(store_signed(f->s, NAME, &read, NULL), RC_DAMAGED);
    assert_ok(f, store_signed_set(f->s, NAME, NULL, &f->e));
    assert_int_equal(store_signed(f->s, NAME, &read, NULL), RC_NO);
    fixture_free(f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(everybody_reads_it_and_only_administrators_make_it),
        cmocka_unit_test(what_was_moved_or_changed_is_not_believed),
        cmocka_unit_test(a_new_key_of_the_administrators_makes_it_void),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
