// SPDX-License-Identifier: EUPL-1.2
// What the screen of sending shows, in words.
#include "app/people/conflicts.h"
#include "app/sending/sending.h"
#include "app/sending/service.h"
#include "app/state/format.h"
#include "base/i18n.h"
#include "base/utf8.h"
#include "sync/messages.h"

#include <stdio.h>

static enum sending_state state_of(const struct app *app, const struct sync_view *v)
{
    if (app_is_practice(app))
        return SENDING_PRACTICE;
    if (sending_sync(app) == NULL)
        return SENDING_UNSET;
    return v->running ? SENDING_RUNNING : v->paused ? SENDING_PAUSED : SENDING_IDLE;
}

static const char *running_words(const struct sync_view *v)
{
    switch (v->stage) {
    case SYNC_HELLO:
        return _("Looking for the server…");
    case SYNC_LOGIN:
        return _("Signing in…");
    case SYNC_PULLING:
        return _("Bringing the round…");
    case SYNC_GATHERING:
        return _("Bringing everybody’s visits…");
    case SYNC_SENDING:
    case SYNC_IDLE:
        break;
    }
    return v->total == 0 ? _("Looking whether something is new…") : _("Sending and reading back…");
}

static void idle_words(const struct app *app, const struct sending_view *h,
                       const struct sync_view *v, char *out, size_t bytes)
{
    size_t left = h->waiting + h->quarantined + h->conflicts;
    size_t unusable = v->pull_unusable;
    if (left == 0 && v->trouble == SYNC_FINE && unusable > 0)
        snprintf(out, bytes,
                 ngettext("Everything was sent; %zu record of the server cannot be used.",
                          "Everything was sent; %zu records of the server cannot be used.",
                          unusable),
                 unusable);
    else if (left == 0 && v->trouble == SYNC_FINE)
        snprintf(out, bytes, "%s", _("Everything has arrived."));
    else if (v->next_ms >= 0 && h->waiting > 0)
        snprintf(out, bytes, _("%zu to send; next try in %s."), left,
                 app_duration_text(app, v->next_ms, true));
    else
        snprintf(out, bytes, _("%zu to send."), left);
}

static void headline(const struct app *app, struct sending_view *h, const struct sync_view *v)
{
    char *out = h->headline;
    size_t bytes = sizeof h->headline;
    switch (h->state) {
    case SENDING_PRACTICE:
        snprintf(out, bytes, "%s", _("Practice: nothing is ever sent."));
        break;
    case SENDING_UNSET:
        snprintf(out, bytes, "%s",
                 sending_why(app)->rc == RC_NO
                     ? _("No server is set on this laptop. Everything is kept here.")
                     : _("The server's settings on this laptop cannot be used."));
        break;
    case SENDING_RUNNING:
        snprintf(out, bytes, "%s", running_words(v));
        break;
    case SENDING_PAUSED:
        snprintf(out, bytes, _("Paused. %zu to send."), h->waiting + h->quarantined + h->conflicts);
        break;
    case SENDING_IDLE:
        idle_words(app, h, v, out, bytes);
        break;
    }
}

static void count(const struct app *app, struct sending_view *h)
{
    struct store_counts n = store_counts(app->store);
    h->waiting = n.to_send - n.held;
    h->urgent = n.urgent_waiting;
    // Most conflicts hold back no package, only the record they are about.
    h->conflicts = app_conflict_count(app) - app_pair_count(app); // as the list was read
    h->quarantined = n.held - n.in_conflict;
    h->sent = n.sent;
}

// What is wrong, and what helps.
static void advise(const struct app *app, struct sending_view *h, const struct sync_view *v)
{
    struct sync_message said = trouble_text(v->trouble);
    bool pauses = v->paused && v->trouble == SYNC_NO_LINK;
    h->problem = h->todo = "";
    if (h->state == SENDING_UNSET && sending_why(app)->rc == RC_NO) {
        h->todo = _("An administrator sets it: icope server set --base https://… (man icope).");
    } else if (h->state == SENDING_UNSET) {
        h->todo = _("An administrator looks at it: icope server show.");
        snprintf(h->why, sizeof h->why, "%.299s", sending_why(app)->text);
    } else if (said.happened[0] != '\0' && !pauses) {
        h->problem = _(said.happened);
        h->todo = _(said.todo);
        if (v->said[0] != '\0')
            snprintf(h->why, sizeof h->why, _("the server says: %s"), v->said);
        else
            detail_text(v->failure, v->http_status, h->why, sizeof h->why);
    }
}

// "Records of the server that cannot be used: 2 the person has no name; 1 …"
static void unusable_words(const struct sync_view *v, char *out, size_t bytes)
{
    struct buf text = {0};
    size_t said = 0;
    buf_puts(&text, _("Records of the server that cannot be used:"));
    for (size_t i = 1; i < RECORD_REASONS; i++)
        if (v->pull_reasons[i] > 0)
            buf_printf(&text, "%s %zu %s", said++ > 0 ? "," : "", v->pull_reasons[i],
                       _(record_reason_text((enum record_reason)i)->words));
    buf_putc(&text, '.');
    text_take(out, bytes, buf_text(&text));
    buf_release(&text);
}

void app_sending(const struct app *app, struct sending_view *ret)
{
    struct sync *s = sending_sync(app);
    struct sync_view v = {.next_ms = -1, .left_ms = -1};
    struct sending_view h = {.left_ms = -1, .problem = "", .todo = ""};
    if (s != NULL)
        sync_look(s, &v);
    h.state = state_of(app, &v);
    if (s != NULL) {
        const struct profile *p = sync_profile(s);
        snprintf(h.server, sizeof h.server, "%s%s%s%s", p->base, p->software[0] != '\0' ? " (" : "",
                 p->software, p->software[0] != '\0' ? ")" : "");
        h.done = v.delivered + v.held;
        h.total = v.total;
        h.merged = v.merged;
        h.bytes_done = v.bytes_up;
        h.bytes_total = v.bytes_total;
        h.speed_bytes_s = v.speed_bytes_s;
        h.left_ms = v.left_ms;
    }
    if (h.state != SENDING_PRACTICE)
        count(app, &h);
    headline(app, &h, &v);
    advise(app, &h, &v);
    *ret = h;
    if (h.problem[0] != '\0' || v.pull_unusable == 0 || h.state == SENDING_RUNNING)
        return;
    unusable_words(&v, ret->unusable, sizeof ret->unusable);
    ret->problem = ret->unusable;
    if (v.pull_told == 0)
        ret->todo = _("Tell your coordinator: it is mended on the server, and tried again by "
                      "itself.");
    else if (v.pull_told < v.pull_unusable)
        ret->todo = _("Tell your coordinator: once mended on the server, those that it was told "
                      "of want to be planned anew, the others are tried again by themselves.");
    else
        ret->todo =
            _("The server was told of it: once mended there, they want to be planned anew.");
}

void app_sending_go(struct app *app)
{
    struct sync *s = sending_sync(app);
    if (s != NULL)
        sync_go(s, true);
}

void app_sending_pause(struct app *app)
{
    struct sync *s = sending_sync(app);
    if (s != NULL)
        sync_pause(s);
}
