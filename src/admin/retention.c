// SPDX-License-Identifier: EUPL-1.2
#include "admin/retention.h"

#include "admin/safe_setting.h"

#include "base/buf.h"
#include "base/fs.h"
#include "pathway/remains.h"
#include "store/amend.h"
#include "store/erase.h"
#include "store/prune.h"
#include "store/whole.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

enum { RULE_FILE_BYTES = 64 * 1024 };

static enum rc usual(const char *data_dir, struct retention_rule *ret, struct err *e)
{
    struct buf dir = {0}, path = {0}, text = {0};
    struct json *root = NULL;
    fs_join(&dir, data_dir, "pathway");
    fs_join(&path, buf_text(&dir), "retention.json");
    enum rc rc = fs_read(buf_text(&path), RULE_FILE_BYTES, &text, e);
    if (rc == RC_OK)
        rc = json_parse(buf_text(&text), text.len, &JSON_LIMITS, &root, e);
    if (rc == RC_OK && (!json_int(json_get(root, "answerDays"), &ret->answer_days) ||
                        !json_int(json_get(root, "stateMonths"), &ret->state_months) ||
                        ret->answer_days < 1 || ret->state_months < 1))
        rc = err_set(e, RC_INVALID, "retention.json: answerDays and stateMonths, from 1");
    json_free(root);
    buf_release(&dir);
    buf_release(&path);
    buf_release(&text);
    return rc;
}

// A setting of the store, which comes before what is usual.
static void setting(struct store *s, const char *name, int64_t most, int64_t *number)
{
    struct arena a = {0};
    const char *text = safe_setting(s, name, &a);
    const int64_t set = text != NULL ? strtol(text, NULL, 10) : 0;
    if (set > 0 && set <= most)
        *number = set;
    arena_release(&a);
}

enum rc retention_rule(struct store *s, const char *data_dir, struct retention_rule *ret,
                       struct err *e)
{
    enum rc rc = usual(data_dir, ret, e);
    if (rc != RC_OK || s == NULL || !store_is_unlocked(s))
        return rc;
    setting(s, SETTING_RETENTION, RETENTION_DAYS_MAX, &ret->answer_days);
    setting(s, SETTING_RETENTION_MONTHS, RETENTION_MONTHS_MAX, &ret->state_months);
    return RC_OK;
}

enum rc retention_set(struct store *s, const char *name, int64_t number, struct err *e)
{
    char text[24];
    snprintf(text, sizeof text, "%" PRId64, number);
    return store_setting_set(s, name, number > 0 ? text : NULL, e);
}

// Erases one visit's answers.
static enum rc prune(struct store *s, struct id visit, struct err *e)
{
    struct store_visit v;
    struct json *resources = NULL;
    enum rc rc = store_visit_load(s, visit, &v, e);
    if (rc == RC_OK)
        rc = store_visit_version(s, visit, v.versions > 0 ? v.versions : 1, &resources, NULL, e);
    if (rc == RC_OK) {
        struct json *remains = remains_of_visit(resources);
        rc = store_visit_prune(s, visit, remains, e);
        json_free(remains);
    }
    json_free(resources);
    return rc;
}

static enum rc prune_all(struct store *s, int64_t before_utc_ms, size_t *ret_visits, struct err *e)
{
    struct arena a = {0};
    struct id *all = NULL;
    size_t count = 0;
    struct err first = {0};
    enum rc rc = store_answers_due(s, before_utc_ms, &a, &all, &count, e);
    for (size_t i = 0; rc == RC_OK && i < count; i++) {
        struct err why = {0};
        enum rc done = prune(s, all[i], &why);
        *ret_visits += done == RC_OK;
        if (done == RC_DAMAGED || done == RC_NO) // stays as it is
            err_set(&first, RC_DAMAGED, "%s", why.text);
        else if (done != RC_OK)
            rc = err_set(e, done, "%s", why.text);
    }
    arena_release(&a);
    if (rc == RC_OK)
        rc = store_prune_rest(s, before_utc_ms, e);
    if (rc == RC_OK && *ret_visits > 0)
        rc = store_prune_end(s, e);
    return rc == RC_OK && first.rc != RC_OK ? err_set(e, first.rc, "%s", first.text) : rc;
}

// The moment that many months ago.
static int64_t months_ago(int64_t now_utc_ms, int64_t months)
{
    struct datetime t = datetime_from_utc(now_utc_ms, 0);
    t.date = date_add_months(t.date, -(int)months);
    return datetime_to_utc(t, 0);
}

enum rc retention_apply(struct store *s, const struct clock *clock, const char *data_dir,
                        struct retained *ret, struct err *e)
{
    const int64_t day_ms = 86400000, now = clock_utc_ms(clock);
    struct retention_rule rule = {0};
    struct err damaged = {0};
    *ret = (struct retained){0};
    if (store_is_practice(s))
        return RC_OK;
    enum rc rc = store_doubted(s, e); // what cannot be undone waits until somebody has looked
    if (rc == RC_OK)
        rc = retention_rule(s, data_dir, &rule, e);
    if (rc != RC_OK)
        return rc;
    rc = prune_all(s, now - rule.answer_days * day_ms, &ret->visits, e);
    if (rc == RC_DAMAGED) {
        damaged = *e;
        err_clear(e);
        rc = RC_OK;
    }
    if (rc == RC_OK)
        rc = store_retention(s, months_ago(now, rule.state_months), now - rule.answer_days * day_ms,
                             &ret->people, e);
    return rc == RC_OK && damaged.rc != RC_OK ? err_set(e, damaged.rc, "%s", damaged.text) : rc;
}
