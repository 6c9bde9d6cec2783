// SPDX-License-Identifier: EUPL-1.2
#include "export/dictionary.h"

#include <stdio.h>
#include <string.h>

enum {
    TABLE_AT,
    COLUMN_AT,
    FRENCH_AT,
    KIND_AT,
    MEANING_FR_AT,
    MEANING_EN_AT,
    UNIT_AT,
    CODES_FR_AT,
    CODES_EN_AT,
    QUESTION_AT,
    FORM_AT,
    PATH_AT,
    CELLS
};

static const struct table_column columns[CELLS] = {
    [TABLE_AT] = {.name = "table", .about = ""},
    [COLUMN_AT] = {.name = "column", .about = ""}, // as it stands in the files
    [FRENCH_AT] = {.name = "column_fr", .about = ""},
    [KIND_AT] = {.name = "kind", .about = ""},
    [MEANING_FR_AT] = {.name = "meaning_fr", .about = ""},
    [MEANING_EN_AT] = {.name = "meaning_en", .about = ""},
    [UNIT_AT] = {.name = "unit", .about = ""},
    [CODES_FR_AT] = {.name = "codes_fr",
                     .about = ""}, // code = number (SPSS) or .letter (Stata), label
    [CODES_EN_AT] = {.name = "codes_en", .about = ""},
    [QUESTION_AT] = {.name = "question", .about = ""}, // its linkId
    [FORM_AT] = {.name = "form", .about = ""},
    [PATH_AT] = {.name = "path", .about = ""}, // in the FHIR resource (FHIRPath)
};

static const char *const kind_names[] = {
    [TABLE_TEXT] = "text",   [TABLE_INTEGER] = "integer", [TABLE_DECIMAL] = "decimal",
    [TABLE_TRUTH] = "truth", [TABLE_DAY] = "day",         [TABLE_MOMENT] = "moment"};

const struct table_column *dictionary_columns(size_t *ret_count)
{
    *ret_count = CELLS;
    return columns;
}

static void put_code(const struct table_code *c, enum code_language language, struct buf *out)
{
    buf_printf(out, "%s%s = %d", out->len > 0 ? "; " : "", c->code, c->number);
    if (c->missing != '\0')
        buf_printf(out, " (.%c)", c->missing);
    buf_printf(out, " %s", c->labels[language]);
}

// Codes, then reasons why it may be empty.
static void put_codes(const struct table_column *c, enum code_language language, struct buf *out)
{
    for (size_t i = 0; c->codes != NULL && i < c->codes->count; i++)
        put_code(&c->codes->at[i], language, out);
    for (size_t i = 0; c->reasons != NULL && i < c->reasons->count; i++)
        if (table_code_find(c->codes, c->reasons->at[i].code) == NULL)
            put_code(&c->reasons->at[i], language, out);
}

void dictionary_rows(const char *table, struct columns *c,
                     void (*row)(const char *const *cells, void *self), void *self)
{
    struct buf codes[CODE_LANGUAGES] = {{0}};
    for (size_t i = 0; i < c->count; i++) {
        const struct table_column *at = &c->at[i];
        const struct view_column *of = c->origins[i].of;
        const bool value = c->origins[i].part == PART_VALUE;
        for (int k = 0; k < CODE_LANGUAGES; k++) {
            buf_clear(&codes[k]);
            put_codes(at, (enum code_language)k, &codes[k]);
        }
        const char *cells[CELLS] = {
            [TABLE_AT] = table,
            [COLUMN_AT] = at->name,
            [FRENCH_AT] = columns_french_name(c, i),
            [KIND_AT] = at->codes != NULL ? "code" : kind_names[at->kind],
            [MEANING_FR_AT] = columns_meaning(c, i, "fr"),
            [MEANING_EN_AT] = columns_meaning(c, i, "en"),
            [UNIT_AT] = value ? column_tag(of, "icope/unit") : NULL,
            [CODES_FR_AT] = codes[CODE_FR].len > 0 ? buf_text(&codes[CODE_FR]) : NULL,
            [CODES_EN_AT] = codes[CODE_EN].len > 0 ? buf_text(&codes[CODE_EN]) : NULL,
            [QUESTION_AT] = value ? column_tag(of, "icope/link-id") : NULL,
            [FORM_AT] = value ? column_tag(of, "icope/form") : NULL,
            [PATH_AT] = json_get_string(of->json, "path"),
        };
        row(cells, self);
    }
    for (int k = 0; k < CODE_LANGUAGES; k++)
        buf_release(&codes[k]);
}
