// SPDX-License-Identifier: EUPL-1.2
#include "conflict/lists.h"

#include "base/buf.h"
#include "base/mem.h"
#include "fhir/resource.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

// What an entry is known by: its slot first, with its value where several share the slot, and as a
// whole where that is not enough.
enum level { BY_SLOT, BY_VALUE, AS_WHOLE };
enum { PARTS_MAX = 3, ENTRIES_MAX = 64 }; // longer lists are left as they are

// Members that make the slot, and the one that is the value, by the name of the list. A path goes
// into the first entry of lists.
static const struct {
    const char *element;
    const char *slot[PARTS_MAX]; // paths, NULL past the last
    const char *value;           // path, NULL none
} kinds[] = {
    {"telecom", {"system", "use"}, "value"},
    {"address", {"use", "type"}, "line"},
    {"name", {"use"}, "family"},
    {"identifier", {"system"}, "value"},
    {"contact", {"relationship/coding/code", "relationship/text"}, "name/text"},
    {"communication", {"language/coding/code", "language/text"}, NULL},
    {"generalPractitioner", {"reference", "identifier/value", "display"}, NULL},
    {"extension", {"url"}, NULL},
    {"modifierExtension", {"url"}, NULL},
};

static const struct json *at_path(const struct json *v, const char *path)
{
    while (v != NULL && *path != '\0') {
        char name[40];
        size_t len = strcspn(path, "/");
        snprintf(name, sizeof name, "%.*s", (int)len, path);
        v = json_get(v, name);
        if (json_type(v) == JSON_ARRAY)
            v = json_at(v, 0);
        path += len + (path[len] == '/');
    }
    return v;
}

// Blanks, dots and hyphens of a phone number mean nothing, nor do capitals.
static void add_plain(struct buf *out, const struct json *v)
{
    const char *text = json_string(v);
    buf_putc(out, '|');
    for (; text != NULL && *text != '\0'; text++)
        if (strchr(" .-()", *text) == NULL)
            buf_putc(out, (char)tolower((unsigned char)*text));
}

static void write_key(size_t kind, enum level level, const struct json *entry, struct buf *out)
{
    if (level == AS_WHOLE || kind == ARRAY_LEN(kinds)) {
        json_write(entry, false, out);
        return;
    }
    for (size_t i = 0; i < PARTS_MAX && kinds[kind].slot[i] != NULL; i++)
        add_plain(out, at_path(entry, kinds[kind].slot[i]));
    if (level == BY_VALUE && kinds[kind].value != NULL)
        add_plain(out, at_path(entry, kinds[kind].value));
}

static bool same_key(size_t kind, enum level level, const struct json *a, const struct json *b)
{
    struct buf x = {0}, y = {0};
    write_key(kind, level, a, &x);
    write_key(kind, level, b, &y);
    bool same = x.len == y.len && memcmp(buf_text(&x), buf_text(&y), x.len) == 0;
    buf_wipe(&x);
    buf_wipe(&y);
    return same;
}

// The entry of that meaning, NULL when there is none.
static const struct json *find(size_t kind, enum level level, const struct json *list,
                               const struct json *entry)
{
    for (size_t i = 0; i < json_count(list); i++)
        if (same_key(kind, level, json_at(list, i), entry))
            return json_at(list, i);
    return NULL;
}

static bool is_unique(size_t kind, enum level level, const struct json *list)
{
    for (size_t i = 0; i < json_count(list); i++)
        if (find(kind, level, list, json_at(list, i)) != json_at(list, i))
            return false;
    return true;
}

static size_t kind_of(const char *element)
{
    size_t kind = 0;
    while (kind < ARRAY_LEN(kinds) && strcmp(kinds[kind].element, element) != 0)
        kind++;
    return kind;
}

// The first way to know entries by that tells those of each list apart.
static enum level level_of(size_t kind, const struct json *const lists[], size_t count)
{
    enum level level = BY_SLOT;
    for (size_t i = 0; i < count && level < AS_WHOLE;) {
        if (is_unique(kind, level, lists[i])) {
            i++;
        } else {
            level++;
            i = 0;
        }
    }
    return level;
}

// ---- the same order ----

struct aligning {
    struct json *into;     // the resource
    const struct json *as; // whose order counts
};

static bool align_one(const char *element, struct json *value, void *self)
{
    struct aligning *a = self;
    const struct json *as = json_get(a->as, element);
    if (json_type(value) != JSON_ARRAY || json_type(as) != JSON_ARRAY ||
        json_count(value) > ENTRIES_MAX || json_count(as) > ENTRIES_MAX)
        return true;
    size_t kind = kind_of(element);
    const struct json *const both[] = {as, value};
    enum level level = level_of(kind, both, ARRAY_LEN(both));
    struct json *ordered = json_new_array();
    for (size_t i = 0; i < json_count(as); i++) {
        const struct json *it = find(kind, level, value, json_at(as, i));
        if (it != NULL && find(kind, level, ordered, it) == NULL)
            json_push(ordered, json_copy(it));
    }
    for (size_t i = 0; i < json_count(value); i++)
        if (find(kind, level, as, json_at(value, i)) == NULL)
            json_push(ordered, json_copy(json_at(value, i)));
    if (json_count(ordered) == json_count(value)) // doubles of one side only stay as they are
        json_set(a->into, element, json_share(ordered));
    json_free(ordered);
    return true;
}

void lists_align(struct json *resource, const struct json *as)
{
    struct json *before = json_copy(resource); // walked while the other is changed
    struct aligning a = {.into = resource, .as = as};
    if (as != NULL)
        json_each(before, align_one, &a);
    json_free(before);
}

// ---- both sides' changes ----

static bool same(const struct json *a, const struct json *b)
{
    struct json *x = json_new_object(), *y = json_new_object();
    json_set(x, "v", json_copy(a));
    json_set(y, "v", json_copy(b));
    bool yes = resource_same(x, y);
    json_free(x);
    json_free(y);
    return yes;
}

// What becomes of an entry, borrowed; NULL: it goes. *clash: both sides changed it.
static const struct json *settle(const struct json *base, const struct json *ours,
                                 const struct json *theirs, bool *clash)
{
    bool here = base == NULL ? ours != NULL : ours == NULL || !same(base, ours);
    bool there = base == NULL ? theirs != NULL : theirs == NULL || !same(base, theirs);
    if (!there)
        return ours;
    if (!here)
        return theirs;
    if ((ours == NULL) != (theirs == NULL) || (ours != NULL && !same(ours, theirs)))
        *clash = true;
    return ours;
}

// How many entries of `list` are not in the other.
static size_t count_missing(size_t kind, enum level level, const struct json *list,
                            const struct json *other)
{
    size_t count = 0;
    for (size_t i = 0; i < json_count(list); i++)
        count += find(kind, level, other, json_at(list, i)) == NULL;
    return count;
}

// An entry that is known by its value looks like one that went and one that came when it is
// changed: where both sides may have changed the same one so, nothing is merged. Of lists of no
// known meaning only what was added is.
static bool may_be_same_change(size_t kind, enum level level, const struct json *base,
                               const struct json *ours, const struct json *theirs)
{
    bool known = kind < ARRAY_LEN(kinds);
    size_t gone = 0, ours_gone = count_missing(kind, level, base, ours);
    size_t theirs_gone = count_missing(kind, level, base, theirs);
    if (!known)
        return ours_gone + theirs_gone > 0;
    for (size_t i = 0; i < json_count(base); i++)
        gone += find(kind, level, ours, json_at(base, i)) == NULL &&
                find(kind, level, theirs, json_at(base, i)) == NULL;
    return level != BY_SLOT && gone > 0 && count_missing(kind, level, ours, base) > 0 &&
           count_missing(kind, level, theirs, base) > 0;
}

struct json *list_merge(const char *element, const struct json *base, const struct json *ours,
                        const struct json *theirs)
{
    const struct json *const all[] = {base, ours, theirs};
    for (size_t i = 0; i < ARRAY_LEN(all); i++)
        if ((all[i] != NULL || i > 0) &&
            (json_type(all[i]) != JSON_ARRAY || json_count(all[i]) > ENTRIES_MAX))
            return NULL;
    size_t kind = kind_of(element);
    enum level level = level_of(kind, all, ARRAY_LEN(all));
    struct json *merged = json_new_array();
    bool clash = may_be_same_change(kind, level, base, ours, theirs);
    for (size_t i = 0; i < json_count(ours); i++) {
        const struct json *it = json_at(ours, i);
        const struct json *kept =
            settle(find(kind, level, base, it), it, find(kind, level, theirs, it), &clash);
        if (kept != NULL)
            json_push(merged, json_copy(kept));
    }
    for (size_t i = 0; i < json_count(theirs); i++) {
        const struct json *it = json_at(theirs, i);
        if (find(kind, level, ours, it) != NULL)
            continue;
        const struct json *kept = settle(find(kind, level, base, it), NULL, it, &clash);
        if (kept != NULL)
            json_push(merged, json_copy(kept));
    }
    if (!clash)
        return merged;
    json_free(merged);
    return NULL;
}
