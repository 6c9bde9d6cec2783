// SPDX-License-Identifier: EUPL-1.2
// Lines of the roster and rows of accounts: one out of the other. For the files of the roster only.
#ifndef ICOPE_STORE_ROSTER_ROWS_H
#define ICOPE_STORE_ROSTER_ROWS_H

#include "store/internal.h"
#include "store/roster_text.h"

// A line for each account, in the order in which they were added; new and owned.
enum rc roster_rows(struct store *s, struct json **ret, struct err *e);
// Are the accounts those of that roster, each as it says?
bool roster_rows_are_as_said(struct store *s, const struct roster_text *text);
// Writes accounts as the roster says them, inside a transaction. One that it does not know, or that
// has another key pair now, is suspended.
enum rc roster_rows_follow(struct store *s, const struct roster_text *text, struct err *e);

#endif
