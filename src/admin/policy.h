// SPDX-License-Identifier: EUPL-1.2
// Settings that an organisation gives all its laptops from its server: a FHIR R4 Basic whose
// extensions name them. Only those of a fixed list and within its limits are taken; never the
// server, keys or accounts.
#ifndef ICOPE_ADMIN_POLICY_H
#define ICOPE_ADMIN_POLICY_H

#include "base/json.h"
#include "fhir/element.h"
#include "store/store.h"

// The store's setting: may visitors see results by domain ("yes", "no")?
#define SETTING_RESULTS "results-for-visitors"

// The store's setting: do red flags go to the team also where the person did not agree to sending
// ("yes", "no")? Only where the notice names it.
#define SETTING_FLAGS "flags-without-consent"

// Extension url of one setting of the package.
#define POLICY_SETTING FHIR_EXTENSIONS "setting"

// Applies the newest package once: what was changed here later stays until another one comes. Does
// nothing in a practice store or without one. Errors of the store.
enum rc policy_apply(struct store *s, struct err *e);
// Does the setting SETTING_FLAGS say so? No without one.
bool policy_flags_without_consent(struct store *s);
// What became of the newest package: array of {"name","value","taken"}, new and owned; NULL when
// none was applied.
struct json *policy_report(struct store *s);

#endif
