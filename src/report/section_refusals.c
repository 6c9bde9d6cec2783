// SPDX-License-Identifier: EUPL-1.2
#include "base/i18n.h"
#include "report/sections.h"

#include <stdlib.h>

static const struct figure_column reasons[] = {
    {.name = "reason", .heading = N_("Reason")},
    {.name = "visits", .heading = N_("Visits"), .charted = true}};

static const struct figure_column decisions[] = {
    {.name = "question", .heading = N_("Question")},
    {.name = "yes", .heading = N_("Yes"), .part = true},
    {.name = "no", .heading = N_("No"), .part = true},
    {.name = "not-asked", .heading = N_("Not asked"), .part = true, .gives = true},
    {.name = "all", .heading = N_("People"), .sum = true}};

// Of rows_purposes.
static const char *const questions[PURPOSES] = {
    N_("do the screening"), N_("send it to the platform"), N_("inform the doctor"),
    N_("inform a carer"),   N_("inform social services"),  N_("use it for research")};

static void add_reasons(struct figures *f, struct figure_section *s, const struct rows *r)
{
    size_t *counts = mem_array(r->refusals.count + 1, sizeof *counts), all = 0;
    for (size_t i = 0; i < r->visit_count; i++) {
        const struct visit_row *v = &r->visits[i];
        if (!v->refused)
            continue;
        counts[v->refusal != NOBODY ? v->refusal : r->refusals.count]++;
        all++;
    }
    struct figure_table *t =
        figures_table(f, s, "refusals", _("Visits that ended because the person did not agree"),
                      reasons, ARRAY_LEN(reasons));
    t->people = t->total = true;
    for (size_t i = 0; i <= r->refusals.count; i++)
        if (counts[i] > 0)
            figures_row(f, t,
                        (struct cell[]){cell_text(i < r->refusals.count ? r->refusals.at[i].label
                                                                        : _("no reason noted")),
                                        cell_as(cell_share(counts[i], all), NULL, "refused")});
    figures_row(f, t,
                (struct cell[]){cell_text(_("All")),
                                cell_as(cell_share(all, r->visit_count), "refused", "visits")});
    free(counts);
}

static void add_decisions(struct figures *f, struct figure_section *s, const struct rows *r)
{
    struct figure_table *t = figures_table(f, s, "consent", _("What people agreed to last"),
                                           decisions, ARRAY_LEN(decisions));
    t->people = true;
    for (size_t q = 0; q < PURPOSES; q++) {
        size_t counts[3] = {0}, all = 0;
        for (size_t i = 0; i < r->person_count; i++) {
            if (!is_person(r, i) || r->people[i].visit_count == 0)
                continue;
            counts[r->people[i].decisions[q]]++;
            all++;
        }
        figures_row(f, t,
                    (struct cell[]){cell_text(_(questions[q])),
                                    cell_share(counts[DECISION_YES], all),
                                    cell_share(counts[DECISION_NO], all),
                                    cell_share(counts[DECISION_NONE], all), cell_count(all)});
    }
}

void section_refusals(struct figures *f, const struct rows *r)
{
    size_t withdrawn = 0, people = 0;
    struct figure_section *s = figures_section(f, "refusals", _("Refusals and agreements"));
    figures_text(s, _("A refusal has no consequence for the person and is no failure of the "
                      "visit."));
    add_reasons(f, s, r);
    add_decisions(f, s, r);
    static const struct figure_column columns[] = {{.name = "what", .heading = N_("What")},
                                                   {.name = "people", .heading = N_("People")}};
    for (size_t i = 0; i < r->person_count; i++) {
        people += is_person(r, i) && r->people[i].visit_count > 0;
        withdrawn += is_person(r, i) && r->people[i].withdrawn;
    }
    struct figure_table *t =
        figures_table(f, s, "withdrawn", _("Taken back"), columns, ARRAY_LEN(columns));
    t->people = true;
    figures_row(f, t,
                (struct cell[]){cell_text(_("Agreements to the screening that were taken back")),
                                cell_share(withdrawn, people)});
}

// ---- red flags ----

// Columns: kind, open, outcomes, closed with another outcome or none, all.
enum { FLAG_FIXED = 4, FLAG_OUTCOMES = FIGURE_COLUMNS - FLAG_FIXED };

// `other`: the table has the column of other outcomes, of which there are else none.
static void add_flag_row(struct figures *f, struct figure_table *t, const char *name,
                         const size_t *counts, bool other)
{
    struct cell cells[FIGURE_COLUMNS] = {cell_text(name)};
    for (size_t i = 1; i < t->column_count; i++)
        cells[i] = cell_count(counts[i + (i + 1 == t->column_count && !other)]);
    figures_row(f, t, cells);
}

// Counts by kind, the last row for all; to be given to free().
static size_t *count_flags(const struct rows *r, size_t outcomes)
{
    size_t *counts = mem_array((r->flag_kinds.count + 1) * FIGURE_COLUMNS, sizeof *counts);
    for (size_t i = 0; i < r->flag_count; i++) {
        const struct flag_row *flag = &r->flags[i];
        const bool told = flag->outcome < outcomes; // NOBODY is not
        const size_t at = flag->open ? 1 : told ? flag->outcome + 2 : outcomes + 2;
        for (size_t k = 0; k < 2; k++) { // its own row, and that of all
            size_t *row = counts + (k == 0 ? flag->kind : r->flag_kinds.count) * FIGURE_COLUMNS;
            row[at]++;
            row[outcomes + 3]++;
        }
    }
    return counts;
}

void section_flags(struct figures *f, const struct rows *r)
{
    struct figure_column columns[FIGURE_COLUMNS] = {
        {.name = "kind", .heading = N_("Red flag")},
        {.name = "open", .heading = N_("Still open"), .part = true}};
    const size_t outcomes = r->outcomes.count < FLAG_OUTCOMES ? r->outcomes.count : FLAG_OUTCOMES;
    size_t *counts = count_flags(r, outcomes);
    for (size_t i = 0; i < outcomes; i++)
        columns[i + 2] = (struct figure_column){
            .name = r->outcomes.at[i].code, .heading = r->outcomes.at[i].label, .part = true};
    const bool other = counts[r->flag_kinds.count * FIGURE_COLUMNS + outcomes + 2] > 0;
    if (other)
        columns[outcomes + 2] = (struct figure_column){
            .name = "closed", .heading = N_("Closed, other or not noted"), .part = true};
    columns[outcomes + 2 + other] =
        (struct figure_column){.name = "all", .heading = N_("All"), .sum = true};
    struct figure_section *s = figures_section(f, "red-flags", _("Red flags"));
    figures_text(s, _("Warning signs that were raised, and what came of them."));
    struct figure_table *t = figures_table(f, s, "red-flags", _("Red flags by kind and outcome"),
                                           columns, outcomes + 3 + other);
    t->people = t->total = true;
    for (size_t k = 0; k < r->flag_kinds.count; k++)
        add_flag_row(f, t, r->flag_kinds.at[k].label, counts + k * FIGURE_COLUMNS, other);
    add_flag_row(f, t, _("All"), counts + r->flag_kinds.count * FIGURE_COLUMNS, other);
    free(counts);
}
