// SPDX-License-Identifier: EUPL-1.2
// Dates and times in the user's language.
#include "app/state/format.h"

#include "app/state/state.h"
#include "base/i18n.h"

#include <stdio.h>
#include <string.h>

static const char *const weekdays[] = {N_("Monday"),   N_("Tuesday"), N_("Wednesday"),
                                       N_("Thursday"), N_("Friday"),  N_("Saturday"),
                                       N_("Sunday")};
static const char *const months[] = {N_("Jan"),  N_("Feb"),  N_("Mar"),  N_("Apr"),
                                     N_("May"),  N_("June"), N_("July"), N_("Aug"),
                                     N_("Sept"), N_("Oct"),  N_("Nov"),  N_("Dec")};

char *app_slot(const struct app *app)
{
    struct scratch *s = &app->state->scratch;
    char *slot = s->slot[s->next];
    s->next = (s->next + 1) % FORMAT_SLOTS;
    slot[0] = '\0';
    return slot;
}

const char *app_date_text(const struct app *app, struct date d, bool weekday)
{
    if (!date_known(d))
        return "";
    char *out = app_slot(app);
    if (d.month == 0)
        snprintf(out, FORMAT_BYTES, "%d", d.year);
    else if (d.day == 0) // TRANSLATORS: month name, year
        snprintf(out, FORMAT_BYTES, _("%s %d"), _(months[d.month - 1]), d.year);
    if (d.day == 0 || d.month == 0)
        return out;
    char day[8];
    snprintf(day, sizeof day, "%d", d.day);
    // TRANSLATORS: the first day of a month, as in "1 June 2027"
    const char *nth = d.day == 1 ? _("1") : day;
    // TRANSLATORS: day, month name, year
    if (weekday)
        snprintf(out, FORMAT_BYTES, _("%s %s %s %d"), _(weekdays[date_weekday(d) - 1]), nth,
                 _(months[d.month - 1]), d.year);
    else
        snprintf(out, FORMAT_BYTES, _("%s %s %d"), nth, _(months[d.month - 1]), d.year);
    return out;
}

const char *app_birth_text(const struct app *app, struct date birth, char sex)
{
    if (date_valid(birth))
        return app_date_text(app, birth, false);
    if (!date_known(birth))
        return _("birth date not known");
    const char *part = app_date_text(app, birth, false);
    char *out = app_slot(app);
    snprintf(out, FORMAT_BYTES,
             sex == 'f'   ? _("she was born in %s")
             : sex == 'm' ? _("he was born in %s")
                          : _("born in %s"),
             part);
    return out;
}

const char *app_age_text(const struct app *app, struct age age)
{
    char *out = app_slot(app);
    if (!age.known || age.most < 0) // a birth that is still to come is no age
        return _("age not known");
    snprintf(out, FORMAT_BYTES,
             age.least == age.most
                 ? ngettext("%d year", "%d years", (unsigned long)age.most)
                 : ngettext("about %d year", "about %d years", (unsigned long)age.most),
             age.most);
    return out;
}

const char *app_age_short(const struct app *app, struct age age)
{
    char *out = app_slot(app);
    if (!age.known || age.most < 0)
        return "–";
    snprintf(out, FORMAT_BYTES, "%s%d", age.least == age.most ? "" : "~", age.most);
    return out;
}

const char *app_time_text(const struct app *app)
{
    return app_time_at_text(app, clock_utc_ms(&app->clock));
}

const char *app_time_at_text(const struct app *app, int64_t utc_ms)
{
    struct datetime t = clock_local(&app->clock, utc_ms);
    char *out = app_slot(app);
    snprintf(out, FORMAT_BYTES, "%s", time_text(t, "%H:%M").text);
    return out;
}

const char *app_duration_text(const struct app *app, int64_t ms, bool words)
{
    long long seconds = ms < 0 ? 0 : (ms + 999) / 1000;
    char *out = app_slot(app);
    if (!words)
        snprintf(out, FORMAT_BYTES, "%02lld:%02lld", seconds / 60, seconds % 60);
    else if (seconds >= 60)
        snprintf(out, FORMAT_BYTES, _("%lld min %02lld s"), seconds / 60, seconds % 60);
    else
        snprintf(out, FORMAT_BYTES, _("%lld s"), seconds);
    return out;
}

struct date app_local_date(const struct app *app, int64_t utc_ms)
{
    return clock_day(&app->clock, utc_ms);
}

const char *app_instant_text(const struct app *app, int64_t utc_ms)
{
    struct datetime t = clock_local(&app->clock, utc_ms);
    char *out = app_slot(app);
    snprintf(out, FORMAT_BYTES, "%s %s", app_date_text(app, t.date, false),
             time_text(t, "%H:%M").text);
    return out;
}
