// SPDX-License-Identifier: EUPL-1.2
// Settings of the store that an organisation may set on all its laptops, and within which limits.
// Pure.
#ifndef ICOPE_ADMIN_SETTING_LIMITS_H
#define ICOPE_ADMIN_SETTING_LIMITS_H

#include <stdbool.h>
#include <stddef.h>

// The store's setting: may visitors see results by domain ("yes", "no")?
#define SETTING_RESULTS "results-for-visitors"

// The store's setting: do red flags go to the team also where the person did not agree to sending
// ("yes", "no")? Only where the notice names it.
#define SETTING_FLAGS "flags-without-consent"

// The store's setting: identifiers of the lists of words that are in use, an array of strings.
#define SETTING_WORDS "words-in-use"

// The i-th of the settings that a package may hold, NULL past the last.
const char *policy_setting_name(size_t i);
// Is it one of them?
bool policy_setting_known(const char *name);
// Is it a setting that a package may hold, and the value within its limits?
bool policy_setting_fits(const char *name, const char *value);

#endif
