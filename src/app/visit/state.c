// SPDX-License-Identifier: EUPL-1.2
// The open visit in memory: what there is of it, and letting it go.
#include "app/visit/internal.h"

void visit_release(struct app *app)
{
    struct open_visit *v = &app->visit->now;
    form_free(v->form);
    json_free(v->patient);
    json_free(v->consent);
    json_free(v->notes);
    json_free(v->passed);
    json_free(v->clock);
    json_free(v->drafts);
    json_free(v->reached);
    *v = (struct open_visit){0};
}

bool app_visit_is_open(const struct app *app)
{
    return app->visit->now.open;
}

const struct person_row *app_visit_person(const struct app *app)
{
    return &app->visit->now.person;
}

int64_t app_visit_elapsed_ms(const struct app *app)
{
    return app->visit->now.open ? clock_mono_ms(&app->clock) - app->visit->now.entered_mono_ms : 0;
}

int64_t app_visit_clock_ms(const struct app *app)
{
    int64_t ms = app_visit_elapsed_ms(app);
    return ms - ms % VISIT_CLOCK_MS;
}

bool app_is_amending(const struct app *app)
{
    return app->visit->now.open && app->visit->now.envelope.finished_utc_ms != 0;
}
