// SPDX-License-Identifier: EUPL-1.2
// Figures about the visitors themselves are shown only once the organisation has recorded that its
// staff were informed of them and their representatives consulted (French Code du travail, L.
// 1222-4 and L. 2312-38): a setting that only an administrator can make, closed when it is damaged,
// altered, or the settings of the file are in doubt.
#ifndef ICOPE_REPORT_STAFF_H
#define ICOPE_REPORT_STAFF_H

#include "base/clock.h"
#include "store/store.h"

enum { STAFF_NAME_BYTES = 128 };

// What was recorded.
struct staff_record {
    struct date informed;      // when the staff were
    struct date consulted;     // when their representatives were
    char by[STAFF_NAME_BYTES]; // account that recorded it
    struct date on;            // when it did
};

// Records it, by who is unlocked, today. RC_DENIED for anybody but an administrator, RC_INVALID for
// a day that is to come.
enum rc staff_record(struct store *s, const struct clock *clock, struct date informed,
                     struct date consulted, struct err *e);
// Takes it back: nothing about visitors is shown from now on. RC_DENIED.
enum rc staff_forget(struct store *s, struct err *e);
// Reads it. RC_NO: nothing was recorded; RC_DAMAGED: it cannot be believed.
enum rc staff_read(struct store *s, struct staff_record *ret, struct err *e);
// May figures about visitors be shown? In a practice store always: they are fictitious.
bool staff_allowed(struct store *s);

#endif
