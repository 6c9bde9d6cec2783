// SPDX-License-Identifier: EUPL-1.2
// What the files about red flags share. For src/app/visit only.
#ifndef ICOPE_APP_VISIT_FLAGS_INTERNAL_H
#define ICOPE_APP_VISIT_FLAGS_INTERNAL_H

#include "app/visit/internal.h"

// May it leave this laptop?
enum flag_leave {
    FLAG_LEAVES,          // the person agreed, or the organisation's notice says that it does
    FLAG_STAYS_PRACTICE,  // fictitious
    FLAG_STAYS_NOBODY,    // about nobody who has a record here
    FLAG_STAYS_REFUSED,   // the person did not agree
    FLAG_STAYS_NOT_ASKED, // the person was not asked yet
};
// For that one.
enum flag_leave flag_may_leave(struct app *app, const struct store_flag *f);

// A kind in words, its code where it is not known.
const char *flag_kind_label(const struct app *app, const char *code);
// The code of a choice by its place in the list.
const char *flag_choice_code(const struct app *app, enum flag_choice list, size_t i);
// A choice of a list in words, its code where it is not known.
const char *flag_choice_label(const struct app *app, enum flag_choice list, const char *code);

// After one was raised or changed: counts anew and loads the shown ones again.
void flags_changed(struct app *app);

#endif
