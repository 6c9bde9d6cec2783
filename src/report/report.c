// SPDX-License-Identifier: EUPL-1.2
#include "report/report.h"

#include "base/date_words.h"
#include "base/i18n.h"
#include "report/internal.h"
#include "report/read.h"
#include "report/sections.h"
#include "report/staff.h"

#include <stdlib.h>

static const char *selection_text(struct arena *a, const struct selection *which)
{
    struct buf text = {0};
    const struct selection_ask *ask = which != NULL ? selection_asked(which) : NULL;
    if (ask != NULL && ask->since.year != 0)
        buf_printf(&text, _("since %s; "), date_words(ask->since).text);
    if (ask != NULL && ask->until.year != 0)
        buf_printf(&text, _("until %s; "), date_words(ask->until).text);
    if (ask != NULL && ask->received_since.year != 0)
        buf_printf(&text, _("received since %s; "), date_words(ask->received_since).text);
    if (ask != NULL && ask->round != NULL)
        buf_printf(&text, _("round %s; "), ask->round);
    if (ask != NULL && ask->form != NULL)
        buf_printf(&text, _("form %s; "), ask->form);
    if (text.len == 0)
        buf_puts(&text, _("all visits; "));
    if (ask != NULL && ask->purpose == PURPOSE_RESEARCH)
        buf_puts(&text, _("only of people who agreed to research; "));
    const char *kept = arena_text(a, buf_text(&text), text.len);
    buf_release(&text);
    return kept;
}

// Is it of some of the visits?
static bool is_of_some(const struct selection_ask *ask)
{
    return ask->since.year != 0 || ask->until.year != 0 || ask->received_since.year != 0 ||
           ask->round != NULL || ask->form != NULL;
}

// All visits of the same people, where the report is of some; r->whole then stands for *all.
static enum rc read_whole(struct store *s, const struct report_options *o, struct rows *r,
                          struct rows *all, struct err *e)
{
    const struct selection_ask *ask = o->which != NULL ? selection_asked(o->which) : NULL;
    if (ask == NULL || o->visitors || !is_of_some(ask))
        return RC_OK;
    const struct selection_ask wide = {.purpose = ask->purpose};
    struct selection *which = NULL;
    *all = (struct rows){.plan = r->plan,
                         .clock = r->clock,
                         .data = r->data,
                         .language = r->language,
                         .visits_only = true};
    enum rc rc = selection_make(s, &wide, o->clock, &which, e);
    rc = rc ? rc : rows_read(s, which, all, o->progress, o->self, e);
    selection_free(which);
    r->whole = all;
    return rc;
}

static void count_programme(struct figures *f, const struct rows *r)
{
    static void (*const sections[])(struct figures * f, const struct rows *r) = {
        section_short,    section_people,   section_domains, section_follow_up,
        section_reasons,  section_refusals, section_flags,   section_times,
        section_delivery, section_places,   section_months,  section_domains_by_age,
        section_forms,    section_sources};
    for (size_t i = 0; i < ARRAY_LEN(sections); i++)
        sections[i](f, r);
}

// Who recorded that staff know of the page about them.
static void note_staff(struct report *r, struct store *s)
{
    struct staff_record said;
    if (staff_read(s, &said, NULL) != RC_OK)
        return;
    const struct time_text informed = date_words(said.informed), on = date_words(said.on);
    const struct time_text consulted = date_words(said.consulted);
    figures_note(r->figures.first,
                 arena_printf(&r->figures.arena,
                              _("Staff were informed of this page on %s and their representatives "
                                "consulted on %s; recorded by %s on %s."),
                              informed.text, consulted.text, said.by, on.text));
}

static void count_all(struct report *r, struct store *s, const struct report_options *o,
                      const struct rows *rows)
{
    r->title = o->visitors ? _("Visits by visitor")
                           : _("Screening of older people at home (ICOPE Step 1)");
    r->exact = o->exact;
    r->visitors = o->visitors;
    if (!o->visitors) {
        count_programme(&r->figures, rows);
        if (!o->exact)
            figures_mask(&r->figures, r->plan.smallest);
        return;
    }
    section_visitors(&r->figures, rows);
    note_staff(r, s);
}

enum rc report_read(struct store *s, const struct report_options *o, struct report **ret,
                    struct err *e)
{
    if (o->visitors && !staff_allowed(s))
        return err_set(e, RC_DENIED, "report: figures about visitors are closed");
    struct report *r = mem_alloc(sizeof *r);
    *r = (struct report){.language = o->language};
    enum rc rc = plan_read(o->data, o->language, &r->plan, e);
    struct rows rows = {
        .plan = &r->plan, .clock = o->clock, .data = o->data, .language = o->language};
    struct rows all = {.plan = NULL};
    rc = rc ? rc : rows_read(s, o->which, &rows, o->progress, o->self, e);
    rc = rc ? rc : read_whole(s, o, &rows, &all, e);
    if (rc == RC_OK) {
        count_all(r, s, o, &rows);
        struct arena *a = &r->figures.arena;
        const struct date today = clock_today(o->clock);
        const struct time_text day = date_text(today), words = date_words(today);
        r->day = arena_printf(a, "%s", day.text);
        r->subtitle =
            arena_printf(a, _("%scounted on %s"), selection_text(a, o->which), words.text);
        r->words = rows.arena; // the figures name them
        rows.arena = (struct arena){0};
        r->practice = rows.practice;
        r->partial = rows.damaged;
        r->lost_people = rows.lost_people;
        r->lost_visits = rows.lost_visits;
    }
    rows_release(&all);
    rows_release(&rows);
    if (rc == RC_OK)
        *ret = r;
    else
        report_free(r);
    return rc;
}

void report_free(struct report *r)
{
    if (r == NULL)
        return;
    arena_release(&r->figures.arena);
    arena_release(&r->words);
    plan_release(&r->plan);
    free(r);
}

bool report_is_partial(const struct report *r)
{
    return r->partial;
}
