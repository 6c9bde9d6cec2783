// SPDX-License-Identifier: EUPL-1.2
// Items of the form and their answers in the user's language.
#include "app/state/format.h"
#include "app/state/preferences.h"
#include "app/visit/internal.h"
#include "base/i18n.h"

#include <stdio.h>
#include <string.h>

#define SHORT_TEXT "http://hl7.org/fhir/uv/sdc/StructureDefinition/sdc-questionnaire-shortText"

static const struct json *extension_of(const struct json *element, const char *url)
{
    const struct json *list = json_get(element, "extension");
    for (size_t i = 0; i < json_count(list); i++) {
        const char *it = json_get_string(json_at(list, i), "url");
        if (it != NULL && strcmp(it, url) == 0)
            return json_at(list, i);
    }
    return NULL;
}

const char *app_item_label(const struct app *app, const struct item *it)
{
    if (it == NULL)
        return "";
    const struct json *label = extension_of(it->json, SHORT_TEXT);
    const char *text = element_text(label, "valueString", app_language(app));
    return text != NULL ? text : item_text(it, app_language(app));
}

const char *app_item_say(const struct app *app, const struct item *it)
{
    struct form *f = app->visit->now.form;
    if (it == NULL)
        return "";
    if (f == NULL || it->text_expr.compiled == NULL)
        return item_text(it, app_language(app));
    struct buf text = {0};
    char *out = app_slot(app);
    form_said(f, it, app_language(app), &text);
    snprintf(out, FORMAT_BYTES, "%s", buf_text(&text));
    buf_release(&text);
    return out;
}

const char *app_item_do(const struct app *app, const struct item *it)
{
    for (size_t i = 0; it != NULL && i < it->item_count; i++) {
        const struct item *aside = it->items[i];
        bool is = aside->category != NULL && strcmp(aside->category, "instructions") == 0;
        // What to do may hang on an answer of the visit's form, such as the method of a test; the
        // form of the consent is another one.
        bool hangs = app_visit_is_open(app) && app_item(app, aside->link_id) == aside;
        if (is && (!hangs || app_enabled(app, aside->link_id)))
            return item_text(aside, app_language(app));
    }
    return "";
}

// "16.20" → "16,20" in French.
static void decimal_text(const struct app *app, const char *number, char *out)
{
    snprintf(out, FORMAT_BYTES, "%s", number);
    char *point = strchr(out, '.');
    if (point != NULL && strcmp(app_language(app), "fr") == 0)
        *point = ',';
}

const char *item_answer_display(const struct app *app, const struct item *it, const char *value)
{
    if (value == NULL || it == NULL)
        return "";
    char *out = app_slot(app);
    char unit[32] = "";
    if (it->unit != NULL)
        snprintf(unit, sizeof unit, " %s", it->unit);
    if (it->type == ITEM_BOOLEAN)
        return strcmp(value, "true") == 0 ? _("Yes") : _("No");
    const struct item_option *o = item_option_find(it, NULL, value);
    if (o != NULL)
        return option_text(o, app_language(app));
    struct date day;
    if (it->type == ITEM_DATE && date_parse(value, strlen(value), &day))
        return app_date_text(app, day, false);
    if (it->type != ITEM_DECIMAL && it->type != ITEM_INTEGER) {
        snprintf(out, FORMAT_BYTES, "%s", value);
        return out;
    }
    decimal_text(app, value, out);
    snprintf(out + strlen(out), FORMAT_BYTES - strlen(out), "%s", unit);
    return out;
}

const char *app_answer_display(const struct app *app, const char *link_id, const char *value)
{
    return item_answer_display(app, app_item(app, link_id), value);
}
