// SPDX-License-Identifier: EUPL-1.2
// Settings of this user on this laptop that are not personal: language, theme, idle lock,
// where backups go. A JSON
// file; a broken one counts as absent.
#ifndef ICOPE_CONFIG_SETTINGS_H
#define ICOPE_CONFIG_SETTINGS_H

#include "base/err.h"

#include <stdint.h>

// What is remembered.
struct config {
    char language[8];      // "fr", "en", "" = not chosen yet
    char theme[16];        // name of a theme, "" = first
    int lock_s;            // seconds without a key until the store locks, 0 = not chosen
    char backup_dir[512];  // folder of the daily backups, full path, "" = none
    int64_t backup_utc_ms; // when the newest backup was made, 0 = never
};

// Reads; missing or broken gives empty settings.
void config_read(struct config *c, const char *path);
// The seconds that count: the chosen ones, five minutes when none were or they are out of range
// (1 s to one hour: an open store must not stay open for ever).
int config_lock_s(const struct config *c);
// The next choice after those seconds, for a settings screen.
int config_next_lock_s(int seconds);
// Writes durably.
enum rc config_write(const struct config *c, const char *path, struct err *e);

#endif
