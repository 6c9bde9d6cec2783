// SPDX-License-Identifier: EUPL-1.2
#include "import/columns.h"

#include "base/i18n.h"
#include "base/utf8.h"
#include "base/word.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

// The store's setting: tables that were imported, newest first: [{"headers": ["nom", …], "fields":
// ["family", …, ""]}], headers folded. No name of a person is in it.
#define SETTING_COLUMNS "import-columns"
enum { TABLES_KEPT = 24 };

// ---- fields ----

// Names of columns, folded, that lists of communes and practices use.
static const struct {
    const char *name, *label;
    const char *columns; // separated by |
} fields[PERSON_FIELD_COUNT] = {
    [PERSON_FAMILY] =
        {"family", N_("Birth name"),
         "nom|nom de naissance|nom naissance|nom de famille|nom de jeune fille|nom du patient|nom "
         "patient|nom du senior|nom du beneficiaire|"
         "birth name|family name|last name|surname"},
    [PERSON_GIVEN] = {"given", N_("Given names"),
                      "prenom|prenoms|prenom s|prenom du patient|prenom patient|given name|given "
                      "names|first name|first names"},
    [PERSON_BIRTH] = {"birth", N_("Birth date"),
                      "date de naissance|date naissance|naissance|ne le|nee le|ne e le|birth date|"
                      "birthdate|date of birth|born"},
    [PERSON_SEX] = {"sex", N_("Sex"), "sexe|genre|civilite|gender"},
    [PERSON_BIRTHPLACE] = {"birthplace", N_("Birthplace code"),
                           "code lieu de naissance|code lieu naiss|lieu de naissance|lieu "
                           "naissance|code insee de naissance|code insee naissance|birthplace "
                           "code|place of birth"},
    [PERSON_USUAL_NAME] = {"usual-name", N_("Usual name"),
                           "nom d usage|nom usage|nom usuel|nom d epouse|nom epouse|nom "
                           "marital|usual name|married name"},
    [PERSON_ADDRESS] = {"address", N_("Address"), "adresse|rue|voie|street"},
    [PERSON_POSTCODE] = {"postcode", N_("Postcode"), "code postal|cp|zip|zip code"},
    [PERSON_TOWN] = {"town", N_("Town"), "commune|ville|city"},
    [PERSON_PHONE] = {"phone", N_("Telephone"), "telephone|tel|portable|mobile"},
    [PERSON_GP] = {"gp", N_("GP"), "medecin|medecin traitant|general practitioner"},
    [PERSON_CONTACT] = {"contact", N_("Contact"), "personne a prevenir|aidant"},
    [PERSON_CONTACT_PHONE] = {"contact-phone", N_("Contact's phone"),
                              "tel du contact|telephone du contact|tel contact|contact s phone"},
    [PERSON_INS] = {"ins", N_("INS"),
                    "matricule|matricule ins|nir|numero de securite sociale|n securite sociale"},
};

const char *import_field_label(enum person_field field)
{
    return field < PERSON_FIELD_COUNT && fields[field].label != NULL ? fields[field].label : "";
}

const char *import_field_name(enum person_field field)
{
    return field < PERSON_FIELD_COUNT && fields[field].name != NULL ? fields[field].name : "";
}

static void fold(const char *text, struct buf *out)
{
    buf_clear(out);
    text_fold(out, text, strlen(text));
    while (out->len > 0 && out->at[out->len - 1] == ' ')
        out->len--;
    buf_putc(out, '\0');
    out->len--;
}

// How far a word is from the nearest of a field's names.
static size_t steps_to(enum person_field field, const char *word)
{
    char name[64];
    size_t least = SIZE_MAX, word_len = strlen(word);
    const char *at = fields[field].columns != NULL ? fields[field].columns : "";
    snprintf(name, sizeof name, "%s", import_field_name(field));
    for (char *dash = strchr(name, '-'); dash != NULL; dash = strchr(name, '-'))
        *dash = ' ';
    while (name[0] != '\0') {
        size_t len = strcspn(at, "|"), other = strlen(name);
        size_t apart = other > word_len ? other - word_len : word_len - other;
        size_t steps = apart < least ? word_distance(word, name) : least;
        least = steps < least ? steps : least;
        snprintf(name, sizeof name, "%.*s", (int)len, at);
        at += len + (at[len] == '|');
    }
    return least;
}

// The field of a stable name or any name a column may have; PERSON_FIELD_COUNT for none.
static enum person_field find_field(const char *name)
{
    struct buf folded = {0};
    enum person_field found = PERSON_FIELD_COUNT;
    fold(name, &folded);
    for (size_t i = 0; i < PERSON_FIELD_COUNT && folded.len > 0; i++)
        if (found == PERSON_FIELD_COUNT && steps_to((enum person_field)i, buf_text(&folded)) == 0)
            found = (enum person_field)i;
    buf_release(&folded);
    return found;
}

// The one field whose name is nearly it: one letter in five wrong, and no other field as near.
static enum person_field nearly(const char *name)
{
    struct buf folded = {0};
    enum person_field found = PERSON_FIELD_COUNT;
    size_t least = SIZE_MAX;
    fold(name, &folded);
    for (size_t i = 0; i < PERSON_FIELD_COUNT; i++) {
        size_t steps = steps_to((enum person_field)i, buf_text(&folded));
        if (steps <= least) {
            found = steps < least ? (enum person_field)i : PERSON_FIELD_COUNT;
            least = steps;
        }
    }
    if (folded.len < 5 || least > folded.len / 5)
        found = PERSON_FIELD_COUNT;
    buf_release(&folded);
    return found;
}

bool import_saying_read(const char *text, struct import_saying *ret)
{
    char name[64];
    size_t len = strcspn(text, "=");
    if (text[len] != '=' || len >= sizeof name)
        return false;
    snprintf(name, sizeof name, "%.*s", (int)len, text);
    *ret = (struct import_saying){.field = find_field(name), .header = text + len + 1};
    return ret->field != PERSON_FIELD_COUNT;
}

// ---- matching ----

size_t import_columns_of(const struct import_columns *c, enum person_field field)
{
    for (size_t i = 0; i < c->count; i++)
        if (c->at[i].field == field)
            return i + 1;
    return 0;
}

static void take(struct import_columns *c, size_t i, enum person_field field, enum import_how how)
{
    if (field == PERSON_FIELD_COUNT || c->at[i].field != PERSON_FIELD_COUNT ||
        import_columns_of(c, field) > 0)
        return;
    c->at[i].field = field;
    c->at[i].how = how;
}

static bool same_header(const char *a, const char *b)
{
    struct buf one = {0}, other = {0};
    fold(a, &one);
    fold(b, &other);
    bool same = strcmp(a, b) == 0 || (one.len > 0 && strcmp(buf_text(&one), buf_text(&other)) == 0);
    buf_release(&one);
    buf_release(&other);
    return same;
}

// The column that is meant, from 1; 0 none has that header.
static size_t column_said(const struct import_columns *c, const struct import_saying *said)
{
    if (said->column > 0)
        return said->column <= c->count ? said->column : 0;
    for (size_t i = 0; i < c->count; i++)
        if (same_header(c->at[i].header, said->header))
            return i + 1;
    return 0;
}

// Fields of which is said that no column holds them are marked in `none`.
static enum rc take_said(struct import_columns *c, const struct import_saying *said, size_t count,
                         bool none[PERSON_FIELD_COUNT], const char **ret_header, struct err *e)
{
    c->said = count > 0;
    for (size_t k = 0; k < count; k++) {
        bool nothing = said[k].column == 0 && said[k].header[0] == '\0';
        size_t column = nothing ? 0 : column_said(c, &said[k]),
               before = import_columns_of(c, said[k].field);
        none[said[k].field] = nothing;
        if (!nothing && column == 0) {
            *ret_header = said[k].header;
            return err_set(e, RC_NO, "import: no such column");
        }
        if (!nothing && column != before &&
            (before > 0 || c->at[column - 1].field != PERSON_FIELD_COUNT)) {
            *ret_header = c->at[column - 1].header;
            return err_set(e, RC_BUSY, "import: said twice");
        }
        if (!nothing)
            take(c, column - 1, said[k].field, IMPORT_SAID);
    }
    return RC_OK;
}

// ---- what was said before ----

static struct json *headers_of(const struct import_columns *c)
{
    struct json *headers = json_new_array();
    struct buf folded = {0};
    for (size_t i = 0; i < c->count; i++) {
        fold(c->at[i].header, &folded);
        json_push(headers, json_new_string(buf_text(&folded)));
    }
    buf_release(&folded);
    return headers;
}

// An empty array when there is nothing, new and owned.
static enum rc read_tables(struct store *s, struct json **ret, struct err *e)
{
    struct arena a = {0};
    const char *text = NULL;
    struct json *all = NULL;
    enum rc rc = store_setting(s, SETTING_COLUMNS, &a, &text, e);
    if (rc == RC_OK && text != NULL)
        rc = json_parse(text, strlen(text), &JSON_LIMITS, &all, e);
    arena_release(&a);
    if (rc == RC_OK)
        *ret = all != NULL ? all : json_new_array();
    return rc;
}

// The table with these headers, borrowed of `all`; NULL none.
static const struct json *find_table(const struct json *all, const struct import_columns *c)
{
    struct json *headers = headers_of(c);
    const struct json *found = NULL;
    for (size_t i = 0; i < json_count(all) && found == NULL; i++)
        if (json_equal(json_get(json_at(all, i), "headers"), headers))
            found = json_at(all, i);
    json_free(headers);
    return found;
}

static enum rc take_remembered(struct store *s, struct import_columns *c,
                               bool none[PERSON_FIELD_COUNT], bool *ret_known, struct err *e)
{
    struct json *all = NULL;
    enum rc rc = read_tables(s, &all, e);
    const struct json *table = rc == RC_OK ? find_table(all, c) : NULL;
    *ret_known = table != NULL;
    for (size_t i = 0; table != NULL && i < c->count; i++) {
        const char *name = json_string(json_at(json_get(table, "fields"), i));
        enum person_field field = name != NULL ? find_field(name) : PERSON_FIELD_COUNT;
        if (field != PERSON_FIELD_COUNT && !none[field])
            take(c, i, field, IMPORT_REMEMBERED);
    }
    json_free(all);
    return rc;
}

enum rc import_columns_match(struct store *s, const char *const *headers, size_t count,
                             const struct import_saying *said, size_t said_count,
                             struct import_columns *ret, const char **ret_header, struct err *e)
{
    bool none[PERSON_FIELD_COUNT + 1] = {false}, known = false;
    ret->at = mem_array(count, sizeof *ret->at);
    for (size_t i = 0; i < count; i++)
        ret->at[i] = (struct import_column){.header = mem_text(headers[i], strlen(headers[i])),
                                            .sample = mem_text("", 0),
                                            .field = PERSON_FIELD_COUNT};
    ret->count = count;
    enum rc rc = take_said(ret, said, said_count, none, ret_header, e);
    if (rc == RC_OK)
        rc = take_remembered(s, ret, none, &known, e);
    for (size_t near = 0; rc == RC_OK && !known && near < 2; near++) {
        for (size_t i = 0; i < count; i++) {
            enum person_field field = near ? nearly(headers[i]) : find_field(headers[i]);
            if (!none[field])
                take(ret, i, field, near ? IMPORT_NEAR : IMPORT_NAMED);
        }
    }
    return rc;
}

bool import_columns_fit(const struct import_columns *c)
{
    return import_columns_of(c, PERSON_FAMILY) > 0;
}

bool import_columns_heading(const char *const *headers, size_t count)
{
    size_t known = 0;
    for (size_t i = 0; i < count; i++)
        known += find_field(headers[i]) != PERSON_FIELD_COUNT ||
                 nearly(headers[i]) != PERSON_FIELD_COUNT;
    return known > 1;
}

// ---- keeping ----

static bool is_worth_keeping(const struct import_columns *c)
{
    bool worth = c->said;
    for (size_t i = 0; i < c->count && !worth; i++)
        worth = c->at[i].how == IMPORT_NEAR;
    return worth;
}

enum rc import_columns_remember(struct store *s, const struct import_columns *c, struct err *e)
{
    struct json *all = NULL, *kept = json_new_array(), *table = json_new_object(),
                *names = json_new_array();
    struct buf text = {0};
    enum rc rc = is_worth_keeping(c) ? read_tables(s, &all, e) : RC_OK;
    const struct json *old = all != NULL ? find_table(all, c) : NULL;
    for (size_t i = 0; i < c->count; i++)
        json_push(names, json_new_string(import_field_name(c->at[i].field)));
    json_set(table, "headers", headers_of(c));
    json_set(table, "fields", names);
    if (all != NULL && (old == NULL || !json_equal(old, table))) {
        json_push(kept, json_share(table));
        for (size_t i = 0; i < json_count(all) && json_count(kept) < TABLES_KEPT; i++)
            if (json_at(all, i) != old)
                json_push(kept, json_share(json_at(all, i)));
        json_write(kept, false, &text);
        rc = store_setting_set(s, SETTING_COLUMNS, buf_text(&text), e);
    }
    buf_release(&text);
    json_free(table);
    json_free(kept);
    json_free(all);
    return rc;
}

void import_columns_release(struct import_columns *c)
{
    for (size_t i = 0; i < c->count; i++) {
        explicit_bzero(c->at[i].sample, strlen(c->at[i].sample));
        free(c->at[i].sample);
        free(c->at[i].header);
    }
    free(c->at);
    *c = (struct import_columns){0};
}
