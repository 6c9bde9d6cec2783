// SPDX-License-Identifier: EUPL-1.2
// A visit: who, consent, then one step after the other.
#include "lines/visit.h"

#include "app/people/service.h"
#include "app/state/service.h"
#include "app/visit/consent.h"
#include "app/visit/tasks.h"

#include <stdio.h>
#include <string.h>

// A domain is said when it begins, with the wait.
static void say_domain(struct talk *t, const struct item *domain)
{
    if (domain == NULL || strcmp(t->domain, domain->link_id) == 0)
        return;
    snprintf(t->domain, sizeof t->domain, "%s", domain->link_id);
    lines_say(&t->l, app_item_label(t->app, domain));
    bool recall = app_step(t->app).widget != NULL && strcmp(app_step(t->app).widget, "recall") == 0;
    if (app_recall_wait_ms(t->app) > 0 && app_answered(t->app, "cog-recall") == NULL && !recall)
        visit_say_wait(t);
}

// ---- steps ----

// A question without a work of its own.
static enum turn question_step(struct talk *t)
{
    const struct item *it = app_step(t->app).item;
    enum said said = question_ask(t, it, NULL);
    if (said != SAID_LINE)
        return visit_obey(t, said, it);
    app_step_next(t->app);
    return TURN_ASK;
}

static const struct {
    const char *widget;
    enum turn (*ask)(struct talk *t);
} works[] = {
    {"words", words_step},
    {"stopwatch", chair_step},
    {"whisper", whisper_step},
    {"recall", recall_step},
};

static enum turn step(struct talk *t)
{
    struct visit_step s = app_step(t->app);
    if (s.item == NULL)
        return end_step(t);
    say_domain(t, s.domain);
    for (size_t i = 0; s.widget != NULL && i < sizeof works / sizeof works[0]; i++)
        if (strcmp(works[i].widget, s.widget) == 0)
            return works[i].ask(t);
    return question_step(t);
}

void visit_go_on(struct talk *t)
{
    bool accepted = false;
    t->domain[0] = '\0';
    if (!app_consent_given(t->app, &accepted) && !consent_ask(t))
        return;
    while (talk_goes_on(t) && app_visit_is_open(t->app) && step(t) == TURN_ASK)
        ;
    if (t->leave != LEAVE_NOT && app_visit_is_open(t->app))
        lines_say(&t->l, _("Every answer so far is kept. The visit goes on at this question next "
                           "time."));
}

// A second visit of a day is seldom meant.
static bool is_meant(struct talk *t, struct id person)
{
    struct person_row row;
    if (!app_person_row(t->app, person, &row) || !row.seen_today || row.state == ROW_RESUME)
        return true;
    lines_sayf(&t->l, _("%s was seen today already."), row.name);
    return talk_confirm(t, _("Type \"confirm\" to begin another visit:"), _("confirm"));
}

void visit_ask(struct talk *t, struct id person)
{
    bool resumed = false;
    char doctor[APP_SAID_BYTES];
    app_select(t->app, person);
    if (!is_meant(t, person))
        return;
    if (app_visit_enter(t->app, person, &resumed) != RC_OK) {
        talk_failed(t);
        return;
    }
    const struct person_row *p = app_visit_person(t->app);
    lines_sayf(&t->l, resumed ? _("Visit of %s, gone on with") : _("Visit of %s"), p->name);
    app_person_doctor(t->app, person, doctor);
    if (doctor[0] != '\0')
        lines_sayf(&t->l, _("GP, as the server has it: %s"), doctor);
    if (app_clock_doubt(t->app)[0] != '\0')
        lines_say(&t->l, app_clock_doubt(t->app));
    lines_say(&t->l, _("Type the number of an answer, then Enter. \"help\" says what else can be "
                       "typed; \"!\" is for a red flag, always."));
    visit_go_on(t);
}
