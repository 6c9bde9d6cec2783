// SPDX-License-Identifier: EUPL-1.2
// The words read aloud: which list a person gets, and the words whispered in the hearing test.
// Pure; reads data/words/words.json: {"memory": {"fr": [{"id", "words": [3]}]},
// "whisper": {"fr": [[3]]}}. ICOPE: another list at each later visit, whispered words
// never from the memory list.
#ifndef ICOPE_PATHWAY_WORDS_H
#define ICOPE_PATHWAY_WORDS_H

#include "base/json.h"

#include <stddef.h>

enum { WORDS_IN_LIST = 3 };

// The memory lists of a language ("fr"), for the functions below; NULL when there are none.
const struct json *words_lists(const struct json *words, const char *language);
// The list this person gets next: the first one never used, else the one used longest ago. `used`
// holds the identifiers of earlier visits, newest first (NULLs are skipped). NULL without lists.
const char *words_choose(const struct json *lists, const char *const *used, size_t used_count);
// The i-th word (0…2) of the list with that identifier, "" when there is none. Borrowed.
const char *words_at(const struct json *lists, const char *id, size_t i);
// The i-th word whispered (0…2 right ear, 3…5 left ear) at the visit with that number (from 0):
// other words for each ear and for the next visit. "" when there is none. Borrowed.
const char *words_whispered(const struct json *words, const char *language, size_t visit, size_t i);

#endif
