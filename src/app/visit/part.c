// SPDX-License-Identifier: EUPL-1.2
// The part of struct app that the room of the visit owns.
#include "app/visit/internal.h"
#include "base/mem.h"

#include <stdlib.h>

void visit_init(struct app *app)
{
    app->visit = mem_alloc(sizeof *app->visit);
}

void visit_wipe(struct app *app)
{
    visit_release(app);
    history_release(app);
    flags_release(app);
    drafts_release(app);
}

void visit_free(struct app *app)
{
    visit_wipe(app);
    forms_in_use_release(app);
    free(app->visit);
}
