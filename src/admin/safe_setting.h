// SPDX-License-Identifier: EUPL-1.2
// Settings that decide what is shown, sent, erased or kept, and what each is taken for when it
// cannot be believed: damaged, taken out, or put back from an older copy. Every one of them fails
// closed: less is shown and sent, nothing is erased sooner.
#ifndef ICOPE_ADMIN_SAFE_SETTING_H
#define ICOPE_ADMIN_SAFE_SETTING_H

#include "store/store.h"

// One of them.
struct safe_setting {
    const char *name; // of the store's setting
    const char *safe; // "yes" or "no": what it is taken for; NULL: a number, taken for the largest
    long least, most; // of that number, as an organisation may set it (policy.h)
};
// All, up to one without a name.
extern const struct safe_setting SAFE_SETTINGS[];

// Its value into the arena, NULL when it is unset. The safe one when the settings of this file are
// in doubt (store/whole.h) or it cannot be read. Precondition: one of SAFE_SETTINGS.
const char *safe_setting(struct store *s, const char *name, struct arena *a);

#endif
