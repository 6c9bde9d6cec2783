// SPDX-License-Identifier: EUPL-1.2
// Where rights do not count yet: practice, and a store made by hand in which nobody is an
// administrator, since somebody there must be able to name one. A store that was set up by a signed
// package (admin/settings_apply.h) keeps its rights from the start, with an administrator or
// without.
#ifndef ICOPE_ADMIN_RIGHTS_OPEN_H
#define ICOPE_ADMIN_RIGHTS_OPEN_H

#include "store/store.h"

#include <stdbool.h>

// May every account do everything there? What cannot be read or is in doubt opens nothing.
// Precondition: unlocked.
bool rights_open(struct store *s);

#endif
