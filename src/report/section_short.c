// SPDX-License-Identifier: EUPL-1.2
// The programme on one page, for who reads no more.
#include "base/i18n.h"
#include "report/sections.h"

// A share of the page, by the names that the other sections give it.
struct line {
    const char *what;
    size_t n, of;
    const char *is, *of_is;
    const char *published; // figure of the plan, NULL none
};

static void add_line(struct figures *f, struct figure_table *t, const struct rows *r,
                     const struct line *l)
{
    const struct published there = l->published != NULL ? plan_published(r->plan, l->published)
                                                        : (struct published){.value = -1};
    figures_row(f, t,
                (struct cell[]){
                    cell_text(l->what), cell_as(cell_share(l->n, l->of), l->is, l->of_is),
                    cell_as(cell_range(l->n, l->of), l->is, l->of_is), cell_percent(there.value),
                    cell_as(cell_beside(l->n, l->of, there.value, there.people), l->is, l->of_is)});
}

void section_short(struct figures *f, const struct rows *r)
{
    const struct overview n = overview_of(r);
    size_t signal = 0, due = 0, again = 0;
    for (size_t i = 0; i < r->person_count; i++) {
        const struct person_row *p = &r->people[i];
        const enum follow_up follow = follow_up_of(r, p);
        signal += p->latest != NOBODY && has_signal(r, &r->visits[p->latest]);
        due += follow == FOLLOW_AGAIN || follow == FOLLOW_OTHER || follow == FOLLOW_NOT;
        again += follow == FOLLOW_AGAIN;
    }
    const struct line lines[] = {
        {_("People screened"), n.screened, n.people, "screened", "people", NULL},
        {_("With a signal in one of the six"), signal, n.screened, "any signal", "screened", "any"},
        {_("Screened again, of those due"), again, due, "again", "due", "followUp"},
        {_("Visits that were refused"), n.refused, n.visits, "refused", "visits", NULL}};
    struct figure_section *s = figures_section(f, "in-short", _("In short"));
    figures_text(s, _("Older people are visited at home and asked about memory, mobility, "
                      "nutrition, sight, hearing and mood. A signal says that a professional has "
                      "to look; it is no diagnosis."));
    figures_text(s, chance_text());
    struct figure_table *t = figures_table(f, s, "in-short", _("The programme in four figures"),
                                           beside_columns, BESIDE_COLUMNS);
    t->columns[1].charted = t->columns[3].mark = true;
    t->people = t->percent = true;
    t->chart = t->caption;
    for (size_t i = 0; i < ARRAY_LEN(lines); i++)
        add_line(f, t, r, &lines[i]);
}
