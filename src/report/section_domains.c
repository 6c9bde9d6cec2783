// SPDX-License-Identifier: EUPL-1.2
#include "base/i18n.h"
#include "report/sections.h"

#include <stdlib.h>

enum { SEXES = 2 };

// How many have what in a domain.
struct tally {
    size_t signal, none, open;
};

static void tally_add(struct tally *t, enum domain_state state)
{
    t->signal += state == DOMAIN_SIGNAL;
    t->none += state == DOMAIN_NO_SIGNAL;
    t->open += state == DOMAIN_OPEN;
}

// Of the six together: a signal in any; none in any, when all were assessed; else open.
static enum domain_state any_of(const struct rows *r, const struct visit_row *v)
{
    enum domain_state state = DOMAIN_NO_SIGNAL;
    for (size_t i = 0; i < r->plan->domain_count; i++)
        if (r->plan->domains[i].core && v->states[i] != DOMAIN_NO_SIGNAL)
            state = DOMAIN_OPEN;
    return has_signal(r, v) ? DOMAIN_SIGNAL : state;
}

static size_t tally_all(const struct tally *t)
{
    return t->signal + t->none + t->open;
}

static const struct figure_column columns[] = {
    {.name = "group", .heading = N_("Domain")},
    {.name = "signal", .heading = N_("Signal"), .part = true, .charted = true},
    {.name = "no-signal",
     .heading = N_("No signal"),
     .part = true,
     .gives = true,
     .charted = true,
     .fill = CHART_EMPTY},
    {.name = "not-assessed",
     .heading = N_("Not assessed"),
     .part = true,
     .charted = true,
     .fill = CHART_HATCHED},
    {.name = "people", .heading = N_("People"), .sum = true},
    {.name = "published", .heading = N_("Signal, published"), .mark = true}};

// A share of a row, by a name of its own.
static struct cell part_of(struct figures *f, const char *group, const char *of, const char *what,
                           size_t n, size_t all)
{
    return cell_as(cell_share(n, all), arena_printf(&f->arena, "%s %s", group, what), of);
}

// `group`: a name of the domain and the people, `of` one of the people.
static void add_row(struct figures *f, struct figure_table *t, const char *name, const char *group,
                    const char *of, const struct tally *n, double published)
{
    const size_t all = tally_all(n);
    const struct cell cells[] = {cell_text(name),
                                 part_of(f, group, of, "signal", n->signal, all),
                                 part_of(f, group, of, "none", n->none, all),
                                 part_of(f, group, of, "open", n->open, all),
                                 cell_as(cell_count(all), of, NULL),
                                 cell_percent(published)};
    figures_row(f, t, cells);
}

// Signals of a domain, or of any, beside what was published.
static void add_beside(struct figures *f, struct figure_table *t, const char *name,
                       const char *group, const struct tally *n, struct published there)
{
    const size_t all = tally_all(n);
    const char *is = arena_printf(&f->arena, "%s signal", group);
    if (there.value >= 0)
        figures_row(f, t,
                    (struct cell[]){
                        cell_text(name), cell_as(cell_share(n->signal, all), is, NULL),
                        cell_as(cell_range(n->signal, all), is, NULL), cell_percent(there.value),
                        cell_as(cell_beside(n->signal, all, there.value, there.people), is, NULL)});
}

static void add_overall(struct figures *f, struct figure_section *s, const struct rows *r)
{
    struct tally all[PLAN_DOMAINS] = {{0}}, any = {0};
    for (size_t i = 0; i < r->person_count; i++) {
        if (r->people[i].latest == NOBODY)
            continue;
        const struct visit_row *v = &r->visits[r->people[i].latest];
        for (size_t d = 0; d < r->plan->domain_count; d++)
            tally_add(&all[d], v->states[d]);
        tally_add(&any, any_of(r, v));
    }
    struct figure_table *t =
        figures_table(f, s, "domains", _("Domains at the newest screening of each person"), columns,
                      ARRAY_LEN(columns));
    t->people = t->percent = true;
    t->chart = t->caption;
    struct figure_table *beside =
        figures_table(f, s, "domains-published", _("Signals beside what was published"),
                      beside_columns, BESIDE_COLUMNS);
    beside->people = true;
    for (size_t d = 0; d < r->plan->domain_count; d++) {
        const struct plan_domain *its = &r->plan->domains[d];
        const struct published there = plan_published(r->plan, its->code);
        add_row(f, t, its->title, its->code, arena_printf(&f->arena, "%s asked", its->code),
                &all[d], there.value);
        add_beside(f, beside, its->title, its->code, &all[d], there);
    }
    const struct published there = plan_published(r->plan, "any");
    add_row(f, t, _("At least one of the six"), "any", "screened", &any, there.value);
    add_beside(f, beside, _("At least one of the six"), "any", &any, there);
}

// A row of women or men of a band, by the name that section_people gives them.
static void add_group(struct figures *f, struct figure_table *t, const struct rows *r, size_t d,
                      size_t sex, size_t band, const struct tally *n)
{
    const char *of = arena_printf(&f->arena, "%s %zu", sex == 0 ? "women" : "men", band);
    const char *group = arena_printf(&f->arena, "%s %s", r->plan->domains[d].code, of);
    const char *name =
        arena_printf(&f->arena, sex == 0 ? _("women, %s") : _("men, %s"), band_name(f, r, band));
    add_row(f, t, name, group, of, n, -1);
}

static bool is_of(const struct person_row *p, size_t sex)
{
    return (p->sex == 'f') == (sex == 0) && (p->sex == 'f' || p->sex == 'm');
}

// One domain by age and sex; the last row holds everybody, also those of whom one is not known.
static void add_groups(struct figures *f, struct figure_section *s, const struct rows *r, size_t d)
{
    struct tally groups[PLAN_BANDS + 1][SEXES] = {{{0}}}, rest = {0}, all = {0};
    const size_t unknown = r->plan->band_count + 1;
    const char *name = arena_printf(&f->arena, "domain-%s", r->plan->domains[d].code);
    for (size_t i = 0; i < r->person_count; i++) {
        const struct person_row *p = &r->people[i];
        if (p->latest == NOBODY)
            continue;
        const struct visit_row *v = &r->visits[p->latest];
        const size_t band = band_of(r, v);
        bool known = band != unknown && (is_of(p, 0) || is_of(p, 1));
        tally_add(known ? &groups[band][is_of(p, 0) ? 0 : 1] : &rest, v->states[d]);
        tally_add(&all, v->states[d]);
    }
    struct figure_table *t =
        figures_table(f, s, name, r->plan->domains[d].title, columns, ARRAY_LEN(columns) - 1);
    t->columns[0].heading = N_("Sex and age");
    t->people = t->total = true;
    for (size_t sex = 0; sex < SEXES; sex++)
        for (size_t band = 0; band < unknown; band++)
            if (tally_all(&groups[band][sex]) > 0)
                add_group(f, t, r, d, sex, band, &groups[band][sex]);
    const char *code = r->plan->domains[d].code;
    if (tally_all(&rest) > 0)
        add_row(f, t, _("age or sex not known"), arena_printf(&f->arena, "%s rest", code),
                "no age or sex", &rest, -1);
    add_row(f, t, _("All"), code, arena_printf(&f->arena, "%s asked", code), &all, -1);
}

void section_domains(struct figures *f, const struct rows *r)
{
    struct figure_section *s = figures_section(f, "domains", _("Domains"));
    figures_text(s, _("A signal is to be confirmed by a professional; it is no diagnosis. Not "
                      "assessed is neither: it is counted apart and stays in the denominator."));
    figures_note(s, _("No signal does not mean that all is well: in one study of 207 people about "
                      "half of the difficulties outside memory were overlooked."));
    add_overall(f, s, r);
}

void section_domains_by_age(struct figures *f, const struct rows *r)
{
    struct figure_section *by = figures_section(f, "domains-by-age", _("Domains by age and sex"));
    by->sheet = true;
    for (size_t d = 0; d < r->plan->domain_count; d++)
        add_groups(f, by, r, d);
}

void section_reasons(struct figures *f, const struct rows *r)
{
    struct figure_column by_domain[FIGURE_COLUMNS] = {{.name = "reason", .heading = N_("Reason")}};
    const size_t domains =
        r->plan->domain_count < FIGURE_COLUMNS - 2 ? r->plan->domain_count : FIGURE_COLUMNS - 2;
    const size_t reasons = r->reasons.count;
    size_t *counts = mem_array((reasons + 1) * (domains + 1), sizeof *counts);
    for (size_t i = 0; i < r->person_count; i++)
        for (size_t d = 0; d < domains && r->people[i].latest != NOBODY; d++) {
            const struct visit_row *v = &r->visits[r->people[i].latest];
            size_t why = v->reasons[d] != NO_REASON ? v->reasons[d] : reasons;
            counts[why * domains + d] += v->states[d] == DOMAIN_OPEN;
        }
    for (size_t d = 0; d < domains; d++)
        by_domain[d + 1] = (struct figure_column){
            .name = r->plan->domains[d].code, .heading = r->plan->domains[d].title, .part = true};
    by_domain[domains + 1] =
        (struct figure_column){.name = "all", .heading = N_("All"), .sum = true};
    struct figure_section *s = figures_section(f, "not-assessed", _("Not assessed, and why"));
    figures_text(s, _("Domains that stayed open at the newest screening of each person. Without a "
                      "reason: a question of the domain was not answered, the answer was “does "
                      "not know”, or a test did not count."));
    struct figure_table *t =
        figures_table(f, s, "not-assessed", _("Domains not assessed"), by_domain, domains + 2);
    t->people = t->total = true;
    size_t totals[FIGURE_COLUMNS] = {0};
    for (size_t why = 0; why <= reasons; why++) {
        struct cell cells[FIGURE_COLUMNS] = {
            cell_text(why < reasons ? r->reasons.at[why].label : _("no reason noted"))};
        size_t sum = 0;
        for (size_t d = 0; d < domains; d++) {
            cells[d + 1] = cell_count(counts[why * domains + d]);
            totals[d] += counts[why * domains + d];
            sum += counts[why * domains + d];
        }
        totals[domains] += sum;
        cells[domains + 1] = cell_count(sum);
        if (sum > 0)
            figures_row(f, t, cells);
    }
    struct cell cells[FIGURE_COLUMNS] = {cell_text(_("All"))};
    for (size_t d = 0; d <= domains; d++)
        cells[d + 1] = cell_as(
            cell_count(totals[d]),
            d < domains ? arena_printf(&f->arena, "%s open", r->plan->domains[d].code) : NULL,
            NULL);
    figures_row(f, t, cells);
    free(counts);
}
