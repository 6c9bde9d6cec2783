// SPDX-License-Identifier: EUPL-1.2
// Translated words. `_()` translates where it stands; `N_()` only marks a text of a const table, to
// be given to `_()` when shown.
#ifndef ICOPE_BASE_I18N_H
#define ICOPE_BASE_I18N_H

#include <libintl.h>

// The text in the user's language.
#define _(text) gettext(text)
// The text itself, found by xgettext.
#define N_(text) (text)

// Makes gettext speak that language from now on; `locale_dir` holds the compiled translations.
// First call sets the character type to UTF-8.
void i18n_speak(const char *language, const char *locale_dir);

#endif
