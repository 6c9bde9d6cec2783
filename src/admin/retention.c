// SPDX-License-Identifier: EUPL-1.2
#include "admin/retention.h"

#include "base/buf.h"
#include "base/fs.h"
#include "store/erase.h"

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

enum rc retention_rule(struct store *s, const char *data_dir, struct retention_rule *ret,
                       struct err *e)
{
    int64_t days = 0;
    enum rc rc = usual(data_dir, ret, e);
    if (rc == RC_OK && s != NULL && store_is_unlocked(s))
        rc = retention_days(s, &days, e);
    if (rc == RC_OK && days > 0)
        ret->answer_days = days;
    return rc;
}

enum rc retention_days(struct store *s, int64_t *ret_days, struct err *e)
{
    struct arena a = {0};
    const char *text = NULL;
    enum rc rc = store_setting(s, SETTING_RETENTION, &a, &text, e);
    if (rc == RC_OK)
        *ret_days = text != NULL ? strtol(text, NULL, 10) : 0;
    arena_release(&a);
    return rc;
}

enum rc retention_set(struct store *s, int64_t days, struct err *e)
{
    char text[24];
    snprintf(text, sizeof text, "%" PRId64, days);
    return store_setting_set(s, SETTING_RETENTION, days > 0 ? text : NULL, e);
}

enum rc retention_apply(struct store *s, size_t *ret_erased, struct err *e)
{
    int64_t days = 0;
    *ret_erased = 0;
    enum rc rc = retention_days(s, &days, e);
    return rc == RC_OK && days > 0 ? store_retention(s, days, ret_erased, e) : rc;
}
