// SPDX-License-Identifier: EUPL-1.2
// Each setting that shows, sends, erases or removes something is closed when it cannot be believed.
#include "unit/store/fixture.h"

#include "admin/backups.h"
#include "admin/policy.h"
#include "admin/retention.h"
#include "admin/safe_setting.h"
#include "base/fs.h"
#include "store/whole.h"

// What is done to the row: before and after its name.
static const struct {
    const char *before, *after;
} edits[] = {
    {"UPDATE setting SET sealed = flip(sealed, 30) WHERE name = '", "'"},
    {"UPDATE setting SET sealed = x'' WHERE name = '", "'"},
    {"UPDATE setting SET version = version + 1 WHERE name = '", "'"},
    {"DELETE FROM setting WHERE name = '", "'"},
    // put back as it was before it was closed
    {"DELETE FROM setting WHERE name = '", "'; INSERT OR REPLACE INTO setting SELECT * FROM kept"},
};

static void safe_is(struct fixture *f, const struct safe_setting *row)
{
    struct arena a = {0};
    const char *value = safe_setting(f->s, row->name, &a);
    char most[24];
    snprintf(most, sizeof most, "%ld", row->most);
    assert_non_null(value);
    assert_string_equal(value, row->safe != NULL ? row->safe : most);
    arena_release(&a);
}

static void each_is_closed_when_it_cannot_be_believed(void **state)
{
    (void)state;
    for (const struct safe_setting *row = SAFE_SETTINGS; row->name != NULL; row++) {
        for (size_t i = 0; i < ARRAY_LEN(edits); i++) {
            struct fixture *f = fixture_new(false);
            struct arena a = {0};
            char sql[300];
            const char *open = row->safe != NULL ? "yes" : "1";
            assert_ok(f, store_setting_set(f->s, row->name, open, &f->e));
            assert_string_equal(safe_setting(f->s, row->name, &a), open);
            alter(f, "CREATE TEMP TABLE none (a); CREATE TABLE kept AS SELECT * FROM setting; "
                     "UPDATE setting SET version = version");
            assert_ok(f, store_unlock(f->s, "marie", PASSPHRASE, NULL, &f->e));
            assert_ok(f, store_accept(f->s, &f->e)); // the copy beside it is no part of the test
            assert_ok(f,
                      store_setting_set(f->s, row->name, row->safe != NULL ? "no" : "30", &f->e));
            snprintf(sql, sizeof sql, "%s%s%s", edits[i].before, row->name, edits[i].after);
            alter(f, sql);
            assert_ok(f, store_unlock(f->s, "marie", PASSPHRASE, NULL, &f->e));
            safe_is(f, row);
            arena_release(&a);
            fixture_free(f);
        }
    }
}

// What they decide: nothing is sent without consent, nothing goes sooner.
static void what_they_decide_is_closed(void **state)
{
    struct fixture *f = fixture_new(false);
    struct retention_rule rule;
    (void)state;
    assert_ok(f, store_setting_set(f->s, SETTING_FLAGS, "yes", &f->e));
    assert_ok(f, store_setting_set(f->s, SETTING_RETENTION, "30", &f->e));
    assert_ok(f, store_setting_set(f->s, SETTING_BACKUP_KEEP, "1", &f->e));
    assert_true(policy_flags_without_consent(f->s));
    alter(f, "DELETE FROM setting WHERE name = 'backup-keep'");
    assert_ok(f, store_unlock(f->s, "marie", PASSPHRASE, NULL, &f->e));
    assert_false(policy_flags_without_consent(f->s));
    assert_ok(f, retention_rule(f->s, "data", &rule, &f->e));
    assert_int_equal(rule.answer_days, RETENTION_DAYS_MAX);
    assert_int_equal(rule.state_months, RETENTION_MONTHS_MAX);
    assert_int_equal(backups_keep(f->s), BACKUPS_KEEP_MAX);
    assert_int_equal(backups_days(f->s), BACKUPS_DAYS_MAX);
    fixture_free(f);
}

// The manual names each of them, with the bounds that hold.
static void the_manual_names_each(void **state)
{
    static const struct {
        const char *page, *to;
    } manuals[] = {{"data/man/icope.1", "to"}, {"data/man/fr/icope.1", "à"}};
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(manuals); i++) {
        struct buf text = {0};
        assert_int_equal(fs_read(manuals[i].page, 1 << 20, &text, NULL), RC_OK);
        for (const struct safe_setting *row = SAFE_SETTINGS; row->name != NULL; row++) {
            char item[80], range[40];
            snprintf(item, sizeof item, ".It Li %s\n", row->name);
            snprintf(range, sizeof range, "%ld %s %ld", row->least, manuals[i].to, row->most);
            const char *at = strstr(buf_text(&text), item);
            if (at == NULL)
                fail_msg("%s: %s is not there", manuals[i].page, row->name);
            at += strlen(item);
            if (row->safe == NULL && strncmp(at, range, strlen(range)) != 0)
                fail_msg("%s: %s: %.30s", manuals[i].page, row->name, at);
        }
        buf_release(&text);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_is_closed_when_it_cannot_be_believed),
        cmocka_unit_test(what_they_decide_is_closed),
        cmocka_unit_test(the_manual_names_each),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
