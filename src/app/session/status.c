// SPDX-License-Identifier: EUPL-1.2
// The status line: what is saved at the left, what is sent at the right.
#include "app/people/conflicts.h"
#include "app/sending/sending.h"
#include "app/session/internal.h"
#include "app/state/format.h"
#include "base/i18n.h"

#include <stdio.h>

// "14:02" of today, else a date.
static const char *instant(const struct app *app, int64_t utc_ms)
{
    struct datetime t = clock_local(&app->clock, utc_ms);
    if (date_days(t.date) != date_days(clock_today(&app->clock)))
        return app_date_text(app, t.date, false);
    char *out = app_slot(app);
    snprintf(out, FORMAT_BYTES, "%s", time_text(t, "%H:%M").text);
    return out;
}

static void sending(const struct app *app, const struct store_counts *n, char *out, size_t bytes)
{
    struct sync *s = sending_sync(app);
    struct sync_view v = {0};
    size_t to_look_at = n->held - n->in_conflict + app_conflict_count(app);
    if (s != NULL)
        sync_look(s, &v);
    if (v.running && v.stage == SYNC_SENDING && v.total > 0)
        snprintf(out, bytes, _("sending %zu of %zu"), v.delivered + v.held, v.total);
    else if (to_look_at > 0 && n->held == n->in_conflict) // nothing of it is about sending
        snprintf(out, bytes, _("! %zu to look at (c) · %zu to send"), to_look_at,
                 n->to_send - n->held);
    else if (to_look_at > 0)
        snprintf(out, bytes, _("! %zu to look at (s) · %zu to send"), to_look_at,
                 n->to_send - n->held);
    else if (s == NULL)
        snprintf(out, bytes,
                 ngettext("%zu to send · %zu finished · no server",
                          "%zu to send · %zu finished · no server", n->visits),
                 n->to_send, n->visits);
    else if (n->last_sent_utc_ms == 0)
        snprintf(out, bytes, _("%zu to send · nothing sent yet"), n->to_send);
    else
        snprintf(out, bytes, _("%zu to send · last sent %s · received %zu/%zu"), n->to_send,
                 instant(app, n->last_sent_utc_ms), n->sent, n->sent + n->to_send);
}

void app_status(const struct app *app, const char **ret_left, const char **ret_right)
{
    struct scratch *s = &app->state->scratch;
    s->left[0] = s->right[0] = '\0';
    if (app->state->message[0] == '\0' && app->state->stage == APP_OPEN)
        snprintf(s->left, sizeof s->left, "✓ %s", _("everything is saved"));
    // Open red flags: a mark and how many, nothing else, as the person may look on.
    size_t flags = app->state->stage == APP_OPEN ? app->state->open_flags : 0, used = 0;
    if (flags > 0)
        used = (size_t)snprintf(s->right, sizeof s->right, "! %zu   ", flags);
    if (app_is_practice(app)) {
        snprintf(s->right + used, sizeof s->right - used, "%s", _("practice: nothing is sent"));
    } else if (app->state->stage == APP_OPEN) {
        struct store_counts n = store_counts(app->store);
        sending(app, &n, s->right + used, sizeof s->right - used);
    }
    *ret_left = s->left;
    *ret_right = s->right;
}
