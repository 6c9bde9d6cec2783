// SPDX-License-Identifier: EUPL-1.2
// What people are told about the laptop's clock (store/moment.h).
#include "app/state/format.h"
#include "app/state/state.h"
#include "base/i18n.h"
#include "store/moment.h"

#include <stdio.h>

// TIME_FITS while no store is open.
static enum time_verdict verdict(const struct app *app)
{
    return app->state->stage == APP_OPEN ? store_time(app->store) : TIME_FITS;
}

const char *app_clock_doubt(const struct app *app)
{
    enum time_verdict v = verdict(app);
    if (v == TIME_FITS)
        return "";
    char *out = app_slot(app);
    const char *day = app_date_text(app, clock_today(&app->clock), true);
    const char *at = app_time_text(app);
    if (v == TIME_BEHIND)
        // TRANSLATORS: date, time of day
        snprintf(out, FORMAT_BYTES,
                 _("The clock of this laptop cannot be right: it says %s, %s, and that is over. "
                   "Visits go on and are marked; nothing is erased. Set the clock, or tell your "
                   "administrator."),
                 day, at);
    else if (v == TIME_AHEAD)
        // TRANSLATORS: date, time of day
        snprintf(out, FORMAT_BYTES,
                 _("The clock of this laptop is probably wrong: it says %s, %s, long after anybody "
                   "worked here. Visits go on and are marked; nothing is erased. Set the clock; if "
                   "it is right, an administrator says so in the settings."),
                 day, at);
    else
        // TRANSLATORS: date, time of day
        snprintf(out, FORMAT_BYTES,
                 _("The clock of this laptop says %s, %s; the server says another time. Visits go "
                   "on and are marked; nothing is erased. Set the clock, or tell your "
                   "administrator."),
                 day, at);
    return out;
}

const char *app_title_mark(const struct app *app)
{
    if (app_is_practice(app))
        return _("PRACTICE");
    // TRANSLATORS: in the title bar: the laptop's clock cannot be right
    return verdict(app) != TIME_FITS ? _("CLOCK?") : NULL;
}
