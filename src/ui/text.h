// SPDX-License-Identifier: EUPL-1.2
// Translated words. `_()` translates where it stands; `N_()` only marks a text of a const table, to
// be given to `_()` when shown.
#ifndef ICOPE_UI_TEXT_H
#define ICOPE_UI_TEXT_H

#include <libintl.h>

// The text in the user's language.
#define _(text) gettext(text)
// The text itself, found by xgettext.
#define N_(text) (text)

#endif
