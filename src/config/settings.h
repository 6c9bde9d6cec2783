// SPDX-License-Identifier: EUPL-1.2
// Settings of this user on this laptop that are not personal: language, theme, idle lock,
// where backups go, what the notice for people says about the organisation. A JSON file; a broken
// one counts as absent.
#ifndef ICOPE_CONFIG_SETTINGS_H
#define ICOPE_CONFIG_SETTINGS_H

#include "base/err.h"

#include <stdbool.h>
#include <stdint.h>

enum { CONFIG_ORGANISATION_BYTES = 200 };
// The organisation, as the notice names it; "" where nobody said.
struct config_organisation {
    char name[CONFIG_ORGANISATION_BYTES];    // who is responsible: name and address
    char contact[CONFIG_ORGANISATION_BYTES]; // where people ask: telephone, address
    char dpo[CONFIG_ORGANISATION_BYTES];     // how its data protection officer is reached
};

// What is remembered.
struct config {
    char language[8];      // "fr", "en", "" = not chosen yet
    char theme[16];        // name of a theme, "" = first
    bool no_visit_clock;   // the clock of a visit is not shown
    int lock_s;            // seconds without a key until the store locks, 0 = not chosen
    char backup_dir[512];  // folder of the daily backups, full path, "" = none
    int64_t backup_utc_ms; // when the newest backup was made, 0 = never
    struct config_organisation organisation; // for the notice
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
