// SPDX-License-Identifier: EUPL-1.2
// Settings that an organisation gives all its laptops from its server: a FHIR R4 Basic whose
// extensions name them. Only those of a fixed list and within its limits are taken; never the
// server, keys or accounts.
#ifndef ICOPE_ADMIN_POLICY_H
#define ICOPE_ADMIN_POLICY_H

#include "admin/setting_limits.h"
#include "base/json.h"
#include "fhir/element.h"
#include "store/store.h"

// Extension url of one setting of the package.
#define POLICY_SETTING FHIR_EXTENSIONS "setting"

// Once this laptop was set up by a signed package (admin/settings_apply.h), only those of its key
// count. Applies the newest package once: what was changed here later stays until another one
// comes. Does nothing in a practice store or without one. Errors of the store.
enum rc policy_apply(struct store *s, struct err *e);
// Does the setting SETTING_FLAGS say so? No without one.
bool policy_flags_without_consent(struct store *s);
// What became of the newest package: array of {"name","value","taken"} and, when the whole was
// refused, {"refused": why}, new and owned; NULL when none was applied.
struct json *policy_report(struct store *s);

#endif
