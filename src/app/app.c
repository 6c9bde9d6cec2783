// SPDX-License-Identifier: EUPL-1.2
// The program as a whole: its parts are made from the floor up and freed from the roof down.
#include "app/app.h"

#include "app/office/office.h"
#include "app/people/people.h"
#include "app/sending/outbox.h"
#include "app/sending/sending.h"
#include "app/session/session.h"
#include "app/state/state.h"
#include "app/visit/visit.h"
#include "base/mem.h"

#include <stdlib.h>

// Parts above the floor, lowest first.
static const struct {
    void (*init)(struct app *app);
    void (*free)(struct app *app);
} parts[] = {
    {people_init, people_free}, {visit_init, visit_free},   {sending_init, sending_free},
    {outbox_init, outbox_free}, {office_init, office_free}, {session_init, session_free},
};

struct app *app_new(const struct paths *paths, struct clock clock)
{
    struct app *app = mem_alloc(sizeof *app);
    app->clock = clock;
    app_state_init(app, paths);
    preferences_read(app);
    for (size_t i = 0; i < ARRAY_LEN(parts); i++)
        parts[i].init(app);
    return app;
}

void app_free(struct app *app)
{
    if (app == NULL)
        return;
    for (size_t i = ARRAY_LEN(parts); i > 0; i--)
        parts[i - 1].free(app);
    store_close(app->store);
    app_state_free(app);
    free(app);
}
