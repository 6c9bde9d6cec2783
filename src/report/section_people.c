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
    if (v->person == NOBODY || v->start_utc_ms == 0)
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

const struct figure_column beside_columns[BESIDE_COLUMNS] = {
    {.name = "what", .heading = N_("What")},
    {.name = "ours", .heading = N_("Here")},
    {.name = "range", .heading = N_("Likely range")},
    {.name = "published", .heading = N_("Published")},
    {.name = "compared", .heading = N_("Here, compared")}};

const char *chance_text(void)
{
    return _("Likely range: had other people like these been seen, chance alone would have moved "
             "the share, about 95 times in 100 within this range. The fewer people, the wider it "
             "is. Clearly higher or lower: by more than chance explains.");
}

static size_t place_of_sex(char sex)
{
    return sex == 'f' ? 0 : sex == 'm' ? 1 : 2;
}

enum { SEXES = 3 };

// `of`: behind the names of its numbers, "" for everybody.
static void add_age(struct figures *f, struct figure_table *t, const char *name, const char *of,
                    const size_t *n, bool two)
{
    static const char *const sexes[SEXES] = {"women", "men", "other"};
    struct cell cells[SEXES];
    for (size_t i = 0; i < SEXES; i++)
        cells[i] = cell_as(cell_count(n[i]), arena_printf(&f->arena, "%s%s", sexes[i], of), NULL);
    const struct cell sum =
        cell_as(cell_count(n[0] + n[1] + n[2]), arena_printf(&f->arena, "screened%s", of), NULL);
    figures_row(f, t,
                (struct cell[]){cell_text(name), cells[0], cells[1], two ? sum : cells[2], sum});
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
        add_age(f, t, band_name(f, r, band), arena_printf(&f->arena, " %zu", band), n, two);
    }
    add_age(f, t, _("All"), "", all, two);
}

// Age at the newest screening in years: the middle where only a year or month of birth is known.
static bool years_of(const struct rows *r, const struct person_row *p, double *ret)
{
    if (p->latest == NOBODY || r->visits[p->latest].start_utc_ms == 0)
        return false;
    const struct age age =
        date_age(p->birth, clock_day(r->clock, r->visits[p->latest].start_utc_ms));
    *ret = (age.least + age.most) / 2.0;
    return age.known && age.least >= 0;
}

static void add_published(struct figures *f, struct figure_section *s, const struct rows *r,
                          size_t women, size_t screened)
{
    double sum = 0, years = 0;
    size_t known = 0;
    for (size_t i = 0; i < r->person_count; i++) {
        if (!years_of(r, &r->people[i], &years))
            continue;
        sum += years;
        known++;
    }
    const struct published w = plan_published(r->plan, "women"), a = plan_published(r->plan, "age");
    struct figure_table *t =
        figures_table(f, s, "people-published", _("People screened, beside what was published"),
                      beside_columns, BESIDE_COLUMNS);
    t->people = true;
    if (w.value >= 0)
        figures_row(f, t,
                    (struct cell[]){cell_text(_("Women among the people screened")),
                                    cell_as(cell_share(women, screened), "women", "screened"),
                                    cell_as(cell_range(women, screened), "women", "screened"),
                                    cell_percent(w.value),
                                    cell_as(cell_beside(women, screened, w.value, w.people),
                                            "women", "screened")});
    if (a.value >= 0)
        figures_row(f, t,
                    (struct cell[]){cell_text(_("Age at the newest screening, years on average")),
                                    known >= r->plan->smallest ? cell_number(sum / (double)known)
                                                               : (struct cell){.kind = CELL_EMPTY},
                                    {.kind = CELL_EMPTY},
                                    cell_number(a.value),
                                    {.kind = CELL_EMPTY}});
}

struct overview overview_of(const struct rows *r)
{
    struct overview n = {.visits = r->visit_count};
    for (size_t i = 0; i < r->person_count; i++) {
        const struct person_row *p = &r->people[i];
        n.people += is_person(r, i);
        n.screened += p->screenings > 0;
        n.again += p->screenings > 1;
        n.women += p->screenings > 0 && p->sex == 'f';
    }
    for (size_t i = 0; i < r->visit_count; i++) {
        n.screenings += r->visits[i].screening;
        n.refused += r->visits[i].refused;
        n.none += !r->visits[i].refused && !r->visits[i].screening;
    }
    return n;
}

void section_people(struct figures *f, const struct rows *r)
{
    static const struct figure_column columns[] = {{.name = "what", .heading = N_("What")},
                                                   {.name = "number", .heading = N_("Number")}};
    static const char *const visits[] = {"screenings", "refused", "nothing", NULL};
    const struct overview n = overview_of(r);
    struct figure_section *s = figures_section(f, "people", _("People screened"));
    s->sheet = true; // what is before is a page by itself
    figures_text(s, _("A screening is a visit in which at least one of the six domains was "
                      "assessed. Each person counts once."));
    const struct {
        const char *what;
        struct cell number;
        const char *is, *of;
    } lines[] = {
        {_("People in this report"), cell_count(n.people), "people", NULL},
        {_("People screened"), cell_share(n.screened, n.people), "screened", "people"},
        {_("Women among the people screened"), cell_share(n.women, n.screened), "women",
         "screened"},
        {_("People screened more than once"), cell_share(n.again, n.screened), "twice", "screened"},
        {_("Visits"), cell_count(n.visits), "visits", NULL},
        {_("Screenings"), cell_share(n.screenings, n.visits), "screenings", "visits"},
        {_("Visits that ended because the person did not agree"), cell_share(n.refused, n.visits),
         "refused", "visits"},
        {_("Visits in which nothing was assessed"), cell_share(n.none, n.visits), "nothing",
         "visits"},
    };
    struct figure_table *t =
        figures_table(f, s, "overview", _("People and visits"), columns, ARRAY_LEN(columns));
    t->people = true;
    for (size_t i = 0; i < ARRAY_LEN(lines); i++)
        figures_row(f, t,
                    (struct cell[]){cell_text(lines[i].what),
                                    cell_as(lines[i].number, lines[i].is, lines[i].of)});
    figures_adds_up(f, "visits", visits);
    add_published(f, s, r, n.women, n.screened);
    add_ages(f, s, r);
}
