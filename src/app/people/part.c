// SPDX-License-Identifier: EUPL-1.2
// The part of struct app that the room of people owns.
#include "app/people/internal.h"
#include "base/mem.h"

#include <stdlib.h>
#include <string.h>

void people_init(struct app *app)
{
    app->people = mem_alloc(sizeof *app->people);
}

void people_wipe(struct app *app)
{
    struct app_people *p = app->people;
    conflicts_release(app);
    if (p->round != NULL)
        explicit_bzero(p->round, p->round_cap * sizeof *p->round);
    free(p->round);
    for (int v = 0; v < HOME_VIEWS; v++)
        free(p->views[v].at);
    free(p->found.at);
    *p = (struct app_people){0};
}

void people_free(struct app *app)
{
    people_wipe(app);
    free(app->people);
}
