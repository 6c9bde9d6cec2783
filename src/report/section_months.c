// SPDX-License-Identifier: EUPL-1.2
#include "base/i18n.h"
#include "report/sections.h"

#include <string.h>

enum { MONTHS = 24 };

static const struct figure_column counted[] = {
    {.name = "month", .heading = N_("Month")},
    {.name = "screenings", .heading = N_("Screenings"), .charted = true},
    {.name = "refused", .heading = N_("Visits that were refused")}};

static const struct figure_column shares[] = {
    {.name = "month", .heading = N_("Month")},
    {.name = "signal",
     .heading = N_("With a signal in one of the six"),
     .part = true,
     .charted = true},
    {.name = "no-signal", .heading = N_("Without"), .part = true, .gives = true},
    {.name = "screenings", .heading = N_("Screenings"), .sum = true}};

// Months since year 0.
static int month_of(const struct rows *r, const struct visit_row *v)
{
    const struct date day = clock_day(r->clock, v->start_utc_ms);
    return day.year * 12 + day.month - 1;
}

void section_months(struct figures *f, const struct rows *r)
{
    size_t screenings[MONTHS] = {0}, signals[MONTHS] = {0}, refused[MONTHS] = {0}, earlier = 0;
    const struct date today = clock_today(r->clock);
    int last = today.year * 12 + today.month - 1, first = last;
    for (size_t i = 0; i < r->visit_count; i++) {
        const struct visit_row *v = &r->visits[i];
        const int at = month_of(r, v) - (last - MONTHS + 1);
        if (!v->screening && !v->refused)
            continue;
        if (at < 0 || at >= MONTHS) {
            earlier++;
            continue;
        }
        screenings[at] += v->screening;
        signals[at] += v->screening && has_signal(r, v);
        refused[at] += v->refused;
        first = month_of(r, v) < first ? month_of(r, v) : first;
    }
    struct figure_section *s = figures_section(f, "months", _("Month by month"));
    figures_text(s, arena_printf(&f->arena,
                                 _("The last %d months at most; %zu visits of other times are not "
                                   "in these two tables. The newest month is not over."),
                                 MONTHS, earlier));
    struct figure_table *n =
        figures_table(f, s, "months", _("Screenings by month"), counted, ARRAY_LEN(counted));
    struct figure_table *share =
        figures_table(f, s, "months-signal", _("Share of screenings with a signal, by month"),
                      shares, ARRAY_LEN(shares));
    n->people = share->people = share->percent = true;
    n->chart = n->caption;
    share->chart = share->caption;
    for (int month = first; month <= last; month++) {
        const int at = month - (last - MONTHS + 1);
        const char *name = arena_printf(&f->arena, "%04d-%02d", month / 12, month % 12 + 1);
        figures_row(
            f, n,
            (struct cell[]){cell_text(name), cell_count(screenings[at]), cell_count(refused[at])});
        figures_row(f, share,
                    (struct cell[]){cell_text(name), cell_share(signals[at], screenings[at]),
                                    cell_share(screenings[at] - signals[at], screenings[at]),
                                    cell_count(screenings[at])});
    }
}

void section_sources(struct figures *f, const struct rows *r)
{
    static const struct figure_column columns[] = {{.name = "figure", .heading = N_("Figure")},
                                                   {.name = "percent", .heading = N_("Published")},
                                                   {.name = "source", .heading = N_("Source")}};
    static const struct {
        const char *figure, *name;
    } others[] = {{"any", N_("At least one of the six")},
                  {"women", N_("Women among the people screened")},
                  {"followUp", N_("Screened again half a year later")}};
    const struct json *all = json_get(r->plan->file, "published");
    struct figure_section *s = figures_section(f, "sources", _("Published figures"));
    figures_text(s, _("Other people were asked, in other places and by others: a difference is a "
                      "question, not a mark."));
    struct figure_table *t =
        figures_table(f, s, "sources", _("Published figures"), columns, ARRAY_LEN(columns));
    for (size_t i = 0; i < json_count(all); i++) {
        const char *figure = json_get_string(json_at(all, i), "figure");
        const char *name = NULL;
        for (size_t d = 0; figure != NULL && d < r->plan->domain_count; d++)
            if (strcmp(r->plan->domains[d].code, figure) == 0)
                name = r->plan->domains[d].title;
        for (size_t k = 0; figure != NULL && k < ARRAY_LEN(others); k++)
            if (strcmp(others[k].figure, figure) == 0)
                name = _(others[k].name);
        if (name != NULL)
            figures_row(
                f, t,
                (struct cell[]){
                    cell_text(name), cell_percent(plan_published(r->plan, figure)),
                    cell_text(plan_source(r->plan, json_get_string(json_at(all, i), "source")))});
    }
}
