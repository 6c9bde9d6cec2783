// SPDX-License-Identifier: EUPL-1.2
// Can it now be as late as the clock says? (base/time_trust.h) What the store knows of it, kept
// from one login to the next. Whatever cannot be undone or is dated asks here: what is erased or
// expires waits, what is written says that it is in doubt. A visit never waits. A practice store
// never doubts.
#ifndef ICOPE_STORE_MOMENT_H
#define ICOPE_STORE_MOMENT_H

#include "base/time_trust.h"
#include "store/store.h"

// Looks at the clock now, by what is known. Precondition: unlocked (else TIME_FITS).
enum time_verdict store_time(struct store *s);
// What would have to be added to the clock, at least, in ms; 0 not known, or it fits.
int64_t store_time_off_ms(struct store *s);
// Now as well as can be told: the clock, less what is known to be wrong with it. For moments from
// which time runs that ends in erasing.
int64_t store_time_now(struct store *s);
// RC_BUSY, with the verdict's word, while the clock is in doubt: nothing may be erased or expire.
enum rc store_time_trust(struct store *s, struct err *e);
// Was nobody here for longer than a leave, with nothing yet to bear the clock out? From the newest
// moment before to now, in days; 0 no.
int64_t store_time_absence_days(struct store *s);
// A FHIR server that was authenticated says what time it is. *ret_changed (may be NULL): the
// verdict is another one. Notes it.
enum rc store_time_hear(struct store *s, int64_t said_utc_ms, bool *ret_changed, struct err *e);
// Something that was authenticated (a desk's receipt) was written at that moment: now is not before
// it. It measures nothing; a clock that is behind is in doubt from then on.
enum rc store_time_not_before(struct store *s, int64_t utc_ms, struct err *e);
// Somebody who may says that the clock is right; an audit entry says who.
enum rc store_time_confirm(struct store *s, struct err *e);

#endif
