// SPDX-License-Identifier: EUPL-1.2
#include "admin/retention.h"

#include "admin/safe_setting.h"

#include "base/buf.h"
#include "base/fs.h"
#include "pathway/remains.h"
#include "store/amend.h"
#include "store/erase.h"
#include "store/moment.h"
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
    const struct {
        const char *name;
        int64_t *number;
    } members[] = {{"answerDays", &ret->answer_days},
                   {"stateMonths", &ret->state_months},
                   {"deskMonths", &ret->desk_months},
                   {"askAbove", &ret->ask_above}};
    for (size_t i = 0; rc == RC_OK && i < ARRAY_LEN(members); i++)
        if (!json_int(json_get(root, members[i].name), members[i].number) || *members[i].number < 1)
            rc = err_set(e, RC_INVALID, "retention.json: %s, a number from 1", members[i].name);
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
    setting(s, SETTING_RETENTION_DESK, RETENTION_DESK_MAX, &ret->desk_months);
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

// The beginning of the day that many months ago.
static int64_t months_ago(const struct clock *clock, int64_t months)
{
    return clock_day_begin(clock, date_add_months(clock_today(clock), -(int)months));
}

// What is from before these moments goes.
static struct store_limits limits_of(const struct clock *clock, const struct retention_rule *rule)
{
    const int64_t day_ms = 86400000;
    return (struct store_limits){.visited_utc_ms = months_ago(clock, rule->state_months),
                                 .sent_utc_ms = clock_utc_ms(clock) - rule->answer_days * day_ms,
                                 .carried_utc_ms = months_ago(clock, rule->desk_months)};
}

// How much is due, and whether it may go without asking.
static enum rc look(struct store *s, const struct retention_rule *rule,
                    const struct store_limits *before, struct retained *ret, struct err *e)
{
    struct arena a = {0};
    struct id *all = NULL;
    enum rc rc = store_answers_due(s, before->sent_utc_ms, &a, &all, &ret->visits, e);
    if (rc == RC_OK)
        rc = store_retention_due(s, before, &ret->people, e);
    arena_release(&a);
    ret->absence_days = store_time_absence_days(s);
    size_t due = ret->visits + ret->people;
    if (due > (size_t)rule->ask_above || (due > 0 && ret->absence_days > 0))
        ret->end = RETENTION_ASKS;
    return rc;
}

// The rule and what it means now; *ret says when nothing may go.
static enum rc prepare(struct store *s, const struct clock *clock, const char *data_dir,
                       struct retention_rule *rule, struct store_limits *before,
                       struct retained *ret, struct err *e)
{
    *ret = (struct retained){.end = RETENTION_DONE};
    enum rc rc = store_doubted(s, e); // what cannot be undone waits until somebody has looked
    if (rc == RC_OK)
        rc = retention_rule(s, data_dir, rule, e);
    if (rc != RC_OK)
        return rc;
    *before = limits_of(clock, rule);
    if (store_time(s) == TIME_FITS)
        return look(s, rule, before, ret, e);
    ret->end = RETENTION_DOUBT;
    return RC_OK;
}

enum rc retention_look(struct store *s, const struct clock *clock, const char *data_dir,
                       struct retained *ret, struct err *e)
{
    struct retention_rule rule = {0};
    struct store_limits before;
    *ret = (struct retained){.end = RETENTION_DONE};
    return store_is_practice(s) ? RC_OK : prepare(s, clock, data_dir, &rule, &before, ret, e);
}

static enum rc erase_due(struct store *s, const struct store_limits *before, struct retained *ret,
                         struct err *e)
{
    struct err damaged = {0};
    ret->visits = ret->people = 0;
    enum rc rc = prune_all(s, before->sent_utc_ms, &ret->visits, e);
    if (rc == RC_DAMAGED) {
        damaged = *e;
        err_clear(e);
        rc = RC_OK;
    }
    if (rc == RC_OK)
        rc = store_retention(s, before, &ret->people, e);
    return rc == RC_OK && damaged.rc != RC_OK ? err_set(e, damaged.rc, "%s", damaged.text) : rc;
}

enum rc retention_apply(struct store *s, const struct clock *clock, const char *data_dir,
                        bool asked, struct retained *ret, struct err *e)
{
    struct retention_rule rule = {0};
    struct store_limits before;
    *ret = (struct retained){.end = RETENTION_DONE};
    if (store_is_practice(s))
        return RC_OK;
    enum rc rc = prepare(s, clock, data_dir, &rule, &before, ret, e);
    if (rc == RC_OK && asked && ret->end == RETENTION_ASKS)
        ret->end = RETENTION_DONE;
    return rc == RC_OK && ret->end == RETENTION_DONE ? erase_due(s, &before, ret, e) : rc;
}
