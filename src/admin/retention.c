// SPDX-License-Identifier: EUPL-1.2
#include "admin/retention.h"

#include "store/erase.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

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
