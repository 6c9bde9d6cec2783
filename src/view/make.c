// SPDX-License-Identifier: EUPL-1.2
#include "view/make.h"

#include "base/buf.h"
#include "base/mem.h"
#include "view/make_tags.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

enum {
    NAME_BYTES = 120,
    DEPTH_MAX = 60,
};

// A value of an answer as a column.
struct part {
    const char *suffix; // behind the name
    const char *path;   // from the answer
    const char *type;   // FHIR type of the column
};

// What types of item come to: up to two parts of an answer.
static const struct {
    const char *item;
    struct part parts[3];
} types[] = {
    {"boolean", {{"", ".value.ofType(boolean)", "boolean"}}},
    {"decimal", {{"", ".value.ofType(decimal)", "decimal"}}},
    {"integer", {{"", ".value.ofType(integer)", "integer"}}},
    {"date", {{"", ".value.ofType(date)", "date"}}},
    {"dateTime", {{"", ".value.ofType(dateTime)", "dateTime"}}},
    {"time", {{"", ".value.ofType(time)", "time"}}},
    {"string", {{"", ".value.ofType(string)", "string"}}},
    {"text", {{"", ".value.ofType(string)", "string"}}},
    {"url", {{"", ".value.ofType(uri)", "uri"}}},
    {"choice",
     {{"", ".value.ofType(Coding).code", "code"},
      {"_text", ".value.ofType(Coding).display", "string"}}},
    {"open-choice",
     {{"", ".value.ofType(Coding).code", "code"},
      {"_text", ".value.ofType(Coding).display", "string"},
      {"_other", ".value.ofType(string)", "string"}}},
    {"quantity",
     {{"", ".value.ofType(Quantity).value", "decimal"},
      {"_unit", ".value.ofType(Quantity).unit", "string"},
      {"_code", ".value.ofType(Quantity).code", "code"}}},
    {"reference", {{"", ".value.ofType(Reference).reference", "string"}}},
    {"attachment",
     {{"", ".value.ofType(Attachment).title", "string"},
      {"_type", ".value.ofType(Attachment).contentType", "code"}}},
};

// The making of one view.
struct making {
    struct json *columns;     // so far
    struct json *names;       // object: taken ones
    size_t repeats;           // of what repeats
    size_t count;             // columns
    const struct json *known; // what is known of columns, by linkId; NULL: nothing
    const char *form;         // url|version, "" not said
    struct err *e;
};

// Is the text among a name's letters?
static bool is_name_letter(char c)
{
    return isalnum((unsigned char)c) || c == '_';
}

// A name that SQL takes, and that no column has yet.
static void name_column(struct making *m, const char *wish, const char *suffix, struct buf *out)
{
    struct buf base = {0};
    if (!isalpha((unsigned char)wish[0]))
        buf_puts(&base, "q_");
    for (; *wish != '\0' && base.len < NAME_BYTES; wish++)
        buf_putc(&base, is_name_letter(*wish) ? *wish : '_');
    buf_puts(&base, suffix);
    buf_puts(out, buf_text(&base));
    for (size_t i = 2; json_get(m->names, buf_text(out)) != NULL; i++) {
        buf_clear(out);
        buf_printf(out, "%s_%zu", buf_text(&base), i);
    }
    json_set(m->names, buf_text(out), json_new_bool(true));
    buf_release(&base);
}

// Appends a literal of FHIRPath.
static void put_literal(struct buf *out, const char *text)
{
    buf_putc(out, '\'');
    for (; *text != '\0'; text++) {
        if (*text == '\'' || *text == '\\')
            buf_putc(out, '\\');
        buf_putc(out, *text);
    }
    buf_putc(out, '\'');
}

// The text of an item for people, with its translations.
static void describe(struct json *column, const struct json *item)
{
    const char *text = json_get_string(item, "text");
    const struct json *more = json_get(item, "_text");
    json_set_string(column, "description", text != NULL ? text : json_get_string(item, "linkId"));
    if (text != NULL && more != NULL)
        json_set(column, "_description", json_copy(more));
}

// Adds a column and gives it, borrowed; NULL when there are too many.
static struct json *new_column(struct making *m, const char *wish, const char *suffix,
                               const char *path, const char *type)
{
    struct buf name = {0};
    if (m->count == VIEW_COLUMNS_MAX)
        return NULL;
    struct json *column = json_new_object();
    m->count++;
    name_column(m, wish, suffix, &name);
    json_set_string(column, "name", buf_text(&name));
    buf_release(&name);
    json_set_string(column, "path", path);
    json_set_string(column, "type", type);
    json_push(m->columns, column);
    return column;
}

// The name of an item's columns.
static const char *name_of(const struct making *m, const struct json *item)
{
    const char *link = json_get_string(item, "linkId"), *name = make_known(m->known, link, "name");
    return name != NULL ? name : link;
}

static enum rc too_many(struct making *m)
{
    return err_set(m->e, RC_LIMIT, "more than %d columns", VIEW_COLUMNS_MAX);
}

// Adds a column about an item.
static enum rc add_column(struct making *m, const struct json *item, const char *suffix,
                          const char *path, const char *type, bool whole)
{
    struct json *column = new_column(m, name_of(m, item), suffix, path, type);
    if (column == NULL)
        return too_many(m);
    describe(column, item);
    make_item_tags(column, item, &(struct make_tags){m->known, m->form, suffix, whole});
    return RC_OK;
}

static const struct part *parts_of(const char *type)
{
    for (size_t i = 0; type != NULL && i < ARRAY_LEN(types); i++)
        if (strcmp(types[i].item, type) == 0)
            return types[i].parts;
    return NULL;
}

// The columns of one answer. `path` ends with the answer, `before` names it.
static enum rc answer_columns(struct making *m, const struct json *item, const char *number,
                              const char *path)
{
    const struct part *p = parts_of(json_get_string(item, "type"));
    enum rc rc = RC_OK;
    for (size_t i = 0; rc == RC_OK && i < ARRAY_LEN(types[0].parts) && p[i].path != NULL; i++) {
        struct buf whole = {0}, suffix = {0};
        buf_printf(&whole, "%s%s", path, p[i].path);
        buf_printf(&suffix, "%s%s", p[i].suffix, number);
        rc = add_column(m, item, buf_text(&suffix), buf_text(&whole), p[i].type, i == 0);
        buf_release(&whole);
        buf_release(&suffix);
    }
    return rc;
}

// A column that says whether something is there.
static enum rc exists_column(struct making *m, const struct json *item, const char *suffix,
                             const char *path)
{
    struct buf whole = {0};
    buf_printf(&whole, "%s.exists()", path);
    enum rc rc = add_column(m, item, suffix, buf_text(&whole), "boolean", false);
    buf_release(&whole);
    return rc;
}

// Is there more of it than there are columns for?
static enum rc more_column(struct making *m, const struct json *item, const char *number,
                           const char *path)
{
    struct buf beyond = {0}, suffix = {0};
    buf_printf(&beyond, "%s[%zu]", path, m->repeats);
    buf_printf(&suffix, "%s_more", number);
    enum rc rc = exists_column(m, item, buf_text(&suffix), buf_text(&beyond));
    buf_release(&beyond);
    buf_release(&suffix);
    return rc;
}

// One column an option: its code where it was chosen, else nothing.
static enum rc option_column(struct making *m, const struct json *item, const char *number,
                             const char *path, const struct json *coding)
{
    const char *code = json_get_string(coding, "code");
    const char *display = json_get_string(coding, "display");
    struct buf whole = {0}, suffix = {0};
    buf_printf(&whole, "%s.value.ofType(Coding).where(code = ", path);
    put_literal(&whole, code);
    buf_puts(&whole, ").code.first()");
    buf_printf(&suffix, "%s_", number);
    for (const char *c = code; *c != '\0' && suffix.len < 40; c++)
        buf_putc(&suffix, is_name_letter(*c) ? *c : '_');
    struct json *column =
        new_column(m, name_of(m, item), buf_text(&suffix), buf_text(&whole), "code");
    if (column != NULL) {
        json_set_string(column, "description", display != NULL ? display : code);
        make_item_tags(column, item,
                       &(struct make_tags){m->known, m->form, buf_text(&suffix), false});
    }
    enum rc rc = column != NULL ? RC_OK : too_many(m);
    buf_release(&whole);
    buf_release(&suffix);
    return rc;
}

// A choice of several: was it answered, then its options; an answer in one's own words behind them.
static enum rc option_columns(struct making *m, const struct json *item, const char *number,
                              const char *path)
{
    const struct json *options = json_get(item, "answerOption");
    struct buf suffix = {0};
    buf_printf(&suffix, "%s_answered", number);
    enum rc rc = exists_column(m, item, buf_text(&suffix), path);
    for (size_t i = 0; rc == RC_OK && i < json_count(options); i++) {
        const struct json *coding = json_get(json_at(options, i), "valueCoding");
        if (json_get_string(coding, "code") != NULL)
            rc = option_column(m, item, number, path, coding);
    }
    if (rc == RC_OK && strcmp(json_get_string(item, "type"), "open-choice") == 0) {
        struct buf words = {0};
        buf_clear(&suffix);
        buf_printf(&suffix, "%s_other", number);
        buf_printf(&words, "%s.value.ofType(string).first()", path);
        rc = add_column(m, item, buf_text(&suffix), buf_text(&words), "string", false);
        buf_release(&words);
    }
    buf_release(&suffix);
    return rc;
}

static enum rc question_columns(struct making *m, const struct json *item, const char *number,
                                const char *path)
{
    bool options = json_get(json_at(json_get(item, "answerOption"), 0), "valueCoding") != NULL;
    if (!json_bool(json_get(item, "repeats"), false))
        return answer_columns(m, item, number, path);
    if (options)
        return option_columns(m, item, number, path);
    enum rc rc = RC_OK;
    for (size_t i = 0; rc == RC_OK && i < m->repeats; i++) {
        struct buf one = {0}, which = {0};
        buf_printf(&which, "%s_%zu", number, i + 1);
        buf_printf(&one, "%s[%zu]", path, i);
        rc = answer_columns(m, item, buf_text(&which), buf_text(&one));
        buf_release(&one);
        buf_release(&which);
    }
    return rc ? rc : more_column(m, item, number, path);
}

static enum rc item_columns(struct making *m, const struct json *items, const char *path,
                            const char *number, int depth);

// The columns of a group, or of what stands below a question. `path` ends with the element whose
// items they are.
static enum rc group_columns(struct making *m, const struct json *item, const char *number,
                             const char *path, int depth)
{
    const struct json *below = json_get(item, "item");
    if (!json_bool(json_get(item, "repeats"), false))
        return item_columns(m, below, path, number, depth + 1);
    enum rc rc = RC_OK;
    for (size_t i = 0; rc == RC_OK && i < m->repeats; i++) {
        struct buf one = {0}, which = {0};
        buf_printf(&one, "%s[%zu]", path, i);
        buf_printf(&which, "%s_%zu", number, i + 1);
        rc = item_columns(m, below, buf_text(&one), buf_text(&which), depth + 1);
        buf_release(&one);
        buf_release(&which);
    }
    return rc ? rc : more_column(m, item, number, path);
}

static enum rc one_item(struct making *m, const struct json *item, const char *path,
                        const char *number, int depth)
{
    const char *link = json_get_string(item, "linkId"), *type = json_get_string(item, "type");
    struct buf own = {0};
    enum rc rc = RC_OK;
    if (link == NULL || type == NULL)
        return err_set(m->e, RC_INVALID, "an item has no linkId or no type");
    buf_printf(&own, "%s%sitem.where(linkId = ", path, path[0] != '\0' ? "." : "");
    put_literal(&own, link);
    buf_putc(&own, ')');
    if (strcmp(type, "group") == 0) {
        rc = group_columns(m, item, number, buf_text(&own), depth);
    } else if (parts_of(type) != NULL) {
        buf_puts(&own, ".answer");
        rc = question_columns(m, item, number, buf_text(&own));
        rc = rc ? rc : item_columns(m, json_get(item, "item"), buf_text(&own), number, depth + 1);
    }
    buf_release(&own);
    return rc;
}

static enum rc item_columns(struct making *m, const struct json *items, const char *path,
                            const char *number, int depth)
{
    enum rc rc = RC_OK;
    if (depth > DEPTH_MAX)
        return err_set(m->e, RC_LIMIT, "items are nested too deep");
    for (size_t i = 0; rc == RC_OK && i < json_count(items); i++)
        rc = one_item(m, json_at(items, i), path, number, depth);
    return rc;
}

// Which response, whose, when, by which version of the form.
static void key_columns(struct making *m)
{
    static const struct {
        const char *name, *path, *type, *text, *french, *codes;
    } keys[] = {
        {"response_id", "getResourceKey()", "string", "QuestionnaireResponse", "reponse_id", NULL},
        {"patient_id", "subject.getReferenceKey(Patient)", "string", "Patient", "personne_id",
         NULL},
        {"encounter_id", "encounter.getReferenceKey(Encounter)", "string", "Encounter", "visite_id",
         NULL},
        {"authored", "authored", "dateTime", "QuestionnaireResponse.authored", "repondu_le", NULL},
        {"status", "status", "code", "QuestionnaireResponse.status", "statut", "response-status"},
        {"form", "questionnaire", "canonical", "url|version", "formulaire", NULL},
    };
    for (size_t i = 0; i < ARRAY_LEN(keys); i++) {
        struct json *column = new_column(m, keys[i].name, "", keys[i].path, keys[i].type);
        json_set_string(column, "description", keys[i].text);
        if (m->known != NULL)
            make_tag(column, "icope/name/fr", keys[i].french);
        if (m->known != NULL && keys[i].codes != NULL)
            make_tag(column, "icope/codes", keys[i].codes);
    }
}

// Only responses to this form: of its version, where it has one.
static void add_where(struct json *view, const char *form)
{
    struct buf path = {0};
    struct json *where = json_new_object(), *all = json_new_array();
    buf_puts(&path, "questionnaire = ");
    put_literal(&path, form);
    json_set_string(where, "path", buf_text(&path));
    json_push(all, where);
    json_set(view, "where", all);
    buf_release(&path);
}

static struct json *new_view(const struct json *q, const char *form, struct json *columns)
{
    struct json *view = json_new_object(), *select = json_new_object(), *all = json_new_array();
    const char *name = json_get_string(q, "name");
    char wide[NAME_BYTES];
    size_t used = 0;
    for (const char *c = name != NULL ? name : "form"; *c != '\0' && used + 6 < sizeof wide; c++)
        wide[used++] = is_name_letter(*c) ? (char)tolower((unsigned char)*c) : '_';
    snprintf(wide + used, sizeof wide - used, "_wide");
    json_set_string(view, "resourceType", "ViewDefinition");
    json_set_string(view, "name", isalpha((unsigned char)wide[0]) ? wide : "form_wide");
    json_set_string(view, "title", json_get_string(q, "title"));
    if (json_get(q, "_title") != NULL)
        json_set(view, "_title", json_copy(json_get(q, "_title")));
    json_set_string(view, "status", "active");
    json_set_string(view, "resource", "QuestionnaireResponse");
    if (form[0] != '\0')
        add_where(view, form);
    json_set(select, "column", columns);
    json_push(all, select);
    json_set(view, "select", all);
    return view;
}

// url|version of a form, as responses name it.
static void put_canonical(const struct json *q, struct buf *out)
{
    const char *url = json_get_string(q, "url"), *version = json_get_string(q, "version");
    if (url != NULL && version != NULL && version[0] != '\0')
        buf_printf(out, "%s|%s", url, version);
    else if (url != NULL)
        buf_puts(out, url);
}

enum rc view_make(const struct json *questionnaire, size_t repeats, const struct json *columns,
                  struct json **ret, struct err *e)
{
    const char *type = json_get_string(questionnaire, "resourceType");
    if (type == NULL || strcmp(type, "Questionnaire") != 0)
        return err_set(e, RC_INVALID, "this is no Questionnaire");
    struct buf form = {0};
    put_canonical(questionnaire, &form);
    struct making m = {.columns = json_new_array(),
                       .names = json_new_object(),
                       .repeats = repeats,
                       .known = columns,
                       .form = buf_text(&form),
                       .e = e};
    key_columns(&m);
    size_t keys = m.count;
    enum rc rc = item_columns(&m, json_get(questionnaire, "item"), "", "", 0);
    if (rc == RC_OK && m.count == keys)
        rc = err_set(e, RC_INVALID, "there is no question in it");
    if (rc == RC_OK)
        *ret = new_view(questionnaire, m.form, m.columns);
    else
        json_free(m.columns);
    json_free(m.names);
    buf_release(&form);
    return rc;
}
