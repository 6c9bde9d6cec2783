// SPDX-License-Identifier: EUPL-1.2
// Settings that an organisation gives all its laptops from its server: a FHIR R4 Basic whose
// extensions name them. Only those of a fixed list and within its limits are taken; never the
// server, keys or accounts.
#ifndef ICOPE_APP_ORGANISATION_H
#define ICOPE_APP_ORGANISATION_H

#include "app/package_parts.h"
#include "base/json.h"
#include "store/store.h"

#define ORGANISATION_CODE    FHIR_BASE "/CodeSystem/icope-package|settings"
#define ORGANISATION_SETTING FHIR_BASE "/StructureDefinition/setting"

// Applies the newest package once: what was changed here later stays until another one comes. Does
// nothing in a practice store or without one. Errors of the store.
enum rc organisation_apply(struct store *s, struct err *e);
// What became of the newest package: array of {"name","value","taken"}, new and owned; NULL when
// none was applied.
struct json *organisation_tell(struct store *s);

#endif
