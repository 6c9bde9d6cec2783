// SPDX-License-Identifier: EUPL-1.2
// Settings of this user on this laptop that are not personal: language and theme. A JSON file; a
// broken one counts as absent.
#ifndef ICOPE_APP_CONFIG_H
#define ICOPE_APP_CONFIG_H

#include "base/err.h"

// What is remembered.
struct config {
    char language[8]; // "fr", "en", "" = not chosen yet
    char theme[16];   // name of a theme, "" = first
};

// Reads; missing or broken gives empty settings.
void config_read(struct config *c, const char *path);
// Writes durably.
enum rc config_write(const struct config *c, const char *path, struct err *e);
// Makes gettext speak that language from now on; `locale_dir` holds the compiled translations.
// First call sets the character type to UTF-8.
void config_speak(const char *language, const char *locale_dir);

#endif
