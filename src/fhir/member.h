// SPDX-License-Identifier: EUPL-1.2
// Elements of the lists of a resource that may have come from elsewhere: found, made, taken out;
// the others stay as they are. A list that is none counts as empty.
#ifndef ICOPE_FHIR_MEMBER_H
#define ICOPE_FHIR_MEMBER_H

#include "base/json.h"

// The first element of `list` whose `key` is `value`, borrowed; NULL none.
struct json *member_find(const struct json *owner, const char *list, const char *key,
                         const char *value);
// A new empty element at the end of `list`, borrowed.
struct json *member_add(struct json *owner, const char *list);
// The element as member_find, made with that key when there is none.
struct json *member_make(struct json *owner, const char *list, const char *key, const char *value);
// Takes that very element out of `list`, and the list when it is empty then.
void member_remove(struct json *owner, const char *list, const struct json *element);
// Takes out every element of `list` whose `key` is `value`.
void member_drop(struct json *owner, const char *list, const char *key, const char *value);
// Sets a member to a text, "" removes it.
void member_text(struct json *owner, const char *key, const char *text);
// What was typed as an array of texts: those of `before` stay whole where they stand unchanged in
// it, the rest is cut at `separator`. New and owned.
struct json *member_texts(const char *text, const struct json *before, const char *separator);

#endif
