// SPDX-License-Identifier: EUPL-1.2
#include "base/date_words.h"
#include "base/i18n.h"
#include "report/sections.h"

#include <stdlib.h>
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

// Visits of a month, or of other times.
struct month {
    size_t screenings, signals, refused;
};

static void month_add(const struct rows *r, const struct visit_row *v, struct month *n)
{
    n->screenings += v->screening;
    n->signals += v->screening && has_signal(r, v);
    n->refused += v->refused;
}

// Rows of both tables. `of`: behind the names of its numbers, "" for all.
static void add_month(struct figures *f, struct figure_table *tables[2], struct cell name,
                      const char *of, const struct month *n)
{
    const char *is = arena_printf(&f->arena, "screenings%s", of);
    const struct cell all = cell_as(cell_count(n->screenings), is, NULL);
    figures_row(f, tables[0],
                (struct cell[]){name, all,
                                cell_as(cell_count(n->refused),
                                        arena_printf(&f->arena, "refused%s", of), NULL)});
    figures_row(f, tables[1],
                (struct cell[]){
                    name, cell_as(cell_share(n->signals, n->screenings), NULL, is),
                    cell_as(cell_share(n->screenings - n->signals, n->screenings), NULL, is), all});
}

// The month of that number since year 0.
static struct cell month_name(struct figures *f, int month)
{
    const struct date day = {month / 12, month % 12 + 1, 0};
    const struct time_text words = date_words(day), code = date_text(day);
    return (struct cell){.kind = CELL_TEXT,
                         .text = arena_printf(&f->arena, "%s", words.text),
                         .code = arena_printf(&f->arena, "%s", code.text)};
}

void section_months(struct figures *f, const struct rows *r)
{
    struct month months[MONTHS] = {{0}}, other = {0}, all = {0};
    const struct date today = clock_today(r->clock);
    const int last = today.year * 12 + today.month - 1;
    int first = last;
    for (size_t i = 0; i < r->visit_count; i++) {
        const struct visit_row *v = &r->visits[i];
        const int month = month_of(r, v), at = month - (last - MONTHS + 1);
        const bool known = v->start_utc_ms != 0 && at >= 0 && at < MONTHS;
        month_add(r, v, known ? &months[at] : &other);
        month_add(r, v, &all);
        if (known && month < first)
            first = month;
    }
    struct figure_section *s = figures_section(f, "months", _("Month by month"));
    figures_text(s, arena_printf(&f->arena,
                                 _("The last %d months at most. The newest month is not over."),
                                 MONTHS));
    struct figure_table *tables[] = {
        figures_table(f, s, "months", _("Screenings by month"), counted, ARRAY_LEN(counted)),
        figures_table(f, s, "months-signal", _("Share of screenings with a signal, by month"),
                      shares, ARRAY_LEN(shares))};
    tables[1]->percent = true;
    for (size_t i = 0; i < ARRAY_LEN(tables); i++) {
        tables[i]->people = tables[i]->total = true;
        tables[i]->chart = tables[i]->caption;
    }
    for (int month = first; month <= last; month++)
        add_month(f, tables, month_name(f, month), arena_printf(&f->arena, " %d", month),
                  &months[month - (last - MONTHS + 1)]);
    if (other.screenings + other.refused > 0)
        add_month(f, tables, cell_text(_("earlier, to come or not known")), " other", &other);
    add_month(f, tables, cell_text(_("All")), "", &all);
}

static struct cell published_cell(const struct json *one)
{
    const char *percent = json_get_string(one, "percent"), *years = json_get_string(one, "years");
    return percent != NULL ? cell_percent(strtod(percent, NULL))
           : years != NULL ? cell_number(strtod(years, NULL))
                           : (struct cell){.kind = CELL_EMPTY};
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
                  {"age", N_("Age at the newest screening, years on average")},
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
            figures_row(f, t,
                        (struct cell[]){cell_text(name), published_cell(json_at(all, i)),
                                        cell_text(plan_source(
                                            r->plan, json_get_string(json_at(all, i), "source")))});
    }
}
