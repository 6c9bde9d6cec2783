// SPDX-License-Identifier: EUPL-1.2
// The page about visitors: for a talk with each of them, never for marks.
#include "base/i18n.h"
#include "report/sections.h"

#include <stdlib.h>
#include <string.h>

// What is counted of a visitor.
struct visitor {
    size_t visits, refused, screenings, quick, timed, asked, open, same;
};

static const struct figure_column columns[] = {
    {.name = "visitor", .heading = N_("Visitor")},
    {.name = "visits", .heading = N_("Visits")},
    {.name = "refused", .heading = N_("Refused")},
    {.name = "screenings", .heading = N_("Screenings")},
    {.name = "half", .heading = N_("Half took no more than, minutes")},
    {.name = "quick", .heading = N_("Very short")},
    {.name = "open", .heading = N_("Domains not assessed")},
    {.name = "same", .heading = N_("Same answers as another visit")}};

// A visit, to be put in the order of visitor, then of answers.
struct ordered {
    const struct visit_row *v;
};

static int by_visitor(const void *a, const void *b)
{
    const struct visit_row *x = ((const struct ordered *)a)->v, *y = ((const struct ordered *)b)->v;
    if (x->visitor != y->visitor)
        return x->visitor < y->visitor ? -1 : 1;
    if (x->pattern != y->pattern)
        return x->pattern < y->pattern ? -1 : 1;
    return (x->seconds > y->seconds) - (x->seconds < y->seconds);
}

static int by_seconds(const void *a, const void *b)
{
    const int32_t x = *(const int32_t *)a, y = *(const int32_t *)b;
    return (x > y) - (x < y);
}

// Has another one of the same answers, which stand together, another person?
static bool has_same(const struct ordered *all, size_t count, size_t i)
{
    const uint64_t pattern = all[i].v->pattern;
    for (size_t k = i + 1; k < count && all[k].v->pattern == pattern; k++)
        if (all[k].v->person != all[i].v->person)
            return true;
    for (size_t k = i; k-- > 0 && all[k].v->pattern == pattern;)
        if (all[k].v->person != all[i].v->person)
            return true;
    return false;
}

static void count_visit(const struct rows *r, const struct visit_row *v, struct visitor *n)
{
    n->visits++;
    n->refused += v->refused;
    n->screenings += v->screening;
    if (!v->screening)
        return;
    n->timed += v->seconds >= 0;
    n->quick += v->seconds >= 0 && v->seconds < r->plan->short_minutes * 60;
    for (size_t d = 0; d < r->plan->domain_count; d++) {
        n->asked += v->states[d] != DOMAIN_NOT_ASKED;
        n->open += v->states[d] == DOMAIN_OPEN;
    }
}

// The row of one visitor, whose visits are all[0 … count − 1].
static void add_visitor(struct figures *f, struct figure_table *t, const struct rows *r,
                        const struct ordered *all, size_t count)
{
    struct visitor n = {0};
    struct cell half = {.kind = CELL_EMPTY};
    int32_t *times = mem_array(count + 1, sizeof *times);
    for (size_t i = 0; i < count; i++) {
        const struct visit_row *v = all[i].v;
        if (v->screening && v->seconds >= 0)
            times[n.timed] = v->seconds;
        count_visit(r, v, &n);
        n.same += v->screening && has_same(all, count, i);
    }
    qsort(times, n.timed, sizeof *times, by_seconds);
    if (n.timed >= r->plan->smallest) { // of a few visits half says nothing
        size_t middle = (n.timed - 1) / 2;
        half = (struct cell){.kind = CELL_NUMBER, .number = times[middle] / 60.0};
    }
    figures_row(f, t,
                (struct cell[]){cell_text(all[0].v->visitor != NOBODY
                                              ? r->visitors.at[all[0].v->visitor].label
                                              : _("not known")),
                                cell_count(n.visits), cell_share(n.refused, n.visits),
                                cell_count(n.screenings), half, cell_share(n.quick, n.timed),
                                cell_share(n.open, n.asked), cell_share(n.same, n.screenings)});
    free(times);
}

void section_visitors(struct figures *f, const struct rows *r)
{
    struct ordered *all = mem_array(r->visit_count + 1, sizeof *all);
    for (size_t i = 0; i < r->visit_count; i++)
        all[i].v = &r->visits[i];
    qsort(all, r->visit_count, sizeof *all, by_visitor);
    struct figure_section *s = figures_section(f, "visitors", _("Visits by visitor"));
    figures_text(s, _("For a talk with each visitor about how visits go; no ranking, and no "
                      "ground for a sanction. People differ from place to place, and with few "
                      "visits chance decides."));
    figures_text(s, arena_printf(&f->arena,
                                 _("Very short: under %d minutes. Same answers: all answers "
                                   "without times and word lists are those of another person whom "
                                   "the same visitor saw; among healthy people that happens by "
                                   "chance. The middle time stands there from %zu screenings on."),
                                 r->plan->short_minutes, r->plan->smallest));
    struct figure_table *t =
        figures_table(f, s, "visitors", _("Visits by visitor"), columns, ARRAY_LEN(columns));
    for (size_t i = 0, next; i < r->visit_count; i = next) {
        for (next = i; next < r->visit_count && all[next].v->visitor == all[i].v->visitor;)
            next++;
        add_visitor(f, t, r, all + i, next - i);
    }
    free(all);
}
