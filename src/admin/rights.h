// SPDX-License-Identifier: EUPL-1.2
// Who may see and do what: one table, role by right, the same for screens and command line. Pure.
// The seal on the data is the key; these rights are what the program itself keeps to.
#ifndef ICOPE_ADMIN_RIGHTS_H
#define ICOPE_ADMIN_RIGHTS_H

#include <stdbool.h>
#include <stddef.h>

// The roles, by column of the table.
enum role { ROLE_VISITOR, ROLE_NURSE, ROLE_COORDINATOR, ROLE_ADMINISTRATOR, ROLE_COUNT };

// What can be allowed, by row of the table.
enum right {
    RIGHT_VISIT,    // find and add people, do visits, see their answers
    RIGHT_RESULTS,  // see results by domain
    RIGHT_FLAGS,    // see everybody's red flags and close them
    RIGHT_AMEND,    // correct a finished visit, merge two records of one person
    RIGHT_BACKUP,   // make a backup (it stays sealed)
    RIGHT_NOTES,    // read notes that others wrote
    RIGHT_COPY,     // give a person a copy of their data
    RIGHT_EXPORT,   // write tables of everybody
    RIGHT_ERASE,    // erase a person, set how long data is kept
    RIGHT_AUDIT,    // read who did what
    RIGHT_SETTINGS, // settings of the store
    RIGHT_ACCOUNTS, // add, suspend and change accounts
    RIGHT_RECOVERY, // recovery keys, a new master key
    RIGHT_COUNT
};

// How a cell answers.
enum allowed {
    ALLOWED_NO,
    ALLOWED_YES,
    ALLOWED_SETTING, // when the setting "results by domain for visitors" says so
};

// Its stable name ("visitor").
const char *role_name(enum role role);
// N_() what a right is, for people.
const char *right_label(enum right right);
// Its stable name ("export").
const char *right_name(enum right right);
// A cell of the table. ALLOWED_NO for an unknown role.
enum allowed rights_cell(enum role role, enum right right);
// May a role do it? A cell left to the setting counts as `by_setting`.
bool rights_allow(const char *role, enum right right, bool by_setting);

#endif
