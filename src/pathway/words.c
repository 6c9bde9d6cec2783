// SPDX-License-Identifier: EUPL-1.2
#include "pathway/words.h"

#include <string.h>

enum { EARS = 2 };

const struct json *words_lists(const struct json *words, const char *language)
{
    return json_get(json_get(words, "memory"), language);
}

// How many visits ago a list was used; used_count when never.
static size_t visits_since(const char *id, const char *const *used, size_t used_count)
{
    size_t ago = 0;
    while (ago < used_count && (used[ago] == NULL || strcmp(used[ago], id) != 0))
        ago++;
    return ago;
}

const char *words_choose(const struct json *lists, const char *const *used, size_t used_count)
{
    const char *choice = NULL;
    size_t longest = 0;
    for (size_t i = 0; i < json_count(lists); i++) {
        const char *id = json_get_string(json_at(lists, i), "id");
        size_t ago = id != NULL ? visits_since(id, used, used_count) : 0;
        if (id != NULL && (choice == NULL || ago > longest)) {
            choice = id;
            longest = ago;
        }
    }
    return choice;
}

static const char *word(const struct json *list, size_t i)
{
    const char *text = json_string(json_at(list, i));
    return text != NULL ? text : "";
}

const char *words_at(const struct json *lists, const char *id, size_t i)
{
    for (size_t k = 0; k < json_count(lists); k++) {
        const char *is = json_get_string(json_at(lists, k), "id");
        if (is != NULL && strcmp(is, id) == 0)
            return word(json_get(json_at(lists, k), "words"), i);
    }
    return "";
}

const char *words_whispered(const struct json *words, const char *language, size_t visit, size_t i)
{
    const struct json *triples = json_get(json_get(words, "whisper"), language);
    size_t count = json_count(triples);
    size_t ear = i / WORDS_IN_LIST;
    return count == 0 ? ""
                      : word(json_at(triples, (visit * EARS + ear) % count), i % WORDS_IN_LIST);
}
