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
    explicit_bzero(p->home, p->home_count * sizeof *p->home);
    explicit_bzero(p->found, sizeof p->found);
    p->home_count = p->found_count = 0;
    p->selected = (struct id){{0}};
}

void people_free(struct app *app)
{
    people_wipe(app);
    free(app->people);
}
