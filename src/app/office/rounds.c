// SPDX-License-Identifier: EUPL-1.2
// The lists of a round that is planned: their order, their lines, what is marked.
#include "app/office/rounds.h"

#include "app/office/rounds_internal.h"
#include "app/people/service.h"
#include "app/state/format.h"
#include "base/i18n.h"
#include "base/utf8.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

// ---- order ----

// What is planned in order of time, as its tasks stand; else the most overdue first, who was never
// seen last.
static int by_date(const void *a, const void *b)
{
    const struct rounds_item *x = *(const struct rounds_item *const *)a,
                             *y = *(const struct rounds_item *const *)b;
    if (x->task != ROUNDS_NONE && y->task != ROUNDS_NONE && x->task != y->task)
        return x->task < y->task ? -1 : 1;
    int64_t due_x = x->due_utc_ms > 0 ? x->due_utc_ms : INT64_MAX;
    int64_t due_y = y->due_utc_ms > 0 ? y->due_utc_ms : INT64_MAX;
    if (due_x != due_y)
        return due_x < due_y ? -1 : 1;
    return (x->index > y->index) - (x->index < y->index);
}

// Who has no commune comes last.
static int by_town(const void *a, const void *b)
{
    const struct rounds_item *x = *(const struct rounds_item *const *)a,
                             *y = *(const struct rounds_item *const *)b;
    int none = (x->town[0] == '\0') - (y->town[0] == '\0');
    int town = none != 0 ? none : strcmp(x->town, y->town);
    return town != 0 ? town : by_date(a, b);
}

size_t app_rounds_show(struct app *app, enum rounds_view view, enum rounds_order order)
{
    struct app_rounds *r = app->office->rounds;
    r->shown_count = 0;
    r->shown = mem_grow(r->shown, r->item_count + 1, sizeof *r->shown);
    for (size_t i = 0; i < r->item_count; i++)
        if (r->items[i].view == view)
            r->shown[r->shown_count++] = &r->items[i];
    if (r->shown_count > 1)
        qsort(r->shown, r->shown_count, sizeof *r->shown,
              order == ROUNDS_BY_TOWN ? by_town : by_date);
    return r->shown_count;
}

size_t app_rounds_count(const struct app *app, enum rounds_view view)
{
    return app->office->rounds->counts[view];
}

// ---- lines ----

static void say_due(const struct app *app, const struct rounds_item *item, struct rounds_row *ret)
{
    int64_t late_d = item->due_utc_ms > 0 ? clock_days_since(&app->clock, item->due_utc_ms) : 0;
    ret->late = late_d > 0;
    if (item->due_utc_ms == 0)
        snprintf(ret->due, sizeof ret->due, "%s", _("first visit"));
    else if (late_d > 0)
        snprintf(ret->due, sizeof ret->due, _("late %lld d"), (long long)late_d);
    else
        snprintf(ret->due, sizeof ret->due, "%s",
                 app_date_text(app, app_local_date(app, item->due_utc_ms), false));
}

// What came back, or to whom it was given and when.
static void say_planned(const struct app *app, const struct rounds_item *item,
                        struct rounds_row *ret)
{
    static const struct {
        const char *status, *words;
    } back[] = {
        {"absent", N_("nobody at home")}, {"refused", N_("refused")}, {"moved", N_("moved")}};
    const struct store_task *t = &app->office->rounds->tasks[item->task];
    const char *words = item->view == ROUNDS_BACK ? N_("not done") : "";
    char owner[96], reason[160];
    struct buf out = {0};
    for (size_t i = 0; i < ARRAY_LEN(back); i++)
        if (strcmp(back[i].status, t->status) == 0)
            words = back[i].words;
    rounds_owner(app, t, owner);
    text_take(reason, sizeof reason, t->reason);
    if (words[0] != '\0' && reason[0] != '\0')
        buf_printf(&out, _("%s: %s"), _(words), reason);
    else
        buf_puts(&out, words[0] != '\0' ? _(words) : "");
    buf_puts(&out, words[0] != '\0' ? ", " : "");
    buf_printf(&out, "%s %s", app_date_text(app, app_local_date(app, t->at_utc_ms), false),
               app_time_at_text(app, t->at_utc_ms));
    if (owner[0] != '\0')
        buf_printf(&out, ", %s", owner);
    text_take(ret->planned, sizeof ret->planned, buf_text(&out));
    buf_wipe(&out);
}

bool app_rounds_row(const struct app *app, size_t i, struct rounds_row *ret)
{
    const struct app_rounds *r = app->office->rounds;
    struct person_row p;
    if (i >= r->shown_count || !app_person_row(app, r->shown[i]->person, &p))
        return false;
    *ret = (struct rounds_row){
        .person = p.id, .age = p.age, .marked = rounds_is_marked(r, r->shown[i]->person)};
    snprintf(ret->name, sizeof ret->name, "%s", p.listed);
    snprintf(ret->town, sizeof ret->town, "%s", p.town);
    say_due(app, r->shown[i], ret);
    if (r->shown[i]->task != ROUNDS_NONE)
        say_planned(app, r->shown[i], ret);
    return true;
}

// ---- marks ----

// Place of that person among those who are marked, or where they would stand.
static size_t place(const struct app_rounds *r, struct id person)
{
    size_t from = 0, to = r->marked_count;
    while (from < to) {
        size_t middle = from + (to - from) / 2;
        if (strcmp(r->marked[middle].text, person.text) < 0)
            from = middle + 1;
        else
            to = middle;
    }
    return from;
}

bool rounds_is_marked(const struct app_rounds *r, struct id person)
{
    size_t at = place(r, person);
    return at < r->marked_count && id_equal(r->marked[at], person);
}

static void set_mark(struct app_rounds *r, struct id person, bool marked)
{
    size_t at = place(r, person);
    if (rounds_is_marked(r, person) == marked)
        return;
    if (!marked) {
        r->marked_count--;
        memmove(r->marked + at, r->marked + at + 1, (r->marked_count - at) * sizeof *r->marked);
        return;
    }
    if (r->marked_count == r->marked_cap) {
        r->marked_cap = r->marked_cap == 0 ? 64 : r->marked_cap * 2;
        r->marked = mem_grow(r->marked, r->marked_cap, sizeof *r->marked);
    }
    memmove(r->marked + at + 1, r->marked + at, (r->marked_count - at) * sizeof *r->marked);
    r->marked[at] = person;
    r->marked_count++;
}

void rounds_unmark(struct app_rounds *r, struct id person)
{
    set_mark(r, person, false);
}

void app_rounds_mark(struct app *app, size_t i)
{
    struct app_rounds *r = app->office->rounds;
    if (i < r->shown_count)
        set_mark(r, r->shown[i]->person, !rounds_is_marked(r, r->shown[i]->person));
}

void app_rounds_mark_town(struct app *app, size_t i)
{
    struct app_rounds *r = app->office->rounds;
    if (i >= r->shown_count)
        return;
    bool marked = !rounds_is_marked(r, r->shown[i]->person);
    for (size_t k = 0; k < r->shown_count; k++)
        if (strcmp(r->shown[k]->town, r->shown[i]->town) == 0)
            set_mark(r, r->shown[k]->person, marked);
}

size_t app_rounds_marked(const struct app *app)
{
    const struct app_rounds *r = app->office->rounds;
    size_t count = 0;
    for (size_t i = 0; r->marked_count > 0 && i < r->shown_count; i++)
        count += rounds_is_marked(r, r->shown[i]->person);
    return count;
}

// ---- visitors ----

size_t app_rounds_visitors(const struct app *app)
{
    return app->office->rounds->visitor_count;
}

const char *app_rounds_visitor(const struct app *app, size_t visitor)
{
    const struct app_rounds *r = app->office->rounds;
    return visitor < r->visitor_count ? app_staff_name(app, r->visitors[visitor].name) : "";
}
