// SPDX-License-Identifier: EUPL-1.2
#include "base/i18n.h"
#include "report/sections.h"

#include <string.h>

bool is_person(const struct rows *r, size_t person)
{
    return rows_real(r, (uint32_t)person) == person;
}

bool has_signal(const struct rows *r, const struct visit_row *v)
{
    bool any = false;
    for (size_t i = 0; i < r->plan->domain_count; i++)
        any = any || (r->plan->domains[i].core && v->states[i] == DOMAIN_SIGNAL);
    return any;
}

static size_t band_at(const struct plan *p, int years)
{
    size_t band = 0;
    while (band < p->band_count && years >= p->bands[band])
        band++;
    return band;
}

size_t band_of(const struct rows *r, const struct visit_row *v)
{
    const size_t unknown = r->plan->band_count + 1;
    if (v->person == NOBODY)
        return unknown;
    struct age age = date_age(r->people[v->person].birth, clock_day(r->clock, v->start_utc_ms));
    if (!age.known || age.least < 0 || band_at(r->plan, age.least) != band_at(r->plan, age.most))
        return unknown;
    return band_at(r->plan, age.least);
}

const char *band_name(struct figures *f, const struct rows *r, size_t band)
{
    const struct plan *p = r->plan;
    if (band > p->band_count)
        return _("age not known");
    if (band == 0)
        return arena_printf(&f->arena, _("under %d"), p->bands[0]);
    if (band == p->band_count)
        return arena_printf(&f->arena, _("%d and over"), p->bands[band - 1]);
    return arena_printf(&f->arena, "%d\xe2\x80\x93%d", p->bands[band - 1], p->bands[band] - 1);
}

static size_t place_of_sex(char sex)
{
    return sex == 'f' ? 0 : sex == 'm' ? 1 : 2;
}

enum { SEXES = 3 };

static void add_age(struct figures *f, struct figure_table *t, const char *name, const size_t *n,
                    bool two)
{
    const struct cell sum = cell_count(n[0] + n[1] + n[2]);
    figures_row(f, t,
                (struct cell[]){cell_text(name), cell_count(n[0]), cell_count(n[1]),
                                two ? sum : cell_count(n[2]), sum});
}

static void add_ages(struct figures *f, struct figure_section *s, const struct rows *r)
{
    static const struct figure_column columns[] = {
        {.name = "age", .heading = N_("Age")},
        {.name = "women", .heading = N_("Women"), .part = true, .charted = true},
        {.name = "men", .heading = N_("Men"), .part = true, .charted = true, .fill = CHART_HATCHED},
        {.name = "other",
         .heading = N_("Other or not known"),
         .part = true,
         .charted = true,
         .fill = CHART_EMPTY},
        {.name = "all", .heading = N_("All"), .sum = true}};
    size_t counts[PLAN_BANDS + 1][SEXES] = {{0}}, all[SEXES] = {0};
    for (size_t i = 0; i < r->person_count; i++) {
        const struct person_row *p = &r->people[i];
        if (p->latest != NOBODY)
            counts[band_of(r, &r->visits[p->latest])][place_of_sex(p->sex)]++;
        if (p->latest != NOBODY)
            all[place_of_sex(p->sex)]++;
    }
    // A column of nobody would only take others along when small numbers are left out.
    const bool two = all[2] == 0;
    const size_t count = two ? ARRAY_LEN(columns) - 1 : ARRAY_LEN(columns);
    struct figure_table *t = figures_table(
        f, s, "age-and-sex", _("People screened, by age at the newest screening"), columns, count);
    if (two)
        t->columns[count - 1] = columns[count];
    t->people = t->total = true;
    t->chart = t->caption;
    for (size_t band = 0; band <= r->plan->band_count + 1; band++) {
        const size_t *n = counts[band], sum = n[0] + n[1] + n[2];
        if (sum == 0 && (band == 0 || band > r->plan->band_count))
            continue;
        add_age(f, t, band_name(f, r, band), n, two);
    }
    add_age(f, t, _("All"), all, two);
}

void section_people(struct figures *f, const struct rows *r)
{
    static const struct figure_column columns[] = {{.name = "what", .heading = N_("What")},
                                                   {.name = "number", .heading = N_("Number")}};
    size_t people = 0, screened = 0, again = 0, women = 0, screenings = 0, refused = 0, none = 0;
    for (size_t i = 0; i < r->person_count; i++) {
        const struct person_row *p = &r->people[i];
        people += is_person(r, i);
        screened += p->screenings > 0;
        again += p->screenings > 1;
        women += p->screenings > 0 && p->sex == 'f';
        screenings += p->screenings;
    }
    for (size_t i = 0; i < r->visit_count; i++) {
        refused += r->visits[i].refused;
        none += !r->visits[i].refused && !r->visits[i].screening;
    }
    struct figure_section *s = figures_section(f, "people", _("People screened"));
    figures_text(s, _("A screening is a visit in which at least one of the six domains was "
                      "assessed. Each person counts once."));
    const struct {
        const char *what;
        struct cell number;
    } lines[] = {
        {_("People in this report"), cell_count(people)},
        {_("People screened"), cell_share(screened, people)},
        {_("Women among the people screened"), cell_share(women, screened)},
        {_("People screened more than once"), cell_share(again, screened)},
        {_("Visits"), cell_count(r->visit_count)},
        {_("Screenings"), cell_share(screenings, r->visit_count)},
        {_("Visits that ended because the person did not agree"),
         cell_share(refused, r->visit_count)},
        {_("Visits in which nothing was assessed"), cell_share(none, r->visit_count)},
    };
    struct figure_table *t =
        figures_table(f, s, "overview", _("People and visits"), columns, ARRAY_LEN(columns));
    t->people = true;
    for (size_t i = 0; i < ARRAY_LEN(lines); i++)
        figures_row(f, t, (struct cell[]){cell_text(lines[i].what), lines[i].number});
    add_ages(f, s, r);
}
