// SPDX-License-Identifier: EUPL-1.2
// The views of home besides the round: who is to be seen again, who was never seen, everybody.
#include "app/people/internal.h"
#include "base/mem.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const int64_t soon_ms = 31 * 86400000LL;

static void people_list_add(struct people_list *l, struct id person)
{
    if (l->count == l->cap) {
        l->cap = l->cap == 0 ? 64 : l->cap * 2;
        l->at = mem_grow(l->at, l->cap, sizeof *l->at);
    }
    l->at[l->count++] = person;
}

// Somebody who is due, and their place in the order of names.
struct due {
    int64_t due_utc_ms;
    size_t index;
};

static int most_overdue_first(const void *a, const void *b)
{
    const struct due *x = a, *y = b;
    if (x->due_utc_ms != y->due_utc_ms)
        return x->due_utc_ms < y->due_utc_ms ? -1 : 1;
    return (x->index > y->index) - (x->index < y->index);
}

void home_views_read(struct app *app)
{
    struct app_people *people = app->people;
    size_t all = store_person_count(app->store), due_count = 0;
    struct due *due = mem_array(all + 1, sizeof *due);
    int64_t soon = clock_utc_ms(&app->clock) + soon_ms;
    for (int v = 0; v < HOME_VIEWS; v++)
        people->views[v].count = 0;
    people->away = 0;
    for (size_t i = 0; i < all; i++) {
        const struct store_person *p = store_person_at(app->store, i);
        if (store_person_is_duplicate(app->store, p))
            continue;
        people_list_add(&people->views[HOME_ALL], p->id);
        people->away += p->situation != '\0';
        if (p->situation != '\0')
            continue;
        if (p->visit_count == 0)
            people_list_add(&people->views[HOME_NEVER], p->id);
        if (p->due_utc_ms > 0 && p->due_utc_ms < soon)
            due[due_count++] = (struct due){.due_utc_ms = p->due_utc_ms, .index = i};
    }
    if (due_count > 1)
        qsort(due, due_count, sizeof *due, most_overdue_first);
    for (size_t i = 0; i < due_count; i++)
        people_list_add(&people->views[HOME_DUE], store_person_at(app->store, due[i].index)->id);
    free(due);
}

static bool round_row(const struct app *app, size_t i, struct person_row *ret)
{
    const struct home_line *line = &app->people->round[i];
    if (!app_person_row(app, line->person, ret))
        return false;
    ret->visit = line->visit;
    if (ret->state != ROW_RESUME || line->state == ROW_DONE) {
        ret->state = line->state;
        if (line->remark[0] != '\0' && !ret->replaced)
            snprintf(ret->remark, sizeof ret->remark, "%s", line->remark);
    }
    if (line->at_utc_ms > 0) {
        struct datetime t = clock_local(&app->clock, line->at_utc_ms);
        memcpy(ret->time, time_text(t, "%H:%M").text, sizeof "00:00");
    }
    return true;
}

size_t app_home_count(const struct app *app, enum home_view view)
{
    return view == HOME_ROUND ? app->people->round_count : app->people->views[view].count;
}

bool app_home_row(const struct app *app, enum home_view view, size_t i, struct person_row *ret)
{
    if (i >= app_home_count(app, view))
        return false;
    return view == HOME_ROUND ? round_row(app, i, ret)
                              : app_person_row(app, app->people->views[view].at[i], ret);
}

size_t app_home_find(const struct app *app, enum home_view view, struct id person)
{
    size_t i = 0, count = app_home_count(app, view);
    while (i < count && !id_equal(view == HOME_ROUND ? app->people->round[i].person
                                                     : app->people->views[view].at[i],
                                  person))
        i++;
    return i;
}

size_t app_home_away(const struct app *app)
{
    return app->people->away;
}

// ---- search ----

size_t app_search(struct app *app, const char *query)
{
    struct people_list *found = &app->people->found;
    size_t count = store_person_count(app->store);
    size_t *at = mem_array(count + 1, sizeof *at);
    count = store_person_search(app->store, query, at, count);
    found->count = 0;
    for (size_t i = 0; i < count; i++)
        people_list_add(found, store_person_at(app->store, at[i])->id);
    free(at);
    return found->count;
}

bool app_search_row(const struct app *app, size_t i, struct person_row *ret)
{
    const struct people_list *found = &app->people->found;
    return i < found->count && app_person_row(app, found->at[i], ret);
}
