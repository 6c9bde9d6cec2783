// SPDX-License-Identifier: EUPL-1.2
#include "base/buf.h"
#include "base/mem.h"
#include "view/make_inner.h"
#include "view/make_tags.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

enum { DEPTH_MAX = 60, VIEW_NAME_BYTES = 63 };

// Where items stand.
struct level {
    const char *path;   // what gives the element they are in
    const char *number; // of which instance, "_2"
    const char *place;  // of their parent in the form, for messages
    int depth;
};

static enum rc item_columns(struct making *m, const struct json *items, struct level at);

// The columns of what stands below a group or a question, which `at.path` gives: below each
// instance of it, each answer, where it repeats.
static enum rc below_columns(struct making *m, const struct json *item, struct level at)
{
    const struct json *below = json_get(item, "item");
    struct level inner = {at.path, at.number, at.place, at.depth + 1};
    if (!json_bool(json_get(item, "repeats"), false))
        return item_columns(m, below, inner);
    enum rc rc = RC_OK;
    for (size_t i = 0; rc == RC_OK && i < m->repeats; i++) {
        struct buf one = {0}, which = {0};
        buf_printf(&one, "%s[%zu]", at.path, i);
        buf_printf(&which, "%s_%zu", at.number, i + 1);
        inner.path = buf_text(&one);
        inner.number = buf_text(&which);
        rc = item_columns(m, below, inner);
        buf_release(&one);
        buf_release(&which);
    }
    return rc;
}

static enum rc question(struct making *m, const struct json *item, struct level at)
{
    enum rc rc = make_answers(m, item, at.number, at.path);
    size_t before = m->count;
    rc = rc ? rc : below_columns(m, item, at);
    const bool all = m->count == before || !make_is_split(item);
    return rc || all ? rc : make_more(m, item, at.number, at.path);
}

// Can columns be told from what the form says of an item? `before`: items beside it, up to it.
static enum rc check_item(struct making *m, const struct json *items, size_t before,
                          const char *place)
{
    const struct json *item = json_at(items, before), *repeats = json_get(item, "repeats");
    const char *link = json_get_string(item, "linkId"), *type = json_get_string(item, "type");
    if (link == NULL || type == NULL)
        return err_set(m->e, RC_INVALID, "%s: there is no %s", place,
                       link == NULL ? "linkId" : "type");
    if (repeats != NULL && json_type(repeats) != JSON_BOOLEAN)
        return err_set(m->e, RC_INVALID, "%s: repeats is true or false", place);
    for (size_t i = 0; i < before && strcmp(type, "display") != 0; i++)
        if (strcmp(json_get_string(json_at(items, i), "linkId"), link) == 0)
            return err_set(m->e, RC_INVALID, "%s: the linkId %s is there twice", place, link);
    return RC_OK;
}

static enum rc one_item(struct making *m, const struct json *item, struct level at)
{
    const char *link = json_get_string(item, "linkId"), *type = json_get_string(item, "type");
    struct buf own = {0};
    enum rc rc = RC_OK;
    buf_printf(&own, "%s%sitem.where(linkId = ", at.path, at.path[0] != '\0' ? "." : "");
    make_literal(&own, link);
    buf_putc(&own, ')');
    if (make_is_question(type)) {
        buf_puts(&own, ".answer");
        at.path = buf_text(&own);
        rc = question(m, item, at);
    } else if (strcmp(type, "group") == 0) {
        at.path = buf_text(&own);
        rc = below_columns(m, item, at);
        if (rc == RC_OK && json_bool(json_get(item, "repeats"), false))
            rc = make_more(m, item, at.number, at.path);
    } else if (strcmp(type, "display") != 0) {
        rc = err_set(m->e, RC_INVALID, "%s: there is no type of item %s", at.place, type);
    }
    buf_release(&own);
    return rc;
}

static enum rc item_columns(struct making *m, const struct json *items, struct level at)
{
    enum rc rc = RC_OK;
    if (at.depth > DEPTH_MAX)
        return err_set(m->e, RC_LIMIT, "items are nested too deep");
    for (size_t i = 0; rc == RC_OK && i < json_count(items); i++) {
        struct buf place = {0};
        struct level one = at;
        buf_printf(&place, "%s%sitem[%zu]", at.place, at.place[0] != '\0' ? "." : "", i);
        one.place = buf_text(&place);
        rc = check_item(m, items, i, one.place);
        rc = rc ? rc : one_item(m, json_at(items, i), one);
        buf_release(&place);
    }
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
    _Static_assert(ARRAY_LEN(keys) == VIEW_KEYS, "columns of the response");
    for (size_t i = 0; i < ARRAY_LEN(keys); i++) {
        struct json *column = make_key(m, keys[i].name, "", keys[i].path, keys[i].type);
        json_set_string(column, "description", keys[i].text);
        if (m->known != NULL)
            make_tag(column, "icope/name/fr", keys[i].french);
        if (m->known != NULL && keys[i].codes != NULL)
            make_tag(column, "icope/codes", keys[i].codes);
    }
}

// Only responses to this form: of its version, where it has one, or of none they name.
static void add_where(struct json *view, const struct json *q, const char *form)
{
    struct buf path = {0};
    struct json *where = json_new_object(), *all = json_new_array();
    buf_puts(&path, "questionnaire = ");
    make_literal(&path, form);
    if (strcmp(form, json_get_string(q, "url")) != 0) {
        buf_puts(&path, " or questionnaire = ");
        make_literal(&path, json_get_string(q, "url"));
    }
    json_set_string(where, "path", buf_text(&path));
    json_push(all, where);
    json_set(view, "where", all);
    buf_release(&path);
}

static struct json *new_view(const struct json *q, const char *form, struct json *columns)
{
    struct json *view = json_new_object(), *select = json_new_object(), *all = json_new_array();
    const char *name = json_get_string(q, "name");
    char wide[VIEW_NAME_BYTES];
    size_t used = 0;
    for (const char *c = name != NULL ? name : "form"; *c != '\0' && used + 6 < sizeof wide; c++)
        wide[used++] = make_name_letter(*c) ? (char)tolower((unsigned char)*c) : '_';
    snprintf(wide + used, sizeof wide - used, "_wide");
    json_set_string(view, "resourceType", "ViewDefinition");
    json_set_string(view, "name", isalpha((unsigned char)wide[0]) ? wide : "form_wide");
    json_set_string(view, "title", json_get_string(q, "title"));
    if (json_get(q, "_title") != NULL)
        json_set(view, "_title", json_copy(json_get(q, "_title")));
    json_set_string(view, "status", "active");
    json_set_string(view, "resource", "QuestionnaireResponse");
    if (form[0] != '\0')
        add_where(view, q, form);
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
    enum rc rc = item_columns(&m, json_get(questionnaire, "item"),
                              (struct level){.path = "", .number = "", .place = ""});
    if (rc == RC_OK)
        *ret = new_view(questionnaire, m.form, m.columns);
    else
        json_free(m.columns);
    json_free(m.names);
    buf_release(&form);
    return rc;
}
