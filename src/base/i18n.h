// SPDX-License-Identifier: EUPL-1.2
// Translated words. `_()` translates where it stands; `N_()` only marks a text of a const table, to
// be given to `_()` when shown.
#ifndef ICOPE_BASE_I18N_H
#define ICOPE_BASE_I18N_H

#include <stdbool.h>

// The text in the user's language.
#define _(text) i18n_text(text)
// The text itself, found by xgettext.
#define N_(text) (text)
// The text for a number of things; both are formats.
#define ngettext(one, many, n) i18n_plural(one, many, n)

// Speaks that language from now on; `locale_dir` holds the compiled translations. Texts given out
// before stay valid. First call sets the character type to UTF-8.
void i18n_speak(const char *language, const char *locale_dir);

// The language spoken now, "fr" or "en" or whatever i18n_speak was told; borrowed until it is
// called again.
const char *i18n_language(void);

// Is what reads our text likely to lack typographic characters? So for a terminal of the Linux
// console (TERM), and where the locale of the environment names another charset than UTF-8; one
// that names nothing lacks nothing. Translations are then given out plain (utf8_plain).
bool i18n_plain(void);

// The translation of a text, or the text itself.
const char *i18n_text(const char *text) __attribute__((format_arg(1)));
// The translation for n things; without one, `one` for a single thing, else `many`.
const char *i18n_plural(const char *one, const char *many, unsigned long n)
    __attribute__((format_arg(1), format_arg(2)));

#endif
