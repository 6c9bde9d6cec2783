// SPDX-License-Identifier: EUPL-1.2
// Questionnaires from the server, as sealed settings of the store: the whole text as received,
// by canonical url and version. Each version is kept, for responses stay bound to theirs.
#ifndef ICOPE_CATALOG_FORM_CACHE_H
#define ICOPE_CATALOG_FORM_CACHE_H

#include "base/json.h"
#include "base/mem.h"
#include "store/store.h"

enum {
    FORM_BYTES_MAX = 1024 * 1024, // longer ones are not taken
    FORM_URL_MAX = 150,           // longest canonical url
    FORM_VERSION_MAX = 31,        // longest version: as long as a visit can note
    FORMS_KEPT_MAX = 40,          // versions of one form
};

// Is it a version that can be kept and compared: letters, digits, '.', '-'?
bool form_version_is(const char *text);
// Order of versions: numbers by value ("1.9" before "1.10"), "2.0-rc1" before "2.0".
int form_version_compare(const char *a, const char *b);
// Versions kept of a form, newest first: array of strings, new and owned.
struct json *forms_kept(struct store *s, const char *url);
// Keeps a version, with an audit entry. RC_LIMIT when there are too many or it is too long.
enum rc forms_keep(struct store *s, const char *url, const char *version, const char *text,
                   struct err *e);
// The text of a version, in the arena; NULL when it is not kept. RC_DAMAGED.
enum rc forms_text(struct store *s, const char *url, const char *version, struct arena *a,
                   const char **ret, struct err *e);

#endif
