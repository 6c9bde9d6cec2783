// SPDX-License-Identifier: EUPL-1.2
#include "app/visit/notes.h"

#include "admin/rights.h"
#include "admin/rights_open.h"
#include "app/state/format.h"
#include "app/visit/internal.h"
#include "base/i18n.h"
#include "fhir/element.h"

#include <string.h>

// May this user read the notes of that visit?
static bool may_read(const struct app *app, const struct store_visit *v)
{
    return rights_allow(app_user_role(app), RIGHT_NOTES, false) || rights_open(app->store) ||
           (v->account[0] != '\0' && strcmp(v->account, store_user(app->store)->name) == 0);
}

// A part of a note, "" when it is not there.
static const char *part_of(const struct json *note, const char *url)
{
    const struct json *parts = json_get(note, "extension");
    for (size_t i = 0; i < json_count(parts); i++) {
        const char *is = json_get_string(json_at(parts, i), "url");
        const char *text = json_get_string(json_at(parts, i), "valueString");
        if (is != NULL && text != NULL && strcmp(is, url) == 0)
            return text;
    }
    return "";
}

// The k-th note of a response, NULL past the last.
static const struct json *note_at(const struct json *response, size_t k)
{
    const struct json *all = json_get(response, "extension");
    for (size_t i = 0; i < json_count(all); i++) {
        const char *url = json_get_string(json_at(all, i), "url");
        if (url != NULL && strcmp(url, FHIR_EXTENSIONS "visitor-note") == 0 && k-- == 0)
            return json_at(all, i);
    }
    return NULL;
}

static size_t count_of(const struct json *response)
{
    size_t count = 0;
    while (note_at(response, count) != NULL)
        count++;
    return count;
}

// Is it the newest version of its visit?
static bool is_newest(const struct visit_history *h, size_t i)
{
    return h->version[i] >= h->visits[i].versions;
}

size_t app_past_notes(const struct app *app)
{
    const struct visit_history *h = &app->visit->history;
    size_t count = 0;
    for (size_t i = 0; i < h->count; i++)
        count += is_newest(h, i) ? count_of(h->responses[i]) : 0;
    return count;
}

static void add_note(const struct app *app, const struct json *note, struct buf *out)
{
    const char *link = part_of(note, "linkId");
    const struct item *it = app_item(app, link);
    buf_printf(out, _("%s: %s"), it != NULL ? app_item_label(app, it) : link,
               part_of(note, "text"));
    buf_putc(out, '\n');
}

void app_past_notes_text(const struct app *app, struct buf *out)
{
    const struct visit_history *h = &app->visit->history;
    for (size_t i = 0; i < h->count; i++) {
        const struct store_visit *v = &h->visits[i];
        size_t count = is_newest(h, i) ? count_of(h->responses[i]) : 0;
        if (count == 0)
            continue;
        buf_printf(out, "# %s%s%s\n",
                   app_date_text(app, app_local_date(app, v->started_utc_ms), false),
                   v->account[0] != '\0' ? " — " : "", app_staff_name(app, v->account));
        for (size_t k = 0; k < count && may_read(app, v); k++)
            add_note(app, note_at(h->responses[i], k), out);
        if (!may_read(app, v))
            buf_printf(out,
                       ngettext("%zu note, for nurses and for the one who wrote it",
                                "%zu notes, for nurses and for the one who wrote them", count),
                       count);
        buf_puts(out, "\n\n");
    }
}
