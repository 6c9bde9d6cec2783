// SPDX-License-Identifier: EUPL-1.2
// The words read aloud: which list a person gets, and the words whispered in the hearing test,
// which are paired with it. Pure; reads data/words/words.json: {"fr": {"lists": [{"id", "words":
// [3], "whisper": "w1"}], "whisper": {"w1": {"right": [[3], [3]], "left": [[3], [3]]}}}}. ICOPE:
// another list at each later visit, whispered words never from a memory list. tools/words.pl holds
// the pairs to their rules.
#ifndef ICOPE_PATHWAY_WORDS_H
#define ICOPE_PATHWAY_WORDS_H

#include "base/json.h"

#include <stddef.h>

enum { WORDS_IN_LIST = 3, WORDS_SETS = 2 };
enum words_ear { WORDS_RIGHT, WORDS_LEFT };

// The language ("fr") of the list with that identifier; NULL when there is no such list. Borrowed.
const char *words_language(const struct json *words, const char *id);
// A copy in which only the lists of those identifiers (array of strings) are in use, the others
// retired; a language that none of them is of stays as it is. New and owned.
struct json *words_only(const struct json *words, const struct json *ids);
// The list this person gets next in a language: the first one never used, else the one used longest
// ago; never one that is retired. `used` holds the identifiers of earlier visits, newest first
// (NULLs are skipped). NULL without lists. Borrowed.
const char *words_choose(const struct json *words, const char *language, const char *const *used,
                         size_t used_count);
// The i-th word (0…2) of the list with that identifier, "" when there is none. Borrowed.
const char *words_at(const struct json *words, const char *id, size_t i);
// The i-th word (0…2) whispered into that ear in a visit with that list: of set 0, and of set 1
// when the first was not heard whole. A retired list has those of the first of its language. ""
// when there is none. Borrowed.
const char *words_whispered(const struct json *words, const char *id, enum words_ear ear,
                            size_t set, size_t i);

#endif
