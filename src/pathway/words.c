// SPDX-License-Identifier: EUPL-1.2
#include "pathway/words.h"

#include <string.h>

// A list by its identifier.
struct wanted {
    const char *id;               // asked for
    const char *language;         // found: whose
    const struct json *of, *list; // found: everything of that language, the list itself; else NULL
};

static bool look(const char *language, struct json *of, void *self)
{
    struct wanted *w = self;
    const struct json *lists = json_get(of, "lists");
    for (size_t i = 0; i < json_count(lists) && w->list == NULL; i++) {
        const char *id = json_get_string(json_at(lists, i), "id");
        if (id != NULL && strcmp(id, w->id) == 0)
            *w = (struct wanted){
                .id = w->id, .language = language, .of = of, .list = json_at(lists, i)};
    }
    return w->list == NULL;
}

static struct wanted find(const struct json *words, const char *id)
{
    struct wanted w = {.id = id};
    if (id != NULL)
        json_each(words, look, &w);
    return w;
}

const char *words_language(const struct json *words, const char *id)
{
    return find(words, id).language;
}

// How many visits ago a list was used; used_count when never.
static size_t visits_since(const char *id, const char *const *used, size_t used_count)
{
    size_t ago = 0;
    while (ago < used_count && (used[ago] == NULL || strcmp(used[ago], id) != 0))
        ago++;
    return ago;
}

const char *words_choose(const struct json *words, const char *language, const char *const *used,
                         size_t used_count)
{
    const struct json *lists = json_get(json_get(words, language), "lists");
    const char *choice = NULL;
    size_t longest = 0;
    for (size_t i = 0; i < json_count(lists); i++) {
        const struct json *list = json_at(lists, i);
        const char *id = json_get_string(list, "id");
        if (id == NULL || json_bool(json_get(list, "retired"), false))
            continue;
        size_t ago = visits_since(id, used, used_count);
        if (choice == NULL || ago > longest) {
            choice = id;
            longest = ago;
        }
    }
    return choice;
}

static bool is_among(const char *id, const struct json *ids)
{
    for (size_t i = 0; id != NULL && i < json_count(ids); i++)
        if (json_string(json_at(ids, i)) != NULL && strcmp(json_string(json_at(ids, i)), id) == 0)
            return true;
    return false;
}

static bool retire_others(const char *language, struct json *of, void *self)
{
    const struct json *lists = json_get(of, "lists");
    size_t left = 0;
    (void)language;
    for (size_t i = 0; i < json_count(lists); i++)
        left += is_among(json_get_string(json_at(lists, i), "id"), self);
    for (size_t i = 0; left > 0 && i < json_count(lists); i++)
        if (!is_among(json_get_string(json_at(lists, i), "id"), self))
            json_set(json_at(lists, i), "retired", json_new_bool(true));
    return true;
}

struct json *words_only(const struct json *words, const struct json *ids)
{
    struct json *copy = json_copy(words);
    json_each(copy, retire_others, (void *)(uintptr_t)ids);
    return copy;
}

static const char *word(const struct json *list, size_t i)
{
    const char *text = json_string(json_at(list, i));
    return text != NULL ? text : "";
}

const char *words_at(const struct json *words, const char *id, size_t i)
{
    return word(json_get(find(words, id).list, "words"), i);
}

const char *words_whispered(const struct json *words, const char *id, enum words_ear ear,
                            size_t set, size_t i)
{
    struct wanted w = find(words, id);
    const char *pair = json_get_string(w.list, "whisper");
    if (pair == NULL)
        pair = json_get_string(json_at(json_get(w.of, "lists"), 0), "whisper");
    if (pair == NULL)
        return "";
    const struct json *sets = json_get(json_get(w.of, "whisper"), pair);
    return word(json_at(json_get(sets, ear == WORDS_RIGHT ? "right" : "left"), set), i);
}
