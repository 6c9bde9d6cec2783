// SPDX-License-Identifier: EUPL-1.2
#include "base/i18n.h"
#include "report/sections.h"

#include <stdlib.h>

static int by_seconds(const void *a, const void *b)
{
    const int32_t x = *(const int32_t *)a, y = *(const int32_t *)b;
    return (x > y) - (x < y);
}

// The smallest value that at least so many per cent do not exceed.
static double minutes_at(const int32_t *sorted, size_t count, size_t percent)
{
    size_t at = (count * percent + 99) / 100;
    return sorted[at > 0 ? at - 1 : 0] / 60.0;
}

static void add_steps(struct figures *f, struct figure_section *s, const struct rows *r,
                      const int32_t *sorted, size_t count, size_t screenings)
{
    static const struct figure_column columns[] = {
        {.name = "minutes", .heading = N_("Minutes")},
        {.name = "screenings", .heading = N_("Screenings"), .charted = true}};
    struct figure_table *t =
        figures_table(f, s, "minutes", _("Time of screenings"), columns, ARRAY_LEN(columns));
    t->people = t->total = t->percent = true;
    t->chart = t->caption;
    size_t done = 0;
    for (size_t i = 0; i <= r->plan->minute_count; i++) {
        const size_t before = done;
        const int from = i > 0 ? r->plan->minutes[i - 1] : 0;
        while (done < count &&
               (i == r->plan->minute_count || sorted[done] < r->plan->minutes[i] * 60))
            done++;
        const char *name =
            i < r->plan->minute_count
                ? arena_printf(&f->arena, _("%d to under %d"), from, r->plan->minutes[i])
                : arena_printf(&f->arena, _("%d and more"), from);
        figures_row(f, t,
                    (struct cell[]){cell_text(name), cell_as(cell_share(done - before, screenings),
                                                             NULL, "screenings")});
    }
    if (screenings > count)
        figures_row(f, t,
                    (struct cell[]){
                        cell_text(_("not known")),
                        cell_as(cell_share(screenings - count, screenings), NULL, "screenings")});
    figures_row(
        f, t,
        (struct cell[]){cell_text(_("All")), cell_as(cell_count(screenings), "screenings", NULL)});
}

static void add_published(struct figures *f, struct figure_table *t, const struct rows *r)
{
    const struct json *all = json_get(r->plan->file, "minutesPublished");
    for (size_t i = 0; i < json_count(all); i++) {
        int64_t least = 0, most = 0;
        const struct json *one = json_at(all, i);
        if (!json_int(json_get(one, "least"), &least) || !json_int(json_get(one, "most"), &most))
            continue;
        figures_row(
            f, t,
            (struct cell[]){cell_text(plan_source(r->plan, json_get_string(one, "source"))),
                            cell_text(least == most ? arena_printf(&f->arena, "%d", (int)least)
                                                    : arena_printf(&f->arena, "%d\xe2\x80\x93%d",
                                                                   (int)least, (int)most))});
    }
}

void section_times(struct figures *f, const struct rows *r)
{
    static const struct figure_column columns[] = {{.name = "what", .heading = N_("What")},
                                                   {.name = "minutes", .heading = N_("Minutes")}};
    static const struct {
        const char *what;
        size_t percent;
    } points[] = {{N_("Half of the screenings took no more than"), 50},
                  {N_("One in ten took no more than"), 10},
                  {N_("Nine in ten took no more than"), 90}};
    int32_t *sorted = mem_array(r->visit_count + 1, sizeof *sorted);
    size_t count = 0, screenings = 0;
    for (size_t i = 0; i < r->visit_count; i++) {
        screenings += r->visits[i].screening;
        if (r->visits[i].screening && r->visits[i].seconds >= 0)
            sorted[count++] = r->visits[i].seconds;
    }
    qsort(sorted, count, sizeof *sorted, by_seconds);
    struct figure_section *s = figures_section(f, "time", _("Time of visits"));
    figures_text(s, _("From the beginning to the end of the screening. Not known: it was left open "
                      "for hours, or the laptop’s clock was in doubt."));
    struct figure_table *t = figures_table(f, s, "time", _("Minutes, beside what was published"),
                                           columns, ARRAY_LEN(columns));
    for (size_t i = 0; count >= r->plan->smallest && i < ARRAY_LEN(points); i++)
        figures_row(f, t,
                    (struct cell[]){cell_text(_(points[i].what)),
                                    {.kind = CELL_NUMBER,
                                     .number = minutes_at(sorted, count, points[i].percent)}});
    add_published(f, t, r);
    add_steps(f, s, r, sorted, count, screenings);
    free(sorted);
}

void section_forms(struct figures *f, const struct rows *r)
{
    static const struct figure_column columns[] = {
        {.name = "form", .heading = N_("Form and version")},
        {.name = "screenings", .heading = N_("Screenings")}};
    size_t *counts = mem_array(r->forms.count + 1, sizeof *counts), all = 0;
    for (size_t i = 0; i < r->visit_count; i++) {
        if (!r->visits[i].screening)
            continue;
        counts[r->visits[i].form]++;
        all++;
    }
    struct figure_section *s = figures_section(f, "forms", _("Forms"));
    figures_text(s, _("A domain is counted together over all forms and versions that have it; who "
                      "was not asked about it is not in its numbers."));
    struct figure_table *t =
        figures_table(f, s, "forms", _("Screenings by form"), columns, ARRAY_LEN(columns));
    t->people = t->total = true;
    for (size_t i = 0; i < r->forms.count; i++)
        if (counts[i] > 0)
            figures_row(
                f, t,
                (struct cell[]){
                    {.kind = CELL_TEXT, .text = r->forms.at[i].label, .code = r->forms.at[i].code},
                    cell_as(cell_share(counts[i], all), NULL, "screenings")});
    figures_row(f, t,
                (struct cell[]){cell_text(_("All")), cell_as(cell_count(all), "screenings", NULL)});
    free(counts);
}

void section_delivery(struct figures *f, const struct rows *r)
{
    static const struct figure_column columns[] = {
        {.name = "state", .heading = N_("State")},
        {.name = "visits", .heading = N_("Visits"), .charted = true}};
    enum { DENIED = DELIVERIES, STATES };
    static const struct {
        size_t state;
        const char *name;
    } lines[] = {
        {DELIVERY_DONE, N_("sent, and read back from the server")},
        {DELIVERY_WAITING, N_("waiting to be sent, or to be read back")},
        {DELIVERY_REFUSED, N_("refused by the server, or changed there too")},
        {DENIED, N_("not to be sent: the person did not agree")},
        {DELIVERY_NONE, N_("not sent from here: they came from the server or another laptop")},
    };
    size_t counts[STATES] = {0};
    for (size_t i = 0; i < r->visit_count; i++) {
        const struct visit_row *v = &r->visits[i];
        counts[v->delivery == DELIVERY_NONE && v->send_denied ? DENIED : v->delivery]++;
    }
    struct figure_section *s = figures_section(f, "delivery", _("Delivery"));
    if (r->practice)
        figures_note(s, _("Nothing is sent from a practice store."));
    struct figure_table *t =
        figures_table(f, s, "delivery", _("Where the visits stand"), columns, ARRAY_LEN(columns));
    t->people = t->total = true; // who did not agree is told of as little as elsewhere
    for (size_t i = 0; i < ARRAY_LEN(lines); i++)
        figures_row(
            f, t,
            (struct cell[]){
                cell_text(lines[i].state == DELIVERY_NONE && r->practice ? _("kept here only")
                                                                         : _(lines[i].name)),
                cell_as(cell_share(counts[lines[i].state], r->visit_count), NULL, "visits")});
    figures_row(
        f, t,
        (struct cell[]){cell_text(_("All")), cell_as(cell_count(r->visit_count), "visits", NULL)});
}
