// SPDX-License-Identifier: EUPL-1.2
// Questions about two records are rows of conflicts of their own type: they have a person, are
// sealed, erased and proved like them. The row about two people has one identifier, made of both,
// whatever their order.
#include "store/pair.h"

#include "store/internal.h"
#include "store/outbox_add.h"

#include <stdio.h>
#include <string.h>

// ---- who looks like whom ----

// One search.
struct search {
    struct store *s;
    struct arena *a;
    const struct alike_person *who;
    struct id self;
    struct store_alike *found; // in the arena
    size_t count, cap;
    size_t by[ALIKE_LIKELY + 1]; // how many of each
};

static struct id pair_id(struct id a, struct id b)
{
    // The name space of addresses (RFC 9562 §6.6).
    static const struct id space = {"6ba7b811-9dad-11d1-80b4-00c04fd430c8"};
    char name[2 * ID_BYTES + 8];
    bool first = strcmp(a.text, b.text) < 0;
    snprintf(name, sizeof name, "pair/%s/%s", first ? a.text : b.text, first ? b.text : a.text);
    return id_named(space, name);
}

// The newest row about the two. RC_NO.
static enum rc get_pair(struct store *s, struct id pair, struct conflict_row *ret, struct err *e)
{
    struct id row = {{0}};
    struct query q = db_query(&s->db, SQL_PAIR_OF, e);
    query_text(&q, ":resource", pair.text);
    if (query_row(&q))
        row = id_from(query_get_text(&q, COL_id));
    enum rc rc = query_end(&q);
    if (rc != RC_OK)
        return rc;
    return row.text[0] != '\0' ? conflict_get(s, row, ret, e) : RC_NO;
}

static bool said_different(struct store *s, struct id a, struct id b)
{
    struct conflict_row row = {0};
    bool different = a.text[0] != '\0' && get_pair(s, pair_id(a, b), &row, NULL) == RC_OK &&
                     row.c.settled_utc_ms != 0;
    conflict_wipe(&row);
    return different;
}

static void look_at(const void *item, void *self)
{
    const struct index_entry *l = item;
    struct search *f = self;
    struct alike_person other;
    if (l->p.merged_into.text[0] != '\0' || id_equal(l->p.id, f->self))
        return;
    for (size_t i = 0; i < f->count; i++)
        if (id_equal(f->found[i].person, l->p.id))
            return;
    index_entry_person(l, &other);
    enum alike how = alike_compare(f->who, &other);
    if (how == ALIKE_NO || f->by[how] >= STORE_ALIKE_MAX || said_different(f->s, f->self, l->p.id))
        return;
    f->by[how]++;
    f->found = arena_room(f->a, f->found, f->count, &f->cap, sizeof *f->found);
    size_t at = f->count++;
    for (; how == ALIKE_LIKELY && at > 0 && f->found[at - 1].how == ALIKE_TWIN; at--)
        f->found[at] = f->found[at - 1];
    f->found[at] = (struct store_alike){.person = l->p.id, .how = how};
}

size_t store_alike(struct store *s, const struct alike_person *who, struct id self, struct arena *a,
                   struct store_alike **ret)
{
    struct search f = {.s = s, .a = a, .who = who, .self = self};
    alike_index_each(index_alike(&s->people), who, look_at, &f);
    *ret = f.found;
    return f.count;
}

// ---- questions ----

static bool is_open(struct store *s, const struct store_pair *p)
{
    const struct store_person *one = store_person_find(s, p->person);
    const struct store_person *other = store_person_find(s, p->other);
    return one != NULL && other != NULL && one->merged_into.text[0] == '\0' &&
           other->merged_into.text[0] == '\0';
}

// Writes the row about the two, a new one where there is none.
static enum rc write_pair(struct store *s, struct id person, struct id other, bool different,
                          struct err *e)
{
    struct conflict_row row = {0};
    struct vault_key key = {0};
    struct json *sides = json_new_object();
    int64_t no = 0;
    enum rc rc = get_pair(s, pair_id(person, other), &row, e);
    if (rc == RC_NO) {
        rc = person_open(s, person, &no, &key, e);
        row = (struct conflict_row){.c = {.id = id_new(),
                                          .person = person,
                                          .type = STORE_PAIR_TYPE,
                                          .resource = pair_id(person, other),
                                          .found_utc_ms = clock_utc_ms(s->clock)},
                                    .key = key};
    }
    bool turned = id_equal(row.c.person, other); // asked the other way round before
    json_set_string(sides, "other", turned ? person.text : other.text);
    if (different) {
        row.c.settled_utc_ms = clock_utc_ms(s->clock);
        json_set_string(sides, "by", s->user.name);
    }
    if (rc == RC_OK)
        rc = store_begin(s, e);
    if (rc == RC_OK)
        rc = store_end(
            s, conflict_write(s, &row, sides, different ? "pair-different" : "pair-found", e), e);
    conflict_wipe(&row);
    vault_key_wipe(&key);
    json_free(sides);
    return rc;
}

enum rc store_pair_find(struct store *s, struct id person, size_t *ret_new, struct err *e)
{
    struct arena a = {0};
    struct store_alike *all = NULL;
    struct alike_person who;
    size_t fresh = 0;
    enum rc rc = store_need_key(s, e);
    const struct index_entry *line = rc == RC_OK ? index_find(&s->people, person) : NULL;
    if (rc == RC_OK && line == NULL)
        rc = err_set(e, RC_NO, "person/%s: not in the index", person.text);
    if (rc != RC_OK || line->p.merged_into.text[0] != '\0')
        return rc;
    index_entry_person(line, &who);
    size_t count = store_alike(s, &who, person, &a, &all);
    for (size_t i = 0; rc == RC_OK && i < count && all[i].how == ALIKE_LIKELY; i++) {
        struct conflict_row row = {0};
        rc = get_pair(s, pair_id(person, all[i].person), &row, e);
        bool known = rc == RC_OK;
        conflict_wipe(&row);
        rc = rc == RC_NO ? write_pair(s, person, all[i].person, false, e) : rc;
        fresh += rc == RC_OK && !known;
    }
    arena_release(&a);
    if (ret_new != NULL)
        *ret_new = fresh;
    return rc;
}

static enum rc read_pair(struct store *s, struct id row, bool *ret_open, struct store_pair *ret,
                         struct err *e)
{
    struct conflict_row r = {0};
    enum rc rc = conflict_get(s, row, &r, e);
    const char *other = rc == RC_OK ? json_get_string(r.sides, "other") : NULL;
    *ret = (struct store_pair){.id = r.c.id,
                               .person = r.c.person,
                               .other = other != NULL ? id_from(other) : (struct id){{0}},
                               .found_utc_ms = r.c.found_utc_ms};
    *ret_open = rc == RC_OK && r.c.settled_utc_ms == 0;
    conflict_wipe(&r);
    return rc;
}

// The identifiers of all rows about two people.
static enum rc list_rows(struct store *s, struct arena *a, struct id **ret, size_t *ret_count,
                         struct err *e)
{
    struct id *all = NULL;
    size_t count = 0, cap = 0;
    enum rc rc = store_need_key(s, e);
    if (rc != RC_OK)
        return rc;
    struct query q = db_query(&s->db, SQL_PAIRS, e);
    while (query_row(&q)) {
        all = arena_room(a, all, count, &cap, sizeof *all);
        all[count++] = id_from(query_get_text(&q, COL_id));
    }
    *ret = all;
    *ret_count = count;
    return query_end(&q);
}

enum rc store_pairs(struct store *s, struct arena *a, struct store_pair **ret, size_t *ret_count,
                    struct err *e)
{
    struct id *rows = NULL;
    size_t row_count = 0, count = 0;
    enum rc damaged = RC_OK, rc = list_rows(s, a, &rows, &row_count, e);
    if (rc != RC_OK)
        return rc;
    struct store_pair *all = arena_array(a, row_count + 1, sizeof *all);
    for (size_t i = 0; i < row_count; i++) {
        bool open = false;
        rc = read_pair(s, rows[i], &open, &all[count], e);
        damaged = rc != RC_OK ? rc : damaged;
        count += open && is_open(s, &all[count]);
    }
    *ret = all;
    *ret_count = count;
    return damaged;
}

enum rc store_pairs_check(struct store *s, size_t *ret_count, struct err *e)
{
    struct arena a = {0};
    struct id *rows = NULL;
    *ret_count = 0;
    enum rc rc = list_rows(s, &a, &rows, ret_count, e);
    for (size_t i = 0; rc == RC_OK && i < *ret_count; i++) {
        struct store_pair pair;
        bool open;
        rc = read_pair(s, rows[i], &open, &pair, e);
    }
    arena_release(&a);
    return rc;
}

enum rc store_pair_different(struct store *s, struct id person, struct id other, struct err *e)
{
    enum rc rc = store_need_key(s, e);
    if (rc == RC_OK && (index_find(&s->people, person) == NULL ||
                        index_find(&s->people, other) == NULL || id_equal(person, other)))
        rc = err_set(e, RC_NO, "pair: not two people of the index");
    return rc == RC_OK ? write_pair(s, person, other, true, e) : rc;
}
