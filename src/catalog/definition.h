// SPDX-License-Identifier: EUPL-1.2
// The definition of a form that answers were given to, as it was written: the program's own, or one
// that was kept from the server. Not only Step 1, and also one that this program cannot use.
#ifndef ICOPE_CATALOG_DEFINITION_H
#define ICOPE_CATALOG_DEFINITION_H

#include "base/json.h"
#include "store/store.h"

// The Questionnaire of "url|version", new and owned; NULL when it is not here. `dir`: folder of the
// program's own forms.
struct json *definition_find(const char *dir, struct store *s, const char *canonical);

#endif
