// SPDX-License-Identifier: EUPL-1.2
#include "store/index.h"

#include "base/mem.h"
#include "vault/vault.h"

#include <stdlib.h>
#include <string.h>

static int compare(const struct index_entry *a, const struct index_entry *b)
{
    int order = strcmp(a->folded, b->folded);
    return order != 0 ? order : strcmp(a->p.id.text, b->p.id.text);
}

static int compare_rows(const void *a, const void *b)
{
    return compare(*(struct index_entry *const *)a, *(struct index_entry *const *)b);
}

// Identifiers are random: their first 15 digits are a hash as good as any.
static size_t slot_of(const struct index *x, const struct id *id)
{
    uint64_t n = 0;
    for (int i = 0; i < 18; i++) {
        char c = id->text[i];
        if (c != '-')
            n = n << 4 | (uint64_t)(c <= '9' ? c - '0' : c - 'a' + 10);
    }
    return (size_t)((n ^ n >> 29) & (x->slots - 1));
}

static void take_slot(struct index *x, struct index_entry *l)
{
    size_t at = slot_of(x, &l->p.id);
    while (x->by_id[at] != NULL)
        at = (at + 1) & (x->slots - 1);
    x->by_id[at] = l;
}

static void rehash(struct index *x)
{
    size_t slots = x->slots == 0 ? 64 : x->slots;
    while (slots < x->count * 2 + 2)
        slots *= 2;
    free(x->by_id);
    x->slots = slots;
    x->by_id = mem_array(slots, sizeof *x->by_id);
    for (size_t i = 0; i < x->count; i++)
        take_slot(x, x->by_name[i]);
}

static void grow(struct index *x)
{
    if (x->count < x->cap)
        return;
    x->cap = x->cap == 0 ? 64 : x->cap * 2;
    x->by_name = mem_grow(x->by_name, x->cap, sizeof *x->by_name);
}

void index_push(struct index *x, struct index_entry *l)
{
    grow(x);
    x->by_name[x->count++] = l;
}

static void touch(struct index *x)
{
    if (x->hay == NULL)
        x->hay = mem_alloc(sizeof *x->hay);
    x->hay->stale = true;
}

static void forget_joined(struct index *x)
{
    if (x->joined != NULL)
        free(x->joined->all);
    free(x->joined);
    x->joined = NULL; // made anew when it is asked for
}

static bool is_joined(const struct index_entry *l)
{
    return l != NULL && l->p.merged_into.text[0] != '\0';
}

void index_sort(struct index *x)
{
    forget_joined(x);
    alike_index_free(x->alike);
    x->alike = NULL; // lines were added, or changed where they are
    if (x->count > 0)
        qsort(x->by_name, x->count, sizeof *x->by_name, compare_rows);
    touch(x);
    rehash(x);
}

// Position of the first line not before `l`.
static size_t position(const struct index *x, const struct index_entry *l)
{
    size_t from = 0, to = x->count;
    while (from < to) {
        size_t middle = from + (to - from) / 2;
        if (compare(x->by_name[middle], l) < 0)
            from = middle + 1;
        else
            to = middle;
    }
    return from;
}

static void change_alike(struct index *x, const struct index_entry *l,
                         void (*change)(struct alike_index *, const struct alike_person *,
                                        const void *))
{
    struct alike_person who;
    index_entry_person(l, &who);
    change(x->alike, &who, l);
}

// Out of the order of names.
static void take_out(struct index *x, const struct index_entry *old)
{
    size_t was = position(x, old);
    x->count--;
    memmove(x->by_name + was, x->by_name + was + 1, (x->count - was) * sizeof *x->by_name);
    if (x->alike != NULL)
        change_alike(x, old, alike_index_remove);
}

void index_put(struct index *x, struct index_entry *l)
{
    struct index_entry *old = index_find(x, l->p.id);
    touch(x);
    if (is_joined(old) || is_joined(l))
        forget_joined(x);
    if (old != NULL)
        take_out(x, old);
    if (x->alike != NULL)
        change_alike(x, l, alike_index_add);
    grow(x);
    size_t at = position(x, l);
    memmove(x->by_name + at + 1, x->by_name + at, (x->count - at) * sizeof *x->by_name);
    x->by_name[at] = l;
    x->count++;
    if (old != NULL) {
        size_t slot = slot_of(x, &l->p.id);
        while (x->by_id[slot] != old)
            slot = (slot + 1) & (x->slots - 1);
        x->by_id[slot] = l;
        index_entry_release(old);
        free(old);
    } else if (x->slots < x->count * 2 + 2) {
        rehash(x);
    } else {
        take_slot(x, l);
    }
}

void index_drop(struct index *x, struct id id)
{
    struct index_entry *old = index_find(x, id);
    if (old == NULL)
        return;
    if (is_joined(old))
        forget_joined(x);
    take_out(x, old);
    index_entry_release(old);
    free(old);
    touch(x);
    rehash(x);
}

void index_drop_all(struct index *x, const struct id *ids, size_t count)
{
    size_t kept = 0;
    forget_joined(x);
    alike_index_free(x->alike);
    x->alike = NULL; // made anew when it is asked for
    for (size_t i = 0; i < count; i++) {
        struct index_entry *old = index_find(x, ids[i]);
        if (old != NULL)
            old->p.id = (struct id){{0}}; // nobody's any more
    }
    for (size_t i = 0; i < x->count; i++) {
        struct index_entry *l = x->by_name[i];
        if (l->p.id.text[0] != '\0') {
            x->by_name[kept++] = l;
            continue;
        }
        index_entry_release(l);
        free(l);
    }
    x->count = kept;
    touch(x);
    rehash(x);
}

struct index_entry *index_find(const struct index *x, struct id id)
{
    if (x->slots == 0 || id.text[0] == '\0')
        return NULL;
    size_t at = slot_of(x, &id);
    while (x->by_id[at] != NULL && !id_equal(x->by_id[at]->p.id, id))
        at = (at + 1) & (x->slots - 1);
    return x->by_id[at];
}

const struct alike_index *index_alike(struct index *x)
{
    if (x->alike == NULL) {
        x->alike = alike_index_new();
        for (size_t i = 0; i < x->count; i++)
            change_alike(x, x->by_name[i], alike_index_add);
    }
    return x->alike;
}

const struct index_entry *index_survivor(const struct index *x, const struct index_entry *l)
{
    enum { STEPS_MAX = 16 }; // longer than records of one person have ever been merged
    const struct index_entry *at = l;
    for (int i = 0; i < STEPS_MAX; i++) {
        const struct index_entry *next = index_find(x, at->p.merged_into);
        if (next == NULL)
            return at;
        at = next;
        if (at == l)
            break;
    }
    return l; // a circle
}

static const struct duplicates *joined(struct index *x)
{
    if (x->joined != NULL)
        return x->joined;
    struct duplicates *d = x->joined = mem_alloc(sizeof *d);
    for (size_t i = 0; i < x->count; i++) {
        if (!is_joined(x->by_name[i]))
            continue;
        if (d->count == d->cap) {
            d->cap = d->cap == 0 ? 16 : d->cap * 2;
            d->all = mem_grow(d->all, d->cap, sizeof *d->all);
        }
        d->all[d->count++] = x->by_name[i];
    }
    return d;
}

size_t index_records(struct index *x, const struct index_entry *l, struct arena *a,
                     const struct index_entry ***ret)
{
    const struct duplicates *d = joined(x);
    const struct index_entry *end = index_survivor(x, l);
    const struct index_entry **all = arena_array(a, d->count + 2, sizeof *all);
    size_t count = 0;
    all[count++] = l;
    if (end != l)
        all[count++] = end;
    for (size_t i = 0; i < d->count; i++)
        if (d->all[i] != l && d->all[i] != end && index_survivor(x, d->all[i]) == end)
            all[count++] = d->all[i];
    *ret = all;
    return count;
}

// Bytes of the folded form that hold birth name and given names.
static size_t name_bytes(const struct index_entry *l)
{
    const char *given = strchr(l->folded, '\t');
    return given == NULL ? l->folded_bytes : (size_t)(given - l->folded) + 1 + l->given_bytes;
}

static bool same_name(const struct index_entry *a, const struct index_entry *b)
{
    size_t len = name_bytes(a);
    return name_bytes(b) == len && memcmp(a->folded, b->folded, len) == 0;
}

// People of one birth name and the same beginning of given names stand together.
bool index_has_namesake(const struct index *x, const struct index_entry *l)
{
    size_t len = name_bytes(l), at = position(x, l);
    for (int step = -1; step <= 1; step += 2) {
        for (size_t i = at + (size_t)step; i < x->count; i += (size_t)step) { // ends below 0 too
            const struct index_entry *other = x->by_name[i];
            if (strncmp(other->folded, l->folded, len) != 0)
                break;
            if (same_name(other, l) && index_survivor(x, other) == other)
                return true;
        }
    }
    return false;
}

void index_release(struct index *x)
{
    forget_joined(x);
    if (x->hay != NULL && x->hay->text != NULL)
        vault_wipe(x->hay->text, strlen(x->hay->text));
    for (size_t i = 0; i < x->count; i++) {
        index_entry_release(x->by_name[i]);
        free(x->by_name[i]);
    }
    alike_index_free(x->alike);
    free(x->by_name);
    free(x->by_id);
    if (x->hay != NULL) {
        free(x->hay->text);
        free(x->hay->starts);
    }
    free(x->hay);
    *x = (struct index){0};
}
