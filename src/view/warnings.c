// SPDX-License-Identifier: EUPL-1.2
// What is allowed in a definition and yet hardly meant.
#include "view/internal.h"

#include <stdio.h>
#include <string.h>

// Members of a select and of a column; FHIR allows the first three everywhere.
static const char *const select_members[] = {"id",       "extension", "modifierExtension", "column",
                                             "select",   "forEach",   "forEachOrNull",     "repeat",
                                             "unionAll", NULL};
static const char *const column_members[] = {"id",   "extension",   "modifierExtension", "path",
                                             "name", "description", "collection",        "type",
                                             "tag",  NULL};

// Where findings go, and what is looked at.
struct finder {
    void (*each)(const char *text, void *self);
    void *self;
    const char *const *members; // known ones, NULL ends
    const char *place;          // of the object
};

static void find(const struct finder *f, const char *place, const char *why)
{
    char text[ERR_TEXT_BYTES + 64];
    snprintf(text, sizeof text, "%s: %s", place, why);
    f->each(text, f->self);
}

static bool each_member(const char *key, struct json *value, void *self)
{
    (void)value;
    const struct finder *f = self;
    char why[160];
    for (size_t i = 0; f->members[i] != NULL; i++)
        if (strcmp(f->members[i], key) == 0)
            return true;
    if (key[0] == '_') // extensions of a member
        return true;
    snprintf(why, sizeof why, "%s has no meaning here", key);
    find(f, f->place, why);
    return true;
}

static void find_members(struct finder *f, const struct json *of, const struct view_select *s)
{
    const struct json *columns = json_get(of, "column");
    f->place = s->place;
    f->members = select_members;
    if (s->place[0] != '\0') // the view itself has members of many kinds
        json_each(of, each_member, f);
    f->members = column_members;
    for (size_t i = 0; i < s->own_count; i++) {
        f->place = s->own[i].place;
        json_each(json_at(columns, i), each_member, f);
    }
    for (size_t i = 0; i < s->select_count; i++)
        find_members(f, json_at(json_get(of, "select"), i), &s->selects[i]);
    for (size_t i = 0; i < s->union_count; i++)
        find_members(f, json_at(json_get(of, "unionAll"), i), &s->unions[i]);
}

void view_warnings(const struct view *v, void (*each)(const char *text, void *self), void *self)
{
    const struct view_group *g = v->top.group;
    struct finder f = {.each = each, .self = self};
    find_members(&f, v->definition, &v->top);
    for (size_t i = 0; i < g->count + v->where_count; i++) {
        const struct view_where *w = i < g->count ? NULL : &v->wheres[i - g->count];
        struct err why = {0};
        if (fp_check(w != NULL ? w->x : g->at[i], v->resource, &why) != RC_OK)
            find(&f, w != NULL ? w->place : g->places[i], why.text);
    }
}
