// SPDX-License-Identifier: EUPL-1.2
#include "base/i18n.h"
#include "report/sections.h"

#include <stdlib.h>
#include <string.h>

// What is counted of a commune.
struct commune {
    size_t people, screened, signal, refused, due, again;
};

static const struct figure_column communes[] = {
    {.name = "commune", .heading = N_("Commune")},
    {.name = "people", .heading = N_("People")},
    {.name = "screened", .heading = N_("Screened")},
    {.name = "signal", .heading = N_("With a signal in one of the six")},
    {.name = "refused", .heading = N_("Visits that were refused")},
    {.name = "again", .heading = N_("Screened again, of those due")}};

static void count_communes(const struct rows *r, struct commune *counts)
{
    for (size_t i = 0; i < r->person_count; i++) {
        const struct person_row *p = &r->people[i];
        if (!is_person(r, i))
            continue;
        struct commune *c = &counts[p->commune != NOBODY ? p->commune : r->communes.count];
        const enum follow_up follow = follow_up_of(r, p);
        c->people++;
        c->screened += p->screenings > 0;
        c->signal += p->latest != NOBODY && has_signal(r, &r->visits[p->latest]);
        c->due += follow == FOLLOW_AGAIN || follow == FOLLOW_OTHER || follow == FOLLOW_NOT;
        c->again += follow == FOLLOW_AGAIN;
        for (size_t k = 0; k < p->visit_count; k++)
            c->refused += r->visits[r->by_person[p->first_visit + k]].refused;
    }
}

// `of`: behind the names of its numbers, "" for all communes.
static void add_commune(struct figures *f, struct figure_table *t, const char *name, const char *of,
                        const struct commune *c)
{
    const char *people = arena_printf(&f->arena, "people%s", of);
    const char *screened = arena_printf(&f->arena, "screened%s", of);
    figures_row(f, t,
                (struct cell[]){
                    cell_text(name), cell_as(cell_count(c->people), people, NULL),
                    cell_as(cell_share(c->screened, c->people), screened, people),
                    cell_as(cell_share(c->signal, c->screened),
                            arena_printf(&f->arena, "any%s signal", of), screened),
                    cell_as(cell_count(c->refused), arena_printf(&f->arena, "refused%s", of), NULL),
                    cell_as(cell_share(c->again, c->due), arena_printf(&f->arena, "again%s", of),
                            arena_printf(&f->arena, "due%s", of))});
}

static int by_code(const void *a, const void *b, void *self)
{
    const struct words *w = self;
    return strcoll(w->at[*(const size_t *)a].code, w->at[*(const size_t *)b].code);
}

// Places of all words by their codes: names, and days in order; to be given to free().
static size_t *in_order(const struct words *w)
{
    size_t *order = mem_array(w->count + 1, sizeof *order);
    for (size_t i = 0; i < w->count; i++)
        order[i] = i;
    qsort_r(order, w->count, sizeof *order, by_code, (void *)(uintptr_t)w);
    return order;
}

static void add_communes(struct figures *f, struct figure_section *s, const struct rows *r)
{
    struct commune *counts = mem_array(r->communes.count + 1, sizeof *counts), all = {0};
    size_t *order = in_order(&r->communes);
    count_communes(r, counts);
    struct figure_table *t =
        figures_table(f, s, "communes", _("By commune"), communes, ARRAY_LEN(communes));
    t->people = t->total = true;
    for (size_t i = 0; i <= r->communes.count; i++) {
        const bool known = i < r->communes.count;
        const struct commune *c = &counts[known ? order[i] : i];
        all.people += c->people;
        all.screened += c->screened;
        all.signal += c->signal;
        all.refused += c->refused;
        all.due += c->due;
        all.again += c->again;
        if (c->people > 0)
            add_commune(f, t, known ? r->communes.at[order[i]].label : _("not known"),
                        arena_printf(&f->arena, " in %zu", i), c);
    }
    add_commune(f, t, _("All"), "", &all);
    free(order);
    free(counts);
}

// ---- rounds ----

// States of planned visits as a reader needs them.
enum outcome {
    OUTCOME_DONE,
    OUTCOME_REFUSED,
    OUTCOME_ABSENT,
    OUTCOME_OPEN,
    OUTCOME_CANCELLED,
    OUTCOMES
};

static const struct figure_column rounds[] = {
    {.name = "round", .heading = N_("Round")},
    {.name = "done", .heading = N_("Done"), .part = true},
    {.name = "refused", .heading = N_("Refused"), .part = true},
    {.name = "absent", .heading = N_("Nobody there"), .part = true},
    {.name = "open", .heading = N_("Still to be done"), .part = true, .gives = true},
    {.name = "cancelled", .heading = N_("Cancelled"), .part = true},
    {.name = "planned", .heading = N_("Planned"), .sum = true}};

static enum outcome outcome_of(const struct task_row *task)
{
    static const struct {
        const char *state;
        enum outcome outcome;
    } means[] = {{"completed", OUTCOME_DONE},
                 {"refused", OUTCOME_REFUSED},
                 {"absent", OUTCOME_ABSENT},
                 {"cancelled", OUTCOME_CANCELLED}};
    for (size_t i = 0; i < ARRAY_LEN(means); i++)
        if (strcmp(means[i].state, rows_task_states[task->state]) == 0)
            return means[i].outcome;
    return OUTCOME_OPEN;
}

static void add_round(struct figures *f, struct figure_table *t, struct cell name, const size_t *n)
{
    size_t all = 0;
    for (size_t i = 0; i < OUTCOMES; i++)
        all += n[i];
    figures_row(
        f, t,
        (struct cell[]){name, cell_share(n[OUTCOME_DONE], all), cell_share(n[OUTCOME_REFUSED], all),
                        cell_share(n[OUTCOME_ABSENT], all), cell_share(n[OUTCOME_OPEN], all),
                        cell_share(n[OUTCOME_CANCELLED], all), cell_count(all)});
}

// A planned visit is of one person, so that small numbers are left out here too.
static void add_rounds(struct figures *f, struct figure_section *s, const struct rows *r)
{
    size_t *counts = mem_array((r->rounds.count + 1) * OUTCOMES, sizeof *counts);
    size_t *order = in_order(&r->rounds);
    for (size_t i = 0; i < r->task_count; i++) {
        counts[r->tasks[i].round * OUTCOMES + outcome_of(&r->tasks[i])]++;
        counts[r->rounds.count * OUTCOMES + outcome_of(&r->tasks[i])]++;
    }
    struct figure_table *t =
        figures_table(f, s, "rounds", _("Planned visits by round"), rounds, ARRAY_LEN(rounds));
    t->people = t->total = true;
    for (size_t i = 0; i < r->rounds.count; i++)
        add_round(f, t,
                  (struct cell){.kind = CELL_TEXT,
                                .text = r->rounds.at[order[i]].label,
                                .code = r->rounds.at[order[i]].code},
                  counts + order[i] * OUTCOMES);
    add_round(f, t, cell_text(_("All")), counts + r->rounds.count * OUTCOMES);
    free(order);
    free(counts);
}

void section_places(struct figures *f, const struct rows *r)
{
    struct figure_section *s = figures_section(f, "places", _("By commune and round"));
    figures_text(s, _("A round is a name that planned visits carry, or else their day."));
    add_communes(f, s, r);
    add_rounds(f, s, r);
}
