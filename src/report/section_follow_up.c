// SPDX-License-Identifier: EUPL-1.2
#include "base/i18n.h"
#include "report/sections.h"

#include <string.h>

// Is a day, perhaps known by its year or month only, surely after another?
static bool is_after(struct date day, struct date other)
{
    if (day.year == 0)
        return false;
    struct date first = {day.year, day.month > 0 ? day.month : 1, day.day > 0 ? day.day : 1};
    return date_days(first) > date_days(other);
}

// Days of the screenings of a person after the first one: was one in the time, or outside it?
static void look_again(const struct rows *r, const struct person_row *p,
                       const struct visit_row *first, struct date from, struct date to,
                       bool *ret_inside, bool *ret_outside)
{
    for (size_t i = 0; i < p->visit_count; i++) {
        const struct visit_row *v = &r->visits[r->by_person[p->first_visit + i]];
        if (!v->screening || v->start_utc_ms < first->start_utc_ms || id_equal(v->id, first->id))
            continue;
        const int64_t day = date_days(clock_day(r->clock, v->start_utc_ms));
        const bool inside = day >= date_days(from) && day <= date_days(to);
        *(inside ? ret_inside : ret_outside) = true;
    }
}

enum follow_up follow_up_of(const struct rows *r, const struct person_row *p)
{
    bool inside = false, outside = false;
    if (p->earliest == NOBODY)
        return p->screenings > 0 ? FOLLOW_UNKNOWN : FOLLOW_NONE;
    const struct visit_row *v = &r->visits[p->earliest];
    const struct date first = clock_day(r->clock, v->start_utc_ms);
    const struct date from = date_add_months(first, r->plan->from_months);
    const struct date to = date_add_months(first, r->plan->to_months);
    // What became of somebody is asked of all visits, also of those that are not in the report.
    const uint32_t there = r->whole != NULL ? rows_person(r->whole, p->id.text) : NOBODY;
    if (there != NOBODY)
        look_again(r->whole, &r->whole->people[there], v, from, to, &inside, &outside);
    else
        look_again(r, p, v, from, to, &inside, &outside);
    if (date_days(clock_today(r->clock)) <= date_days(to))
        return FOLLOW_WAITING;
    if (inside)
        return FOLLOW_AGAIN;
    if (p->standing == STANDING_DIED && !is_after(p->since, to))
        return FOLLOW_DIED;
    if ((p->withdrawn && !is_after(p->withdrawn_on, to)) ||
        (p->standing == STANDING_REFUSED && !is_after(p->since, to)))
        return FOLLOW_WITHDRAWN;
    return outside ? FOLLOW_OTHER : FOLLOW_NOT;
}

// How many people are what.
struct line {
    const char *what; // in words
    const char *is;   // a name of the number
    size_t people;
};

// A table of lines that add up to what is named `of`.
static void add_lines(struct figures *f, struct figure_section *s, const char *name,
                      const char *caption, const char *of, const struct line *lines, size_t count)
{
    static const struct figure_column columns[] = {
        {.name = "what", .heading = N_("After the first screening")},
        {.name = "people", .heading = N_("People")}};
    struct figure_table *t = figures_table(f, s, name, caption, columns, ARRAY_LEN(columns));
    size_t all = 0;
    t->people = t->total = true;
    for (size_t i = 0; i < count; i++)
        all += lines[i].people;
    for (size_t i = 0; i < count; i++)
        figures_row(f, t,
                    (struct cell[]){cell_text(lines[i].what),
                                    cell_as(cell_share(lines[i].people, all), lines[i].is, of)});
    figures_row(f, t, (struct cell[]){cell_text(_("All")), cell_as(cell_count(all), of, NULL)});
}

static void add_rate(struct figures *f, struct figure_section *s, const struct plan *p,
                     size_t again, size_t due)
{
    const struct published there = plan_published(p, "followUp");
    struct figure_table *t =
        figures_table(f, s, "follow-up", _("Screened again, beside what was published"),
                      beside_columns, BESIDE_COLUMNS);
    t->columns[1].charted = t->columns[3].mark = true;
    t->people = t->percent = true;
    t->chart = t->caption;
    figures_row(f, t,
                (struct cell[]){
                    cell_text(_("Screened again, of those due")),
                    cell_as(cell_share(again, due), "again", "due"),
                    cell_as(cell_range(again, due), "again", "due"), cell_percent(there.value),
                    cell_as(cell_beside(again, due, there.value, there.people), "again", "due")});
}

void section_follow_up(struct figures *f, const struct rows *r)
{
    size_t n[FOLLOWS] = {0};
    for (size_t i = 0; i < r->person_count; i++)
        n[follow_up_of(r, &r->people[i])]++;
    const size_t due = n[FOLLOW_AGAIN] + n[FOLLOW_OTHER] + n[FOLLOW_NOT];
    const struct plan *p = r->plan;
    struct figure_section *s =
        figures_section(f, "follow-up", _("Screened again half a year later"));
    figures_text(s, arena_printf(&f->arena,
                                 _("Of the people whose first screening in this report was long "
                                   "enough ago: screened again %d to %d months after it, in this "
                                   "report or not. Who moved away stays in the count."),
                                 p->from_months, p->to_months));
    add_rate(f, s, p, n[FOLLOW_AGAIN], due);
    const struct line everybody[] = {
        {_("The day of their screening is not known: not counted"), NULL, n[FOLLOW_UNKNOWN]},
        {_("Their time to be screened again is not over: not counted"), NULL, n[FOLLOW_WAITING]},
        {_("Died before it was over: not counted"), NULL, n[FOLLOW_DIED]},
        {_("Took their agreement back, or refused for good, before it was over: not counted"), NULL,
         n[FOLLOW_WITHDRAWN]},
        {_("Were to be screened again"), "due", due},
    };
    const struct line of_those[] = {
        {_("Screened again in that time"), "again", n[FOLLOW_AGAIN]},
        {_("Screened again earlier or later"), NULL, n[FOLLOW_OTHER]},
        {_("Not screened again"), NULL, n[FOLLOW_NOT]},
    };
    const size_t unknown = n[FOLLOW_UNKNOWN] == 0; // seldom: no row for nobody
    add_lines(f, s, "follow-up-screened", _("People screened"), "screened", everybody + unknown,
              ARRAY_LEN(everybody) - unknown);
    add_lines(f, s, "follow-up-due", _("Those who were to be screened again"), "due", of_those,
              ARRAY_LEN(of_those));
}
