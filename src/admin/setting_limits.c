// SPDX-License-Identifier: EUPL-1.2
#include "admin/setting_limits.h"

#include "admin/safe_setting.h"

#include <stdlib.h>
#include <string.h>

static bool fits(const struct safe_setting *a, const char *value)
{
    if (a->safe != NULL)
        return strcmp(value, "yes") == 0 || strcmp(value, "no") == 0;
    size_t len = strlen(value);
    if (len == 0 || len > 6 || value[0] == '0' || strspn(value, "0123456789") != len)
        return false;
    long n = strtol(value, NULL, 10);
    return n >= a->least && n <= a->most;
}

const char *policy_setting_name(size_t i)
{
    const struct safe_setting *a = SAFE_SETTINGS;
    while (a->name != NULL && i-- > 0)
        a++;
    return a->name;
}

static const struct safe_setting *find(const char *name)
{
    const struct safe_setting *a = SAFE_SETTINGS;
    while (a->name != NULL && strcmp(a->name, name) != 0)
        a++;
    return a->name != NULL ? a : NULL;
}

bool policy_setting_known(const char *name)
{
    return find(name) != NULL;
}

bool policy_setting_fits(const char *name, const char *value)
{
    const struct safe_setting *a = find(name);
    return a != NULL && fits(a, value);
}
