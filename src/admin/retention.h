// SPDX-License-Identifier: EUPL-1.2
// How long things stay on this laptop: answers some days after the server received them, or after
// the end where sending was refused; what the next visit needs some months after the last one; on a
// coordination desk what laptops handed in some months after the last contact. What is usual stands
// in data/pathway/retention.json; settings of the store come before it. Nothing goes while the
// clock is in doubt (store/moment.h), and more than a handful at once only when a person says so.
#ifndef ICOPE_ADMIN_RETENTION_H
#define ICOPE_ADMIN_RETENTION_H

#include "store/store.h"

enum { RETENTION_DAYS_MAX = 3650, RETENTION_MONTHS_MAX = 24, RETENTION_DESK_MAX = 60 };
// The store's settings of that: numbers from 1.
#define SETTING_RETENTION        "retention-days"
#define SETTING_RETENTION_MONTHS "retention-months"
#define SETTING_RETENTION_DESK   "retention-desk-months"

// How long.
struct retention_rule {
    int64_t answer_days;  // from the receipt, or the end of a visit that is not sent
    int64_t state_months; // from the last visit, for the rest of the person
    int64_t desk_months;  // from the last contact, for people whom laptops handed in
    int64_t ask_above;    // so much goes at once without asking
};
// The rule that counts. `s` NULL or locked: what is usual. RC_INVALID when the data file says
// nothing usable, and as reading it.
enum rc retention_rule(struct store *s, const char *data_dir, struct retention_rule *ret,
                       struct err *e);
// Sets one of the settings; 0: what is usual from now on.
enum rc retention_set(struct store *s, const char *setting, int64_t number, struct err *e);

// How a look at the rule ends.
enum retention_end {
    RETENTION_DONE,  // what was due is gone
    RETENTION_ASKS,  // nothing is gone: a person must say so first
    RETENTION_DOUBT, // nothing is gone: the clock cannot be right
};
// What was erased, or would be.
struct retained {
    enum retention_end end; // which of both
    size_t visits;          // whose answers go
    size_t people;          // with everything
    int64_t absence_days;   // nobody was here for so long, 0: no longer than a leave
};
// Applies the rule; a practice store keeps everything. `asked`: a person has seen what is due and
// said so. A visit that cannot be read whole stays and is told by RC_DAMAGED; the others are done
// all the same.
enum rc retention_apply(struct store *s, const struct clock *clock, const char *data_dir,
                        bool asked, struct retained *ret, struct err *e);
// What is due, without erasing anything: RETENTION_DONE when it may go unasked.
enum rc retention_look(struct store *s, const struct clock *clock, const char *data_dir,
                       struct retained *ret, struct err *e);

#endif
