// SPDX-License-Identifier: EUPL-1.2
// Dates, times and labels in the user's language.
#include "app/app.h"
#include "base/i18n.h"

#include <stdio.h>
#include <string.h>

static const char *const weekdays[] = {N_("Monday"),   N_("Tuesday"), N_("Wednesday"),
                                       N_("Thursday"), N_("Friday"),  N_("Saturday"),
                                       N_("Sunday")};
static const char *const months[] = {N_("Jan"),  N_("Feb"),  N_("Mar"),  N_("Apr"),
                                     N_("May"),  N_("June"), N_("July"), N_("Aug"),
                                     N_("Sept"), N_("Oct"),  N_("Nov"),  N_("Dec")};

#define SHORT_TEXT "http://hl7.org/fhir/uv/sdc/StructureDefinition/sdc-questionnaire-shortText"

char *app_slot(const struct app *app)
{
    struct scratch *s = app->scratch;
    char *slot = s->slot[s->next];
    s->next = (s->next + 1) % FORMAT_SLOTS;
    slot[0] = '\0';
    return slot;
}

const char *app_date_text(const struct app *app, struct date d, bool weekday)
{
    if (!date_valid(d))
        return "";
    char *out = app_slot(app);
    // TRANSLATORS: day, month name, year
    if (weekday)
        snprintf(out, FORMAT_BYTES, _("%s %d %s %d"), _(weekdays[date_weekday(d) - 1]), d.day,
                 _(months[d.month - 1]), d.year);
    else
        snprintf(out, FORMAT_BYTES, _("%d %s %d"), d.day, _(months[d.month - 1]), d.year);
    return out;
}

const char *app_time_text(const struct app *app)
{
    int64_t now = clock_utc_ms(&app->clock);
    struct datetime t = datetime_from_utc(now, app->clock.offset_min(app->clock.self, now));
    char *out = app_slot(app);
    snprintf(out, FORMAT_BYTES, "%02d:%02d", t.hour, t.minute);
    return out;
}

const char *app_duration_text(const struct app *app, int64_t ms, bool words)
{
    long long seconds = ms < 0 ? 0 : (ms + 999) / 1000;
    char *out = app_slot(app);
    if (!words)
        snprintf(out, FORMAT_BYTES, "%02lld:%02lld", seconds / 60, seconds % 60);
    else if (seconds >= 60)
        snprintf(out, FORMAT_BYTES, _("%lld min %02lld s"), seconds / 60, seconds % 60);
    else
        snprintf(out, FORMAT_BYTES, _("%lld s"), seconds);
    return out;
}

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

const char *app_instant_text(const struct app *app, int64_t utc_ms)
{
    struct datetime t = datetime_from_utc(utc_ms, app->clock.offset_min(app->clock.self, utc_ms));
    char *out = app_slot(app);
    snprintf(out, FORMAT_BYTES, "%s %02d:%02d", app_date_text(app, t.date, false), t.hour % 24,
             t.minute % 60);
    return out;
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
    return it == NULL ? "" : item_text(it, app_language(app));
}

const char *app_item_do(const struct app *app, const struct item *it)
{
    const struct item *aside = it == NULL ? NULL : item_aside(it, "instructions");
    return aside == NULL ? "" : item_text(aside, app_language(app));
}

// "16.20" → "16,20" in French.
static void decimal_text(const struct app *app, const char *number, char *out)
{
    snprintf(out, FORMAT_BYTES, "%s", number);
    char *point = strchr(out, '.');
    if (point != NULL && strcmp(app_language(app), "fr") == 0)
        *point = ',';
}

const char *app_answer_display(const struct app *app, const char *link_id, const char *value)
{
    const struct item *it = app_item(app, link_id);
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
