// SPDX-License-Identifier: EUPL-1.2
// What is allowed in a definition and yet hardly meant.
#include "view/internal.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

// Members of the parts of a definition, between blanks; FHIR allows the first three everywhere.
#define EVERYWHERE " id extension modifierExtension "
static const char view_members[] =
    EVERYWHERE "resourceType meta implicitRules language text contained url identifier version "
               "versionAlgorithmString versionAlgorithmCoding name title status experimental date "
               "publisher contact description useContext jurisdiction purpose copyright "
               "copyrightLabel resource fhirVersion profile constant select where ";
static const char select_members[] =
    EVERYWHERE "column select forEach forEachOrNull repeat unionAll ";
static const char column_members[] = EVERYWHERE "path name description collection type tag ";
static const char tag_members[] = EVERYWHERE "name value ";
static const char where_members[] = EVERYWHERE "path description ";
static const char constant_members[] = EVERYWHERE "name "; // and the one value

// What this program reads of tags. Others are for other programs, except in this namespace.
static const char own_tags[] = " icope/name/fr icope/codes icope/reasons icope/unit icope/link-id "
                               "icope/form icope/summary ";

// Where findings go, and what is looked at.
struct finder {
    void (*each)(const char *text, void *self);
    void *self;
    const char *members; // known ones
    const char *place;   // of the object
};

static void find(const struct finder *f, const char *place, const char *why)
{
    char text[ERR_TEXT_BYTES + 64];
    snprintf(text, sizeof text, "%s%s%s", place, place[0] != '\0' ? ": " : "", why);
    f->each(text, f->self);
}

static bool is_among(const char *word, const char *words)
{
    char one[128];
    const int len = snprintf(one, sizeof one, " %s ", word);
    return len < (int)sizeof one && strchr(word, ' ') == NULL && strstr(words, one) != NULL;
}

// The known member that somebody may have meant: "forEach" for "foreach", "tag" for "tags". Copied.
static bool is_meant(const char *key, const char *members, char *out, size_t out_bytes)
{
    for (const char *at = members; *at != '\0'; at += strcspn(at, " ")) {
        at += strspn(at, " ");
        const size_t len = strcspn(at, " "), have = strlen(key);
        const bool plural = have == len + 1 && key[len] == 's';
        if (len > 0 && (have == len || plural) && strncasecmp(at, key, len) == 0) {
            snprintf(out, out_bytes, "%.*s", (int)len, at);
            return true;
        }
    }
    return false;
}

static bool each_member(const char *key, struct json *value, void *self)
{
    const struct finder *f = self;
    char why[160], meant[32];
    if (json_type(value) == JSON_NULL) {
        snprintf(why, sizeof why, "%s is null, as if it were not there", key);
        find(f, f->place, why);
        return true;
    }
    if (is_among(key, f->members) || key[0] == '_') // extensions of a member
        return true;
    if (f->members == constant_members && strncmp(key, "value", 5) == 0)
        return true; // there is one, or it would not have been compiled
    if (is_meant(key, f->members, meant, sizeof meant))
        snprintf(why, sizeof why, "%s has no meaning here, %s has", key, meant);
    else
        snprintf(why, sizeof why, "%s has no meaning here", key);
    find(f, f->place, why);
    return true;
}

static void find_in(struct finder *f, const struct json *object, const char *members,
                    const char *place)
{
    f->members = members;
    f->place = place;
    json_each(object, each_member, f);
}

// The objects in an array member of the definition.
static void find_in_all(struct finder *f, const struct json *of, const char *key,
                        const char *members, const char *place)
{
    const struct json *all = json_get(of, key);
    for (size_t i = 0; i < json_count(all); i++) {
        char where[160];
        snprintf(where, sizeof where, "%s%s%s[%zu]", place, place[0] != '\0' ? "." : "", key, i);
        find_in(f, json_at(all, i), members, where);
    }
}

// Tags that nobody reads, or of which only the first is read.
static void find_tags(struct finder *f, const struct view_column *c)
{
    const struct json *tags = json_get(c->json, "tag");
    find_in_all(f, c->json, "tag", tag_members, c->place);
    for (size_t i = 0; i < json_count(tags); i++) {
        char why[160];
        const char *name = json_get_string(json_at(tags, i), "name");
        if (strncmp(name, "icope/", 6) == 0 && !is_among(name, own_tags)) {
            snprintf(why, sizeof why, "there is no tag %s", name);
            find(f, c->place, why);
        }
        for (size_t k = 0; k < i; k++)
            if (strcmp(json_get_string(json_at(tags, k), "name"), name) == 0) {
                snprintf(why, sizeof why, "there are two tags %s: the first counts", name);
                find(f, c->place, why);
                break;
            }
    }
}

static void find_members(struct finder *f, const struct json *of, const struct view_select *s)
{
    const struct json *columns = json_get(of, "column");
    if (s->place[0] != '\0') // else it is the view
        find_in(f, of, select_members, s->place);
    for (size_t i = 0; i < s->own_count; i++) {
        find_in(f, json_at(columns, i), column_members, s->own[i].place);
        find_tags(f, &s->own[i]);
    }
    for (size_t i = 0; i < s->select_count; i++)
        find_members(f, json_at(json_get(of, "select"), i), &s->selects[i]);
    for (size_t i = 0; i < s->union_count; i++)
        find_members(f, json_at(json_get(of, "unionAll"), i), &s->unions[i]);
}

// Is a path of repeat in order that the element it starts from does not have? It starts again from
// what it gave, and may fit there.
static bool fits_again(const struct view_group *g, const struct fp_expr *x)
{
    struct err ignored = {0};
    return g->again != NULL ? fp_check(x, g->again, &ignored) == RC_OK : g->count > 1;
}

static void find_paths(const struct finder *f, const struct view *v, const struct view_group *g)
{
    for (size_t i = 0; i < g->count; i++) {
        struct err why = {0};
        if (g->type != NULL && fp_check(g->at[i], g->type, &why) != RC_OK &&
            !(g->repeats && fits_again(g, g->at[i])))
            find(f, g->places[i], why.text);
    }
    if (g != v->top.group)
        return;
    for (size_t i = 0; i < v->where_count; i++) {
        struct err why = {0};
        if (fp_check(v->wheres[i].x, v->resource, &why) != RC_OK)
            find(f, v->wheres[i].place, why.text);
    }
}

// Names that SQL takes for one.
static void find_same_names(const struct finder *f, const struct view *v)
{
    char why[300];
    for (size_t i = 0; i < v->top.width; i++)
        for (size_t k = 0; k < i; k++)
            if (strcasecmp(v->columns[i]->name, v->columns[k]->name) == 0) {
                snprintf(why, sizeof why, "most databases take the columns %s and %s for one",
                         v->columns[k]->name, v->columns[i]->name);
                find(f, v->columns[i]->place, why);
                break;
            }
}

void view_warnings(const struct view *v, void (*each)(const char *text, void *self), void *self)
{
    struct finder f = {.each = each, .self = self};
    find_in(&f, v->definition, view_members, "");
    find_in_all(&f, v->definition, "constant", constant_members, "");
    find_in_all(&f, v->definition, "where", where_members, "");
    find_members(&f, v->definition, &v->top);
    find_same_names(&f, v);
    for (const struct view_group *g = v->groups; g != NULL; g = g->next)
        find_paths(&f, v, g);
}
