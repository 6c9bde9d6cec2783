// SPDX-License-Identifier: EUPL-1.2
#include "export/columns.h"

#include "base/instant.h"
#include "base/zone.h"
#include "questionnaire/questionnaire.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

enum {
    PARTS_MAX = 3,
    NAME_BYTES_MAX = 32,                          // Stata takes no longer name
    MOMENT_LEN = sizeof "2026-05-12T14:30:00" - 1 // less is a day, a month, a year
};

// Types of FHIR and what a column of them holds; every other one is text.
static const struct {
    const char *type;
    enum table_kind kind;
} kinds[] = {
    {"integer", TABLE_INTEGER},   {"positiveInt", TABLE_INTEGER}, {"unsignedInt", TABLE_INTEGER},
    {"integer64", TABLE_INTEGER}, {"decimal", TABLE_DECIMAL},     {"boolean", TABLE_TRUTH},
    {"date", TABLE_DAY},          {"dateTime", TABLE_MOMENT},     {"instant", TABLE_MOMENT},
};

// Parts that stand beside the value; in both languages, as a dictionary says both whichever is
// spoken.
static const struct {
    const char *suffix, *french;  // behind the name
    const char *about, *about_fr; // behind the meaning
} beside[] = {
    [PART_OFFSET] = {"_offset", "_decalage", "offset from UTC", "décalage avec UTC"},
    [PART_ZONE] = {"_zone", "_fuseau", "time zone of the computer that wrote this",
                   "fuseau de l’ordinateur qui a écrit ce fichier"},
    [PART_VERSION] = {"_version", "_version", "version", "version"},
};

const char *column_tag(const struct view_column *c, const char *name)
{
    const struct json *tags = json_get(c->json, "tag");
    for (size_t i = 0; i < json_count(tags); i++)
        if (strcmp(json_get_string(json_at(tags, i), "name"), name) == 0)
            return json_get_string(json_at(tags, i), "value");
    return NULL;
}

const char *columns_french_name(struct columns *c, size_t i)
{
    const struct column_origin *o = &c->origins[i];
    const char *name = column_tag(o->of, "icope/name/fr");
    return name == NULL || o->part == PART_VALUE
               ? name
               : arena_printf(&c->arena, "%s%s", name, beside[o->part].french);
}

const char *columns_meaning(struct columns *c, size_t i, const char *language)
{
    const struct column_origin *o = &c->origins[i];
    const char *about = element_text(o->of->json, "description", language);
    about = about != NULL ? about : "";
    if (o->part == PART_VALUE)
        return about;
    const bool french = strcmp(language, "fr") == 0;
    return arena_printf(&c->arena, "%s (%s)", about,
                        french ? beside[o->part].about_fr : beside[o->part].about);
}

static enum table_kind kind_of(const struct view_column *c)
{
    for (size_t i = 0; !c->collection && c->type != NULL && i < ARRAY_LEN(kinds); i++)
        if (strcmp(kinds[i].type, c->type) == 0)
            return kinds[i].kind;
    return TABLE_TEXT;
}

static bool is_canonical(const struct view_column *c)
{
    return !c->collection && c->type != NULL && strcmp(c->type, "canonical") == 0;
}

static enum table_summary summary_of(const struct view_column *c)
{
    const char *tag = column_tag(c, "icope/summary");
    if (tag == NULL)
        return SUMMARY_NONE;
    return strcmp(tag, "month") == 0   ? SUMMARY_MONTH
           : strcmp(tag, "codes") == 0 ? SUMMARY_CODES
                                       : SUMMARY_NONE;
}

static enum rc wrong(const struct view_column *c, const char *why, struct err *e)
{
    return err_set(e, RC_INVALID, "column %s: %s", c->name, why);
}

static void add_beside(struct columns *c, const struct columns_ask *ask, enum column_part part)
{
    const struct table_column *value = &c->at[c->count - 1];
    while (c->origins[value - c->at].part != PART_VALUE)
        value--;
    const char *suffix = ask->french ? beside[part].french : beside[part].suffix;
    c->origins[c->count] = (struct column_origin){.of = c->origins[value - c->at].of, .part = part};
    c->at[c->count++] = (struct table_column){
        .name = arena_printf(&c->arena, "%s%s", value->name, suffix), .kind = TABLE_TEXT};
    c->at[c->count - 1].about = columns_meaning(c, c->count - 1, ask->language);
}

static enum rc add_column(struct columns *c, const struct view_column *of,
                          const struct columns_ask *ask, struct err *e)
{
    const char *french = ask->french ? column_tag(of, "icope/name/fr") : NULL;
    const char *codes = column_tag(of, "icope/codes");
    struct table_column *at = &c->at[c->count];
    *at = (struct table_column){.name = french != NULL ? french : of->name,
                                .kind = kind_of(of),
                                .codes = codes != NULL ? code_book_find(ask->codes, codes) : NULL,
                                .summary = summary_of(of)};
    c->origins[c->count++] = (struct column_origin){.of = of, .part = PART_VALUE};
    at->about = columns_meaning(c, c->count - 1, ask->language);
    if (codes != NULL && ask->codes != NULL && at->codes == NULL)
        return wrong(of, "there is no such set of codes (icope/codes)", e);
    if (at->kind == TABLE_MOMENT) {
        add_beside(c, ask, PART_OFFSET);
        add_beside(c, ask, PART_ZONE);
    } else if (is_canonical(of)) {
        add_beside(c, ask, PART_VERSION);
    }
    return RC_OK;
}

// Which column says why this one is empty.
static enum rc find_reasons(struct columns *c, size_t i, const struct columns_ask *ask,
                            struct err *e)
{
    const struct column_origin *own = &c->origins[i];
    const char *name = own->part == PART_VALUE ? column_tag(own->of, "icope/reasons") : NULL;
    if (name == NULL || ask->codes == NULL)
        return RC_OK;
    for (size_t k = 0; k < c->count; k++)
        if (c->origins[k].part == PART_VALUE && strcmp(c->origins[k].of->name, name) == 0) {
            c->at[i].reason_at = k;
            c->at[i].reasons = code_book_reasons(ask->codes);
            return RC_OK;
        }
    return wrong(own->of, "there is no such column (icope/reasons)", e);
}

// Letters without accents, digits, underscores, first a letter, no longer than Stata takes.
static bool is_name(const char *name)
{
    size_t len = 0;
    for (; isalnum((unsigned char)name[len]) || name[len] == '_'; len++)
        ;
    return isalpha((unsigned char)name[0]) && name[len] == '\0' && len <= NAME_BYTES_MAX;
}

// Names of views are checked when they are compiled; what was made of them is checked here.
static enum rc check_names(const struct columns *c, const struct columns_ask *ask, struct err *e)
{
    for (size_t i = 0; i < c->count; i++) {
        if (ask->french && column_tag(c->origins[i].of, "icope/name/fr") != NULL &&
            !is_name(c->at[i].name))
            return wrong(c->origins[i].of, "its French name is none that programs take", e);
        for (size_t k = 0; k < i; k++)
            if (strcasecmp(c->at[i].name, c->at[k].name) == 0)
                return wrong(c->origins[i].of, "another column has the same name", e);
    }
    return RC_OK;
}

enum rc columns_make(struct columns *c, const struct view *v, const struct columns_ask *ask,
                     struct err *e)
{
    size_t count = view_column_count(v);
    enum rc rc = RC_OK;
    c->view = v;
    c->clock = ask->clock;
    zone_name(c->zone, sizeof c->zone);
    c->at = arena_array(&c->arena, count * PARTS_MAX, sizeof *c->at);
    c->origins = arena_array(&c->arena, count * PARTS_MAX, sizeof *c->origins);
    for (size_t i = 0; rc == RC_OK && i < count; i++)
        rc = add_column(c, view_column_at(v, i), ask, e);
    c->cells = arena_array(&c->arena, c->count, sizeof *c->cells);
    c->texts = mem_array(c->count, sizeof *c->texts);
    for (size_t i = 0; rc == RC_OK && i < c->count; i++)
        rc = find_reasons(c, i, ask, e);
    return rc ? rc : check_names(c, ask, e);
}

// ---- rows ----

// This machine's zone, when its offset was that one at that moment.
static void put_zone(const struct columns *c, const char *moment, struct buf *zone)
{
    int64_t utc_ms = 0;
    char here[INSTANT_BYTES];
    if (c->zone[0] == '\0' || !instant_read(moment, &utc_ms))
        return;
    clock_instant(c->clock, utc_ms, here);
    const char *own = strpbrk(here + 19, "+-"), *its = strpbrk(moment + 19, "Z+-");
    if (own != NULL && its != NULL && strcmp(own, its[0] == 'Z' ? "+00:00" : its) == 0)
        buf_puts(zone, c->zone);
}

// "2026-05-12T14:30:00.000+02:00" as a local time, an offset and a zone; anything less as it
// stands.
static void split_moment(const struct columns *c, struct buf *moment)
{
    const char *text = buf_text(moment);
    size_t len = moment->len;
    if (len < MOMENT_LEN || text[10] != 'T')
        return;
    const char *offset = strpbrk(text + 19, "Z+-");
    if (offset != NULL)
        buf_puts(&moment[PART_OFFSET], offset);
    put_zone(c, text, &moment[PART_ZONE]);
    char local[20];
    memcpy(local, text, 19);
    local[10] = ' ';
    local[19] = '\0';
    buf_clear(moment);
    buf_puts(moment, local);
}

// The columns beside a value that is a text of its own by now.
static void fill_beside(struct columns *c, size_t at)
{
    for (size_t i = at + 1; i < c->count && c->origins[i].part != PART_VALUE; i++)
        buf_clear(&c->texts[i]);
    if (c->at[at].kind == TABLE_MOMENT && c->cells[at] != NULL) {
        split_moment(c, &c->texts[at]);
        c->cells[at] = buf_text(&c->texts[at]);
    }
    if (is_canonical(c->origins[at].of) && c->cells[at] != NULL) {
        const char *version = strchr(c->cells[at], '|');
        if (version != NULL)
            buf_puts(&c->texts[at + 1], version + 1);
    }
    for (size_t i = at + 1; i < c->count && c->origins[i].part != PART_VALUE; i++)
        c->cells[i] = c->texts[i].len > 0 ? buf_text(&c->texts[i]) : NULL;
}

void columns_fill(struct columns *c, const struct fp_list *row)
{
    for (size_t i = 0, of = 0; i < c->count; i++) {
        if (c->origins[i].part != PART_VALUE)
            continue;
        const struct view_column *column = c->origins[i].of;
        const struct fp_list cell = row[of++];
        const bool moment = c->at[i].kind == TABLE_MOMENT;
        c->cells[i] = moment ? NULL : view_cell_plain(column, cell);
        if (c->cells[i] == NULL) {
            buf_clear(&c->texts[i]);
            if (view_cell_text(column, cell, &c->texts[i]))
                c->cells[i] = buf_text(&c->texts[i]);
        }
        if (i + 1 < c->count && c->origins[i + 1].part != PART_VALUE)
            fill_beside(c, i);
    }
}

void columns_count(struct columns *c)
{
    for (size_t i = 0; i < c->count; i++) {
        struct table_column *at = &c->at[i];
        size_t len = c->cells[i] != NULL ? strlen(c->cells[i]) : 0;
        if (len > at->width)
            at->width = len;
        if (c->cells[i] != NULL && at->codes != NULL && !table_code_find(at->codes, c->cells[i]))
            at->unknown++;
        if (c->cells[i] != NULL && at->kind == TABLE_MOMENT && strlen(c->cells[i]) < MOMENT_LEN)
            at->partial++;
    }
}

void columns_release(struct columns *c)
{
    for (size_t i = 0; c->texts != NULL && i < c->count; i++)
        buf_wipe(&c->texts[i]);
    free(c->texts);
    arena_release(&c->arena);
    *c = (struct columns){.count = 0};
}
