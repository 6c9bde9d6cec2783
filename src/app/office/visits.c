// SPDX-License-Identifier: EUPL-1.2
// Puts the visits that match in the order of a view, in groups, and says what stands on a line.
// Nothing is made for a line before it is drawn.
#include "app/office/internal.h"
#include "app/people/service.h"
#include "app/state/format.h"
#include "base/i18n.h"
#include "base/utf8.h"

#include <stdlib.h>
#include <string.h>

// ---- which match ----

// What is asked, and who is found by it.
struct found {
    bool asked;
    struct id *people; // sorted, owned
    size_t count;      // of them
    struct buf words;  // folded
};

static int by_text(const void *a, const void *b)
{
    return strcmp(((const struct id *)a)->text, ((const struct id *)b)->text);
}

static void find(const struct app *app, const char *query, struct found *ret)
{
    size_t all = store_person_count(app->store);
    size_t *at = mem_array(all + 1, sizeof *at);
    *ret = (struct found){.asked = true};
    ret->count = store_person_search(app->store, query, at, all);
    ret->people = mem_array(ret->count + 1, sizeof *ret->people);
    for (size_t i = 0; i < ret->count; i++)
        ret->people[i] = store_person_at(app->store, at[i])->id;
    qsort(ret->people, ret->count, sizeof *ret->people, by_text);
    text_fold(&ret->words, query, strlen(query));
    free(at);
}

static void found_release(struct found *f)
{
    free(f->people);
    buf_wipe(&f->words);
}

static bool visitor_matches(const struct found *f, const struct visit_item *item)
{
    struct buf folded = {0};
    text_fold(&folded, item->visitor, strlen(item->visitor));
    bool there = strstr(buf_text(&folded), buf_text(&f->words)) != NULL;
    buf_release(&folded);
    return there;
}

// A number of one would name who did not want to be sent: those are left out of a search.
static bool matches(const struct found *f, const struct visit_item *item)
{
    if (!f->asked)
        return true;
    return !item->kept &&
           (bsearch(&item->person, f->people, f->count, sizeof *f->people, by_text) != NULL ||
            visitor_matches(f, item));
}

// ---- order ----

// Groups one after the other; in each, those that have no line come last.
static int by_group(const struct visit_place *x, const struct visit_place *y)
{
    int order = strcmp(x->key, y->key);
    return order != 0 ? order : (int)x->item->kept - (int)y->item->kept;
}

static int by_time(const struct visit_place *x, const struct visit_place *y)
{
    if (x->at_utc_ms != y->at_utc_ms)
        return x->at_utc_ms < y->at_utc_ms ? -1 : 1;
    return (x->item > y->item) - (x->item < y->item);
}

static int earliest_first(const void *a, const void *b)
{
    int order = by_group(a, b);
    return order != 0 ? order : by_time(a, b);
}

static int latest_first(const void *a, const void *b)
{
    int order = by_group(a, b);
    return order != 0 ? order : by_time(b, a);
}

static void count(struct visits_counts *io, const struct visit_item *item, bool missing)
{
    io->done += item->standing == STANDING_DONE || item->standing == STANDING_STOPPED;
    io->waiting += item->waiting;
    io->kept += item->kept;
    io->todo += item->standing == STANDING_OPEN || item->standing == STANDING_TODO;
    io->undone += item->standing == STANDING_UNDONE;
    io->missing += missing;
}

static void put_in_order(struct app *app, const char *query)
{
    struct app_office *d = app->office;
    struct found f = {0};
    if (query[0] != '\0')
        find(app, query, &f);
    d->searched = f.asked;
    d->place_count = 0;
    d->counts = (struct visits_counts){0};
    d->places = mem_grow(d->places, d->item_count + 1, sizeof *d->places);
    for (size_t i = 0; i < d->item_count; i++) {
        const struct visit_item *item = &d->items[i];
        if (!matches(&f, item))
            continue;
        const char *key = visits_group_key(app, d->view, item);
        count(&d->counts, item, visits_is_missing(app, item));
        if (key != NULL)
            d->places[d->place_count++] = (struct visit_place){key, item->at_utc_ms, item};
    }
    found_release(&f);
    bool latest = d->view == VISITS_BY_TOWN || d->view == VISITS_BY_VISITOR;
    qsort(d->places, d->place_count, sizeof *d->places, latest ? latest_first : earliest_first);
}

// ---- groups and lines ----

// Its key between newlines: no key is part of another then.
static bool is_open(const struct app_office *d, const char *key)
{
    struct buf wanted = {0};
    buf_printf(&wanted, "\n%s\n", key);
    bool there = strstr(buf_text(&d->open[d->view]), buf_text(&wanted)) != NULL;
    buf_release(&wanted);
    return there;
}

static void make_groups(struct app *app)
{
    struct app_office *d = app->office;
    d->group_count = 0;
    for (size_t i = 0; i < d->place_count; i++) {
        const struct visit_place *p = &d->places[i];
        if (i == 0 || strcmp(p->key, d->places[i - 1].key) != 0) {
            if (d->group_count == d->group_cap) {
                d->group_cap = d->group_cap == 0 ? 64 : d->group_cap * 2;
                d->groups = mem_grow(d->groups, d->group_cap, sizeof *d->groups);
            }
            struct visit_group *g = &d->groups[d->group_count++];
            *g = (struct visit_group){.key = p->key, .first = i};
            visits_group_name(app, d->view, p->item, g);
            g->shown = !g->numbers && (d->searched || is_open(d, p->key));
        }
        struct visit_group *g = &d->groups[d->group_count - 1];
        g->count++;
        g->lines += !p->item->kept;
        count(&g->counts, p->item, visits_is_missing(app, p->item));
    }
}

static void make_lines(struct app_office *d)
{
    size_t needed = d->place_count + d->group_count;
    d->line_count = 0;
    d->lines = mem_grow(d->lines, needed + 1, sizeof *d->lines);
    for (size_t i = 0; i < d->group_count; i++) {
        const struct visit_group *g = &d->groups[i];
        d->lines[d->line_count++] = (struct visit_ref){i, VISIT_HEAD};
        for (size_t k = 0; g->shown && k < g->lines; k++)
            d->lines[d->line_count++] = (struct visit_ref){i, g->first + k};
    }
}

size_t app_visits_show(struct app *app, enum visits_view view, const char *query)
{
    struct app_office *d = app->office;
    arena_release(&d->arena);
    d->view = view;
    put_in_order(app, query);
    make_groups(app);
    make_lines(d);
    return d->line_count;
}

// Remembers which are shown, also those that a search leaves out.
static void note_shown(struct app_office *d, const struct visit_group *g)
{
    struct buf *open = &d->open[d->view];
    struct buf without = {0}, key = {0};
    buf_printf(&key, "\n%s\n", g->key);
    const char *at = strstr(buf_text(open), buf_text(&key));
    if (at != NULL) {
        size_t before = (size_t)(at - buf_text(open));
        buf_add(&without, buf_text(open), before);
        buf_puts(&without, at + key.len);
        buf_clear(open);
        buf_add(open, buf_text(&without), without.len);
    }
    if (g->shown)
        buf_add(open, buf_text(&key), key.len);
    buf_release(&without);
    buf_release(&key);
}

static void set_shown(struct app_office *d, struct visit_group *g, bool shown)
{
    g->shown = shown && !g->numbers;
    if (!d->searched)
        note_shown(d, g);
}

size_t app_visits_toggle(struct app *app, size_t line)
{
    struct app_office *d = app->office;
    if (line >= d->line_count)
        return line;
    size_t group = d->lines[line].group, head = 0;
    set_shown(d, &d->groups[group], !d->groups[group].shown);
    make_lines(d);
    while (d->lines[head].group != group)
        head++;
    return head;
}

void app_visits_toggle_all(struct app *app)
{
    struct app_office *d = app->office;
    bool all = true;
    for (size_t i = 0; i < d->group_count; i++)
        all = all && (d->groups[i].shown || d->groups[i].numbers);
    for (size_t i = 0; i < d->group_count; i++)
        set_shown(d, &d->groups[i], !all);
    make_lines(d);
}

size_t app_visits_lines(const struct app *app)
{
    return app->office->line_count;
}

struct visits_counts app_visits_counts(const struct app *app)
{
    return app->office->counts;
}

static void describe(const struct app *app, const struct visit_item *item, struct visits_line *ret)
{
    struct person_row row;
    ret->person = item->person;
    ret->standing = item->standing;
    ret->waiting = item->waiting;
    ret->on = app_local_date(app, item->at_utc_ms);
    ret->remark = _(item->remark);
    text_take(ret->visitor, sizeof ret->visitor, item->visitor);
    if (!app_person_row(app, item->person, &row))
        return; // left out of the index: damaged
    text_take(ret->name, sizeof ret->name, row.listed);
    text_take(ret->town, sizeof ret->town, row.town);
}

bool app_visits_line(const struct app *app, size_t i, struct visits_line *ret)
{
    const struct app_office *d = app->office;
    *ret = (struct visits_line){.remark = ""};
    if (i >= d->line_count)
        return false;
    const struct visit_ref *at = &d->lines[i];
    const struct visit_group *g = &d->groups[at->group];
    if (at->place != VISIT_HEAD) {
        describe(app, d->places[at->place].item, ret);
        return true;
    }
    ret->head = true;
    ret->shown = g->shown;
    ret->numbers = g->numbers || g->lines == 0;
    ret->count = g->count;
    ret->counts = g->counts;
    text_take(ret->name, sizeof ret->name, g->name);
    return true;
}
