// SPDX-License-Identifier: EUPL-1.2
// Corrections: a finished visit is opened again and finished as a new version, both kept; two
// records of one person are merged and can be taken apart again.
#ifndef ICOPE_STORE_AMEND_H
#define ICOPE_STORE_AMEND_H

#include "store/store.h"

// Opens a finished visit again: its journal goes on with `entry` ({"kind":"amend","reason":…}).
// What it was finished with stays. RC_INVALID when it is not finished or its
// answers were erased, RC_BUSY when another visit
// of the person is not, RC_DAMAGED when its journal cannot be read whole.
enum rc store_visit_reopen(struct store *s, struct id visit, const struct json *entry,
                           struct err *e);
// Gives a correction up: the visit is finished as it was; the journal keeps what was tried and ends
// with `entry`. RC_INVALID when no correction is under way.
enum rc store_visit_withdraw(struct store *s, struct id visit, const struct json *entry,
                             struct err *e);
// The resources (array) of a visit as finished for the version-th time, from 1, new and owned; when
// that was. RC_NO, RC_DAMAGED.
enum rc store_visit_version(struct store *s, struct id visit, uint32_t version, struct json **ret,
                            int64_t *ret_saved_utc_ms, struct err *e);

// Says that `duplicate` and `person` are one: duplicate's record points to person (Patient.link
// replaced-by) and is left out of lists; nothing is lost. RC_BUSY when duplicate has an unfinished
// visit, RC_INVALID when either is merged already or both are the same, RC_NO.
enum rc store_person_merge(struct store *s, struct id duplicate, struct id person, struct err *e);
// Takes them apart again. RC_INVALID when duplicate is not merged.
enum rc store_person_unmerge(struct store *s, struct id duplicate, struct err *e);

#endif
