// SPDX-License-Identifier: EUPL-1.2
// The rows of one resource. A select gives a block of rows; the blocks of nested selects are
// multiplied, those of unionAll put one after the other.
#include "fhirpath/seen.h"
#include "view/internal.h"

#include <stdio.h>
#include <string.h>

enum {
    CELLS_MAX = 2 * 1024 * 1024, // of one resource
    REPEAT_DEPTH_MAX = 200
};

// Rows of one width.
struct block {
    struct fp_list *cells; // row by row
    size_t rows;           // rows there are
    size_t room;           // rows there is room for
    size_t width;          // cells in a row
};

// One resource on its way through a view.
struct run {
    const struct view *v;
    struct fp_env env;
    struct arena *arena; // all of this resource
    struct fp_list root; // the resource
    int64_t row_index;   // %rowIndex
    size_t cells;        // made so far
    struct err *e;
    char resource[160]; // "Patient/pt1", for messages
};

static bool look_up(const char *name, struct fp_list *ret, void *self)
{
    struct run *r = self;
    if (strcmp(name, "rowIndex") == 0) {
        struct fp_value *v = arena_alloc(r->arena, sizeof *v);
        *v = (struct fp_value){.kind = FP_INTEGER, .integer = r->row_index};
        *ret = (struct fp_list){.at = v, .count = 1};
        return true;
    }
    if (strcmp(name, "resource") == 0 || strcmp(name, "rootResource") == 0) {
        *ret = r->root;
        return true;
    }
    const struct view_constant *c = view_constant_find(r->v, name);
    if (c != NULL)
        *ret = c->value;
    return c != NULL;
}

static enum rc fail(struct run *r, enum rc rc, const char *place, const char *why)
{
    return err_set(r->e, rc, "%s: %s: %s", r->resource, place, why);
}

// Counts cells, and elements without any. RC_LIMIT when there are too many.
static enum rc spend(struct run *r, size_t cells)
{
    if (cells > CELLS_MAX - r->cells)
        return err_set(r->e, RC_LIMIT, "%s: more than %d cells", r->resource, CELLS_MAX);
    r->cells += cells;
    return RC_OK;
}

// Makes a new row at the end of a block, all null.
static enum rc add_row(struct run *r, struct block *b, struct fp_list **ret)
{
    enum rc rc = spend(r, b->width + 1);
    if (rc)
        return rc;
    if (b->rows == b->room) {
        size_t room = b->room == 0 ? 1 : b->room * 2;
        struct fp_list *cells = arena_array(r->arena, room * b->width, sizeof *cells);
        if (b->rows > 0)
            memcpy(cells, b->cells, b->rows * b->width * sizeof *cells);
        b->cells = cells;
        b->room = room;
    }
    *ret = b->cells + b->width * b->rows++;
    return RC_OK;
}

// The values of a select's own columns into the first cells of a row.
static enum rc fill_own(struct run *r, const struct view_select *s, const struct fp_list *results,
                        struct fp_list *row)
{
    for (size_t i = 0; i < s->own_count; i++) {
        const struct view_column *c = &s->own[i];
        struct fp_list values = results[s->first + i];
        const char *why = values.count > 1 && !c->collection
                              ? "there are several values, and it is no collection"
                              : NULL;
        for (size_t k = 0; why == NULL && k < values.count; k++)
            why = view_value_wrong(c, &values.at[k]);
        if (why != NULL)
            return fail(r, RC_INVALID, s->group->places[s->first + i], why);
        if (values.count > 0) // an empty one has no place: see nothing_of
            row[i] = values;
    }
    return RC_OK;
}

static enum rc rows_of(struct run *r, const struct view_select *s, const struct fp_list *results,
                       struct fp_list focus, struct block *out);

// The blocks that are multiplied with a row of own columns: one for each nested select, one for
// unionAll. *ret_product is the number of rows they make together.
static enum rc part_blocks(struct run *r, const struct view_select *s,
                           const struct fp_list *results, struct fp_list focus, struct block *parts,
                           size_t *ret_product)
{
    size_t product = 1;
    enum rc rc = RC_OK;
    for (size_t i = 0; rc == RC_OK && i < s->select_count && product > 0; i++) {
        parts[i].width = s->selects[i].width;
        rc = rows_of(r, &s->selects[i], results, focus, &parts[i]);
        if (rc == RC_OK && __builtin_mul_overflow(product, parts[i].rows, &product))
            rc = spend(r, SIZE_MAX);
    }
    if (rc || s->union_count == 0 || product == 0) {
        *ret_product = product;
        return rc;
    }
    struct block *all = &parts[s->select_count];
    all->width = s->unions[0].width;
    for (size_t i = 0; rc == RC_OK && i < s->union_count; i++)
        rc = rows_of(r, &s->unions[i], results, focus, all);
    if (rc == RC_OK && __builtin_mul_overflow(product, all->rows, &product))
        rc = spend(r, SIZE_MAX);
    *ret_product = product;
    return rc;
}

// Copies into a row the cells of row number `index` of the product: the last part turns fastest.
static void fill_parts(const struct block *parts, size_t count, size_t index, struct fp_list *end)
{
    for (size_t i = count; i-- > 0;) {
        const struct block *b = &parts[i];
        end -= b->width;
        if (b->width > 0)
            memcpy(end, b->cells + index % b->rows * b->width, b->width * sizeof *end);
        index /= b->rows;
    }
}

// The rows of a select on one element, of whose group the results are there.
static enum rc rows_on_element(struct run *r, const struct view_select *s,
                               const struct fp_list *results, struct fp_list focus,
                               struct block *out)
{
    size_t part_count = s->select_count + (s->union_count > 0 ? 1 : 0), product = 1;
    struct block *parts = NULL;
    enum rc rc = RC_OK;
    if (part_count > 0) {
        parts = arena_array(r->arena, part_count, sizeof *parts);
        rc = part_blocks(r, s, results, focus, parts, &product);
    }
    size_t first = out->rows;
    for (size_t i = 0; rc == RC_OK && i < product; i++) {
        struct fp_list *row = NULL;
        rc = add_row(r, out, &row);
        if (rc)
            return rc;
        if (i == 0)
            rc = fill_own(r, s, results, row);
        else if (s->own_count > 0)
            memcpy(row, out->cells + first * out->width, s->own_count * sizeof *row);
        fill_parts(parts, part_count, i, row + out->width);
    }
    return rc;
}

// Evaluates a group on an element.
static enum rc evaluate(struct run *r, const struct view_group *g, struct fp_list focus,
                        struct fp_list **ret)
{
    struct err why = {0};
    size_t failed = 0;
    *ret = arena_array(r->arena, g->count, sizeof **ret);
    enum rc rc = fp_plan_eval(g->plan, focus, &r->env, r->arena, *ret, &failed, &why);
    return rc ? fail(r, rc, g->places[failed], why.text) : RC_OK;
}

// The rows of a select that walks, for the element with that index.
static enum rc rows_at(struct run *r, const struct view_select *s, struct fp_list element,
                       int64_t index, struct block *out)
{
    struct fp_list *results = NULL;
    int64_t outer = r->row_index;
    r->row_index = index;
    enum rc rc = evaluate(r, s->group, element, &results);
    rc = rc ? rc : rows_on_element(r, s, results, element, out);
    r->row_index = outer;
    return rc;
}

static struct fp_list one_of(struct fp_list l, size_t index)
{
    return (struct fp_list){.at = l.at + index, .count = 1};
}

// The elements below one, each before those below it.
static enum rc repeat(struct run *r, const struct view_select *s, struct fp_list element,
                      int64_t *index, int depth, struct block *out)
{
    struct fp_list *results = NULL;
    if (depth > REPEAT_DEPTH_MAX)
        return fail(r, RC_LIMIT, s->paths->places[0], "it does not come to an end");
    enum rc rc = spend(r, 1);
    rc = rc ? rc : evaluate(r, s->paths, element, &results);
    for (size_t p = 0; rc == RC_OK && p < s->paths->count; p++) {
        for (size_t i = 0; rc == RC_OK && i < results[p].count; i++) {
            struct fp_list below = one_of(results[p], i);
            rc = rows_at(r, s, below, (*index)++, out);
            rc = rc ? rc : repeat(r, s, below, index, depth + 1, out);
        }
    }
    return rc;
}

// What stands in a column when forEachOrNull has no element: null, but %rowIndex is 0. Having a
// place, it is told from what a path gave, which is an empty array where that is a collection.
static struct fp_list nothing_of(const struct view_column *c)
{
    static struct fp_value first = {.kind = FP_INTEGER, .integer = 0};
    return (struct fp_list){.at = &first, .count = c->counts ? 1 : 0};
}

// Fills in the cells of a select for no element; returns how many.
static size_t fill_nothing(const struct view_select *s, struct fp_list *row)
{
    size_t count = 0;
    for (size_t i = 0; i < s->own_count; i++)
        row[count++] = nothing_of(&s->own[i]);
    for (size_t i = 0; i < s->select_count; i++)
        count += fill_nothing(&s->selects[i], row + count);
    return s->union_count > 0 ? count + fill_nothing(&s->unions[0], row + count) : count;
}

// The one row of a select whose forEachOrNull has no element. Nothing below it is evaluated: a
// literal is null there too, and a forEach or a unionAll within neither takes the row away nor
// doubles it.
static enum rc row_of_nothing(struct run *r, const struct view_select *s, struct block *out)
{
    struct fp_list *row = NULL;
    enum rc rc = add_row(r, out, &row);
    if (rc == RC_OK)
        fill_nothing(s, row);
    return rc;
}

// The rows of a select, whatever way it walks. `results` are those of the group around it.
static enum rc rows_of(struct run *r, const struct view_select *s, const struct fp_list *results,
                       struct fp_list focus, struct block *out)
{
    if (s->walk == WALK_ONCE)
        return rows_on_element(r, s, results, focus, out);
    if (s->walk == WALK_REPEAT) {
        int64_t index = 0;
        return repeat(r, s, focus, &index, 0, out);
    }
    struct fp_list elements = results[s->path];
    enum rc rc = RC_OK;
    for (size_t i = 0; rc == RC_OK && i < elements.count; i++)
        rc = rows_at(r, s, one_of(elements, i), (int64_t)i, out);
    if (elements.count == 0 && s->walk == WALK_FOR_EACH_OR_NULL)
        rc = row_of_nothing(r, s, out);
    return rc;
}

// Do all conditions hold? Nothing counts as false.
static enum rc holds(struct run *r, bool *ret)
{
    *ret = true;
    for (size_t i = 0; *ret && i < r->v->where_count; i++) {
        const struct view_where *w = &r->v->wheres[i];
        struct fp_list l = {0};
        struct err why = {0};
        enum rc rc = fp_eval(w->x, r->root, &r->env, r->arena, &l, &why);
        if (rc)
            return fail(r, rc, w->place, why.text);
        struct fp_value one = {.kind = FP_BOOLEAN};
        if (l.count > 0)
            one = fp_system(r->arena, l.at[0]);
        if (l.count > 1 || one.kind != FP_BOOLEAN)
            return fail(r, RC_INVALID, w->place, "it does not give true or false");
        *ret = one.boolean;
    }
    return RC_OK;
}

static enum rc run_in(struct run *r, void (*row)(const struct fp_list *cells, void *self),
                      void *self)
{
    struct block table = {.width = r->v->top.width};
    struct fp_list *results = NULL;
    bool wanted = true;
    enum rc rc = holds(r, &wanted);
    if (rc || !wanted)
        return rc;
    rc = evaluate(r, r->v->top.group, r->root, &results);
    rc = rc ? rc : rows_on_element(r, &r->v->top, results, r->root, &table);
    for (size_t i = 0; rc == RC_OK && i < table.rows; i++)
        row(table.cells + i * table.width, self);
    return rc;
}

enum rc view_run(const struct view *v, const struct json *resource, const struct clock *clock,
                 struct arena *a, void (*row)(const struct fp_list *cells, void *self), void *self,
                 struct err *e)
{
    const char *type = json_get_string(resource, "resourceType");
    const char *id = json_get_string(resource, "id");
    if (type == NULL || strcmp(type, v->resource) != 0)
        return RC_OK;
    struct arena_mark empty = {.block = NULL};
    struct run r = {
        .v = v, .arena = a, .e = e, .env = {.clock = clock, .name = look_up, .join_empty = true}};
    r.env.self = &r;
    r.env.seen = arena_alloc(a, sizeof *r.env.seen);
    r.root = fp_list_of(a, resource, NULL);
    snprintf(r.resource, sizeof r.resource, "%s/%s", type, id != NULL ? id : "?");
    enum rc rc = run_in(&r, row, self);
    arena_rewind(a, empty);
    return rc;
}
