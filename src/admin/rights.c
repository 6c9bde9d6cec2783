// SPDX-License-Identifier: EUPL-1.2
#include "admin/rights.h"

#include "base/i18n.h"

#include <string.h>

static const char *const roles[ROLE_COUNT] = {"visitor", "nurse", "coordinator", "administrator"};

enum { N = ALLOWED_NO, Y = ALLOWED_YES, S = ALLOWED_SETTING };

// Columns: visitor, nurse, coordinator, administrator.
static const struct {
    const char *name, *label;
    unsigned char cell[ROLE_COUNT];
} table[RIGHT_COUNT] = {
    [RIGHT_VISIT] = {"visit", N_("people, visits and their answers"), {Y, Y, Y, Y}},
    [RIGHT_RESULTS] = {"results", N_("results by domain"), {S, Y, Y, Y}},
    [RIGHT_FLAGS] = {"flags", N_("close red flags, see everybody’s"), {N, Y, Y, Y}},
    [RIGHT_AMEND] = {"amend", N_("correct a finished visit, merge two records"), {N, Y, Y, Y}},
    [RIGHT_BACKUP] = {"backup", N_("make a sealed backup"), {Y, Y, Y, Y}},
    [RIGHT_NOTES] = {"notes", N_("read notes that others wrote"), {N, Y, Y, Y}},
    [RIGHT_COPY] = {"copy", N_("give a person a copy of their data"), {N, Y, Y, Y}},
    [RIGHT_EXPORT] = {"export", N_("export everybody's data"), {N, N, Y, Y}},
    [RIGHT_ERASE] = {"erase", N_("erase a person, set how long data is kept"), {N, N, Y, Y}},
    [RIGHT_AUDIT] = {"audit", N_("read who did what"), {N, N, Y, Y}},
    [RIGHT_SETTINGS] = {"settings", N_("settings of the store"), {N, N, Y, Y}},
    [RIGHT_ACCOUNTS] = {"accounts", N_("add, suspend and change accounts"), {N, N, N, Y}},
    [RIGHT_RECOVERY] = {"recovery", N_("recovery keys, a new master key"), {N, N, N, Y}},
};

// The role of that name, ROLE_COUNT for none.
static enum role role_find(const char *name)
{
    enum role role = ROLE_VISITOR;
    while (role < ROLE_COUNT && strcmp(roles[role], name) != 0)
        role++;
    return role;
}

const char *role_name(enum role role)
{
    return role < ROLE_COUNT ? roles[role] : "";
}

const char *right_label(enum right right)
{
    return table[right].label;
}

const char *right_name(enum right right)
{
    return table[right].name;
}

enum allowed rights_cell(enum role role, enum right right)
{
    return role < ROLE_COUNT ? (enum allowed)table[right].cell[role] : ALLOWED_NO;
}

bool rights_allow(const char *role, enum right right, bool by_setting)
{
    enum allowed cell = rights_cell(role_find(role), right);
    return cell == ALLOWED_YES || (cell == ALLOWED_SETTING && by_setting);
}
