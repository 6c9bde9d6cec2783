// SPDX-License-Identifier: EUPL-1.2
// Two records that may be one person: the one that is being decided, and what is decided.
#include "app/people/internal.h"
#include "app/state/preferences.h"
#include "base/i18n.h"
#include "store/amend.h"
#include "store/pair.h"

#include <stdio.h>
#include <string.h>

enum rc app_pair_open(struct app *app, struct id pair)
{
    const struct open_conflicts *c = &app->people->conflicts;
    for (size_t i = 0; i < c->pair_count; i++) {
        if (id_equal(c->pairs[i].id, pair)) {
            app->people->pair = c->pairs[i];
            return app_done(app);
        }
    }
    return app_refuse(app, RC_NO, _("This was decided already."));
}

static bool read_side(struct app *app, struct id person, struct pair_side *ret)
{
    return app_person_row(app, person, &ret->row) &&
           app_person_fields(app, person, &ret->fields) == RC_OK;
}

bool app_pair_now(struct app *app, struct pair_view *ret)
{
    const struct store_pair *pair = &app->people->pair;
    return read_side(app, pair->other, &ret->known) && read_side(app, pair->person, &ret->newer);
}

static enum rc decided(struct app *app)
{
    app->people->pair = (struct store_pair){.found_utc_ms = 0};
    app->state->home_stale = true;
    app_conflicts(app);
    return app_done(app);
}

enum rc app_pair_merge(struct app *app)
{
    struct err e = {0};
    const struct store_pair pair = app->people->pair;
    if (!app_may_merge(app))
        return app_refuse(app, RC_DENIED,
                          _("Only a nurse, a coordinator or an administrator merges two records."));
    enum rc rc = store_person_merge(app->store, pair.person, pair.other, &e);
    if (rc == RC_BUSY)
        return app_refuse(app, rc,
                          _("Not merged: a visit of the newer record is not finished. Finish it "
                            "first."));
    return rc == RC_OK ? decided(app) : app_fail(app, N_("The records were not merged."), &e);
}

enum rc app_pair_different(struct app *app)
{
    struct err e = {0};
    const struct store_pair pair = app->people->pair;
    if (store_pair_different(app->store, pair.person, pair.other, &e) != RC_OK)
        return app_fail(app, N_("It was not kept that these are two people."), &e);
    return decided(app);
}
