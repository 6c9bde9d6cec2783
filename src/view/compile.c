// SPDX-License-Identifier: EUPL-1.2
// From a ViewDefinition to a compiled view, with the reason where the definition is wrong.
#include "fhirpath/types.h"
#include "view/internal.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { DEPTH_MAX = 40, COLUMNS_MAX = 10000 };

// While a view is compiled.
struct compiler {
    struct view *v;
    struct err *e;
    int depth;                // nested selects
    struct view_group **last; // where the next one goes
};

// What an expression mentions.
struct mention {
    const struct compiler *c;
    const struct fp_expr *x;
    char unknown[64]; // the first name that stands for nothing, cut; "" none
};

static enum rc wrong(struct compiler *c, const char *place, const char *why)
{
    return err_set(c->e, RC_INVALID, "%s: %s", place, why);
}

static void find_literal(const char *literal, void *self)
{
    struct mention *m = self;
    if (strncmp(literal, m->unknown, sizeof m->unknown - 1) == 0)
        m->unknown[0] = '\0'; // the name of a defineVariable()
}

static void find_name(const char *name, void *self)
{
    struct mention *m = self;
    if (m->unknown[0] != '\0' || view_is_variable(name) ||
        view_constant_find(m->c->v, name) != NULL || strncmp(name, "vs-", 3) == 0 ||
        strncmp(name, "ext-", 4) == 0)
        return;
    snprintf(m->unknown, sizeof m->unknown, "%s", name);
    fp_expr_literals(m->x, find_literal, m);
}

// Compiles the expression at a place.
static enum rc compile_text(struct compiler *c, const struct json *text, const char *place,
                            const struct fp_expr **ret)
{
    struct err why = {0};
    const char *path = json_string(text);
    if (path == NULL)
        return wrong(c, place, "a FHIRPath expression is needed, as a string");
    struct view_expr *x = arena_alloc(&c->v->arena, sizeof *x);
    enum rc rc = fp_compile(path, strlen(path), &x->x, &why);
    if (rc)
        return err_set(c->e, rc, "%s: %s", place, why.text);
    x->next = c->v->expressions;
    c->v->expressions = x;
    struct mention m = {.c = c, .x = x->x};
    fp_expr_names(x->x, find_name, &m);
    if (m.unknown[0] != '\0')
        return err_set(c->e, RC_INVALID, "%s: there is no constant %%%s", place, m.unknown);
    *ret = x->x;
    return RC_OK;
}

static struct view_group *new_group(struct compiler *c, const char *type)
{
    struct view_group *g = arena_alloc(&c->v->arena, sizeof *g);
    g->type = type;
    *c->last = g;
    c->last = &g->next;
    return g;
}

// Compiles an expression into a group; `told` is how messages of a run name its place.
static enum rc compile_into(struct compiler *c, struct view_group *g, const struct json *text,
                            const char *place, const char *told)
{
    struct arena *a = &c->v->arena;
    if (g->count == g->room) {
        size_t room = g->room == 0 ? 8 : g->room * 2;
        const struct fp_expr **at = arena_array(a, room, sizeof *at);
        const char **places = arena_array(a, room, sizeof *places);
        if (g->count > 0) {
            memcpy(at, g->at, g->count * sizeof *at);
            memcpy(places, g->places, g->count * sizeof *places);
        }
        g->at = at;
        g->places = places;
        g->room = room;
    }
    enum rc rc = compile_text(c, text, place, &g->at[g->count]);
    if (rc == RC_OK)
        g->places[g->count++] = told;
    return rc;
}

// The elements of an array member; none when it is absent. RC_INVALID when it is no array.
static enum rc members(struct compiler *c, const struct json *of, const char *key,
                       const char *place, const struct json **ret)
{
    *ret = json_get(of, key);
    if (*ret != NULL && json_type(*ret) != JSON_ARRAY)
        return err_set(c->e, RC_INVALID, "%s%s%s: an array is needed", place,
                       place[0] != '\0' ? "." : "", key);
    return RC_OK;
}

static enum rc check_tags(struct compiler *c, const struct json *column, const char *place)
{
    const struct json *tags = NULL;
    enum rc rc = members(c, column, "tag", place, &tags);
    for (size_t i = 0; rc == RC_OK && i < json_count(tags); i++)
        if (json_get_string(json_at(tags, i), "name") == NULL ||
            json_get_string(json_at(tags, i), "value") == NULL)
            rc = wrong(c, place, "a tag needs a name and a value");
    return rc;
}

// Is what the path gives, as far as it is known before any resource, what the column may hold?
static enum rc check_given(struct compiler *c, const struct view_group *g, struct view_column *ret)
{
    const char *path = json_get_string(ret->json, "path");
    const char *gives = fp_gives(g->at[g->count - 1], g->type);
    const char *why = gives != NULL ? view_type_wrong(ret, gives) : NULL;
    ret->counts = strcmp(path, "%rowIndex") == 0;
    return why == NULL
               ? RC_OK
               : err_set(c->e, RC_INVALID, "%s: %s: the path gives %s", ret->place, why, gives);
}

static enum rc compile_column(struct compiler *c, struct view_group *g, const struct json *one,
                              struct view_column *ret)
{
    const char *place = ret->place, *name = json_get_string(one, "name");
    const struct json *type = json_get(one, "type"), *many = json_get(one, "collection");
    const struct json *description = json_get(one, "description");
    enum view_class class = CLASS_NONE;
    if (name == NULL)
        return wrong(c, place, "a column needs a name");
    if (!view_is_name(name))
        return err_set(c->e, RC_INVALID,
                       "%s: the name \"%s\" is not a letter, then letters, digits and underscores",
                       place, name);
    if (many != NULL && json_type(many) != JSON_BOOLEAN)
        return wrong(c, place, "collection is true or false");
    if (type != NULL && json_string(type) == NULL)
        return wrong(c, place, "type is a string");
    if (description != NULL && json_string(description) == NULL)
        return wrong(c, place, "description is a string");
    if (type != NULL && !view_type_class(json_string(type), &ret->type, &class))
        return err_set(c->e, RC_INVALID, "%s: there is no type %s", place, json_string(type));
    ret->name = name;
    ret->json = one;
    ret->collection = json_bool(many, false);
    ret->class = (int)class;
    enum rc rc = check_tags(c, one, place);
    rc =
        rc ? rc
           : compile_into(c, g, json_get(one, "path"), arena_printf(&c->v->arena, "%s.path", place),
                          arena_printf(&c->v->arena, "column %s", name));
    return rc ? rc : check_given(c, g, ret);
}

// Has neither type the elements of a path?
static bool fits_nowhere(const struct fp_expr *x, const char *type, const char *other)
{
    struct err e = {0};
    return fp_check(x, type, &e) == RC_INVALID && fp_check(x, other, &e) == RC_INVALID;
}

// The type of the elements that repeat walks over, NULL when they may be of several.
static const char *repeated_type(const struct view_group *paths)
{
    const char *type = NULL;
    for (size_t i = 0; i < paths->count && type == NULL; i++)
        type = fp_gives(paths->at[i], paths->type);
    for (size_t i = 0; i < paths->count && type != NULL; i++) {
        const char *first = fp_gives(paths->at[i], paths->type);
        const char *again = fp_gives(paths->at[i], type);
        if (fits_nowhere(paths->at[i], paths->type, type))
            continue;
        if ((first != NULL && strcmp(first, type) != 0) || again == NULL ||
            strcmp(again, type) != 0)
            type = NULL;
    }
    return type;
}

// How a select walks. It has at most one of these members.
static enum rc compile_walk(struct compiler *c, struct view_group *around, const struct json *one,
                            struct view_select *s)
{
    static const char *const keys[] = {[WALK_FOR_EACH] = "forEach",
                                       [WALK_FOR_EACH_OR_NULL] = "forEachOrNull",
                                       [WALK_REPEAT] = "repeat"};
    for (enum view_walk walk = WALK_FOR_EACH; walk <= WALK_REPEAT; walk++) {
        if (json_get(one, keys[walk]) == NULL)
            continue;
        if (s->walk != WALK_ONCE)
            return wrong(c, s->place, "only one of forEach, forEachOrNull and repeat is allowed");
        s->walk = walk;
    }
    if (s->walk == WALK_ONCE)
        return RC_OK;
    const struct json *path = json_get(one, keys[s->walk]);
    const char *place = arena_printf(&c->v->arena, "%s.%s", s->place, keys[s->walk]);
    s->path = around->count;
    if (s->walk != WALK_REPEAT)
        return compile_into(c, around, path, place, place);
    if (json_type(path) != JSON_ARRAY || json_count(path) == 0)
        return wrong(c, place, "an array of FHIRPath expressions is needed");
    struct view_group *paths = new_group(c, around->type);
    enum rc rc = RC_OK;
    for (size_t i = 0; rc == RC_OK && i < json_count(path); i++)
        rc = compile_into(c, paths, json_at(path, i), place, place);
    s->paths = paths;
    paths->repeats = true;
    if (rc == RC_OK)
        paths->again = repeated_type(paths);
    return rc;
}

static enum rc compile_columns(struct compiler *c, struct view_group *g, const struct json *one,
                               struct view_select *s)
{
    const struct json *all = NULL;
    enum rc rc = members(c, one, "column", s->place, &all);
    struct view_column *own = arena_array(&c->v->arena, json_count(all), sizeof *own);
    s->first = g->count;
    for (size_t i = 0; rc == RC_OK && i < json_count(all); i++) {
        own[i].place = arena_printf(&c->v->arena, "%s.column[%zu]", s->place, i);
        rc = compile_column(c, g, json_at(all, i), &own[i]);
    }
    s->own = own;
    s->own_count = json_count(all);
    return rc;
}

static enum rc compile_select(struct compiler *c, struct view_group *around, const struct json *one,
                              struct view_select *s);

// The selects in member `key`.
static enum rc compile_selects(struct compiler *c, struct view_group *g, const struct json *of,
                               const char *place, const char *key, const struct view_select **ret,
                               size_t *ret_count)
{
    const struct json *all = NULL;
    enum rc rc = members(c, of, key, place, &all);
    size_t count = json_count(all);
    struct view_select *selects = arena_array(&c->v->arena, count, sizeof *selects);
    for (size_t i = 0; rc == RC_OK && i < count; i++) {
        selects[i].place =
            arena_printf(&c->v->arena, "%s%s%s[%zu]", place, place[0] != '\0' ? "." : "", key, i);
        rc = compile_select(c, g, json_at(all, i), &selects[i]);
    }
    *ret = selects;
    *ret_count = count;
    return rc;
}

// Writes the columns of a select in their order; returns how many.
static size_t list_columns(const struct view_select *s, const struct view_column **out)
{
    size_t count = 0;
    for (size_t i = 0; i < s->own_count; i++)
        out[count++] = &s->own[i];
    for (size_t i = 0; i < s->select_count; i++)
        count += list_columns(&s->selects[i], out + count);
    return s->union_count > 0 ? count + list_columns(&s->unions[0], out + count) : count;
}

static bool same_type(const struct view_column *a, const struct view_column *b)
{
    return a->collection == b->collection &&
           (a->type == NULL || b->type == NULL || strcmp(a->type, b->type) == 0);
}

// Have all branches of a unionAll the same columns?
static enum rc check_unions(struct compiler *c, const struct view_select *s)
{
    size_t width = s->union_count > 0 ? s->unions[0].width : 0;
    const struct view_column **first = mem_array(width, sizeof(void *));
    const struct view_column **other = mem_array(width, sizeof(void *));
    enum rc rc = RC_OK;
    if (s->union_count > 0)
        list_columns(&s->unions[0], first);
    for (size_t i = 1; rc == RC_OK && i < s->union_count; i++) {
        const char *place = s->unions[i].place;
        if (s->unions[i].width != width) {
            rc = err_set(c->e, RC_INVALID, "%s: it has %zu columns, the first of unionAll %zu",
                         place, s->unions[i].width, width);
            break;
        }
        list_columns(&s->unions[i], other);
        for (size_t k = 0; rc == RC_OK && k < width; k++) {
            if (strcmp(first[k]->name, other[k]->name) != 0)
                rc = err_set(c->e, RC_INVALID,
                             "%s: column %zu is %s, in the first of unionAll it is %s", place,
                             k + 1, other[k]->name, first[k]->name);
            else if (!same_type(first[k], other[k]))
                rc = err_set(c->e, RC_INVALID,
                             "%s: column %s has another type than in the first of unionAll", place,
                             other[k]->name);
        }
    }
    free(first);
    free(other);
    return rc;
}

static enum rc compile_select(struct compiler *c, struct view_group *around, const struct json *one,
                              struct view_select *s)
{
    if (json_type(one) != JSON_OBJECT)
        return wrong(c, s->place, "an object is needed");
    if (++c->depth > DEPTH_MAX)
        return err_set(c->e, RC_LIMIT, "%s: nested too deep", s->place);
    enum rc rc = compile_walk(c, around, one, s);
    if (rc)
        return rc;
    struct view_group *g = around;
    if (s->walk == WALK_REPEAT)
        g = new_group(c, s->paths->again);
    else if (s->walk != WALK_ONCE)
        g = new_group(c, fp_gives(around->at[s->path], around->type));
    s->group = g;
    rc = rc ? rc : compile_columns(c, g, one, s);
    rc = rc ? rc : compile_selects(c, g, one, s->place, "select", &s->selects, &s->select_count);
    rc = rc ? rc : compile_selects(c, g, one, s->place, "unionAll", &s->unions, &s->union_count);
    if (rc)
        return rc;
    c->depth--;
    s->width = s->own_count + (s->union_count > 0 ? s->unions[0].width : 0);
    for (size_t i = 0; i < s->select_count; i++)
        s->width += s->selects[i].width;
    if (s->width > COLUMNS_MAX)
        return err_set(c->e, RC_LIMIT, "%s: more than %d columns", s->place, COLUMNS_MAX);
    return check_unions(c, s);
}

static int by_name(const void *a, const void *b)
{
    const struct view_column *const *x = a, *const *y = b;
    return strcmp((*x)->name, (*y)->name);
}

// Lists the columns of the table; no name may be there twice.
static enum rc finish_columns(struct compiler *c)
{
    struct view *v = c->v;
    size_t count = v->top.width;
    if (count == 0)
        return wrong(c, "select", "there is no column");
    v->columns = arena_array(&v->arena, count, sizeof(void *));
    list_columns(&v->top, v->columns);
    const struct view_column **sorted = mem_array(count, sizeof(void *));
    memcpy(sorted, v->columns, count * sizeof(void *));
    qsort(sorted, count, sizeof(void *), by_name);
    enum rc rc = RC_OK;
    for (size_t i = 1; rc == RC_OK && i < count; i++) {
        if (strcmp(sorted[i - 1]->name, sorted[i]->name) == 0)
            rc = err_set(c->e, RC_INVALID, "%s: there are two columns %s", sorted[i]->place,
                         sorted[i]->name);
    }
    free(sorted);
    return rc;
}

static enum rc compile_wheres(struct compiler *c, const struct json *definition)
{
    const struct json *all = NULL;
    enum rc rc = members(c, definition, "where", "", &all);
    struct view_where *wheres = arena_array(&c->v->arena, json_count(all), sizeof *wheres);
    for (size_t i = 0; rc == RC_OK && i < json_count(all); i++) {
        wheres[i].place = arena_printf(&c->v->arena, "where[%zu]", i);
        const char *place = arena_printf(&c->v->arena, "where[%zu].path", i);
        rc = compile_text(c, json_get(json_at(all, i), "path"), place, &wheres[i].x);
        const char *gives = rc == RC_OK ? fp_gives(wheres[i].x, c->v->resource) : NULL;
        if (gives != NULL && strcmp(gives, "boolean") != 0)
            rc = err_set(c->e, RC_INVALID, "%s: it gives %s, not true or false", place, gives);
    }
    c->v->wheres = wheres;
    c->v->where_count = json_count(all);
    return rc;
}

static enum rc compile_head(struct compiler *c, const struct json *definition)
{
    const char *type = json_get_string(definition, "resourceType");
    const struct json *name = json_get(definition, "name");
    const char *resource = json_get_string(definition, "resource");
    if (json_type(definition) != JSON_OBJECT)
        return wrong(c, "view", "a ViewDefinition is needed");
    if (type != NULL && strcmp(type, "ViewDefinition") != 0)
        return err_set(c->e, RC_INVALID, "resourceType: it is a %s, not a ViewDefinition", type);
    if (name != NULL && (json_string(name) == NULL || !view_is_name(json_string(name))))
        return wrong(c, "name", "it is not a letter, then letters, digits and underscores");
    if (resource == NULL)
        return wrong(c, "resource", "the type of the resources is needed");
    if (!fp_type_known("FHIR", resource) || !fp_type_derives(resource, "Resource"))
        return err_set(c->e, RC_INVALID, "resource: there is no type of resource %s", resource);
    c->v->resource = resource;
    return RC_OK;
}

enum rc view_compile(const struct json *definition, struct view **ret, struct err *e)
{
    struct view *v = mem_alloc(sizeof *v);
    struct compiler c = {.v = v, .e = e, .last = &v->groups};
    v->definition = definition;
    struct view_group *root = new_group(&c, NULL);
    v->top = (struct view_select){.place = "", .group = root};
    enum rc rc = compile_head(&c, definition);
    root->type = v->resource;
    rc = rc ? rc : view_read_constants(v, definition, e);
    rc = rc ? rc
            : compile_selects(&c, root, definition, "", "select", &v->top.selects,
                              &v->top.select_count);
    for (size_t i = 0; rc == RC_OK && i < v->top.select_count; i++)
        v->top.width += v->top.selects[i].width;
    rc = rc ? rc : finish_columns(&c);
    rc = rc ? rc : compile_wheres(&c, definition);
    if (rc) {
        view_free(v);
        return rc;
    }
    for (struct view_group *g = v->groups; g != NULL; g = g->next)
        g->plan = fp_plan_new(g->at, g->count);
    *ret = v;
    return RC_OK;
}

void view_free(struct view *v)
{
    if (v == NULL)
        return;
    for (struct view_expr *x = v->expressions; x != NULL; x = x->next)
        fp_expr_free(x->x);
    for (struct view_group *g = v->groups; g != NULL; g = g->next)
        fp_plan_free(g->plan);
    arena_release(&v->arena);
    free(v);
}

const char *view_resource(const struct view *v)
{
    return v->resource;
}

size_t view_column_count(const struct view *v)
{
    return v->top.width;
}

const struct view_column *view_column_at(const struct view *v, size_t index)
{
    return v->columns[index];
}
