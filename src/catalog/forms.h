// SPDX-License-Identifier: EUPL-1.2
// Which version of the Step 1 form is used: the program's own newest, or a newer one from the
// organisation's server, loads, and still has everything the screens and the rules of this program
// name. A form that was given out stays loaded until forms_free: an open visit may hold it.
#ifndef ICOPE_CATALOG_FORMS_H
#define ICOPE_CATALOG_FORMS_H

#include "base/json.h"
#include "questionnaire/questionnaire.h"
#include "store/store.h"

struct forms; // the program's own and those that were checked, opaque

// Questions and groups with a screen of their own that a form may have.
enum { FORM_STEPS_MAX = 256 };

// Canonical urls that servers are asked for, ended by NULL.
extern const char *const forms_asked[];

// Loads and checks a form of the program from its folder.
enum rc forms_file(const char *dir, const char *name, struct questionnaire **ret, struct err *e);
// Loads the program's own versions from that folder.
enum rc forms_new(const char *dir, struct forms **ret, struct err *e);
// Frees; NULL is fine.
void forms_free(struct forms *f);
// The form that a new visit begins with. `s` is unlocked; practice stores and NULL have only the
// program's own. Borrowed.
const struct questionnaire *forms_newest(struct forms *f, struct store *s);
// The form of that version, also an earlier one of the program's own; NULL when there is none or it
// cannot be used. Borrowed.
const struct questionnaire *forms_version(struct forms *f, struct store *s, const char *version);
// Versions there are, newest first: array of {"version","used","why"} (why it is refused, absent
// when it is not), new and owned.
struct json *forms_versions(struct forms *f, struct store *s);

#endif
