// SPDX-License-Identifier: EUPL-1.2
// In which group of a view a visit stands: keys that sort as the groups do, and their names.
#include "app/office/internal.h"
#include "app/state/format.h"
#include "base/i18n.h"
#include "base/utf8.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

// What is missing, in this order.
enum missing { MISSING_UNDONE, MISSING_OPEN, MISSING_WAITING, MISSING_KEPT, MISSING_NOTHING };

static const struct {
    const char *name;
    bool numbers;
} missing[] = {
    [MISSING_UNDONE] = {N_("Planned, not done"), false},
    [MISSING_OPEN] = {N_("Begun on an earlier day, not finished"), false},
    [MISSING_WAITING] = {N_("Done, not received by the server"), false},
    [MISSING_KEPT] = {N_("Done, sending refused by the person"), true},
};

static enum missing missing_of(const struct app *app, const struct visit_item *item)
{
    if (item->standing == STANDING_UNDONE)
        return MISSING_UNDONE;
    if (item->standing == STANDING_OPEN && clock_days_since(&app->clock, item->at_utc_ms) > 0)
        return MISSING_OPEN;
    return item->waiting ? MISSING_WAITING : item->kept ? MISSING_KEPT : MISSING_NOTHING;
}

bool visits_is_missing(const struct app *app, const struct visit_item *item)
{
    return missing_of(app, item) != MISSING_NOTHING;
}

static const char *town_of(const struct app *app, const struct visit_item *item)
{
    const struct store_person *p = store_person_find(app->store, item->person);
    return p != NULL ? p->town : "";
}

// Texts without accents and in one case; what is not known comes last.
static const char *text_key(struct arena *a, const char *text)
{
    struct buf folded = {0};
    text_fold(&folded, text, strlen(text));
    const char *key = folded.len > 0 ? arena_printf(a, "a%s", buf_text(&folded)) : "b";
    buf_wipe(&folded);
    return key;
}

const char *visits_group_key(struct app *app, enum visits_view view, const struct visit_item *item)
{
    enum { LATEST = 10000000 }; // days: the latest first
    struct arena *a = &app->office->arena;
    switch (view) {
    case VISITS_BY_ROUND:
        return arena_printf(a, "%08" PRId64,
                            LATEST - date_days(clock_day(&app->clock, item->at_utc_ms)));
    case VISITS_BY_TOWN:
        return text_key(a, town_of(app, item));
    case VISITS_BY_VISITOR:
        return text_key(a, item->visitor);
    case VISITS_MISSING: {
        enum missing kind = missing_of(app, item);
        return kind != MISSING_NOTHING ? arena_printf(a, "%d", (int)kind) : NULL;
    }
    case VISITS_VIEWS:
        break;
    }
    return NULL;
}

void visits_group_name(const struct app *app, enum visits_view view, const struct visit_item *item,
                       struct visit_group *io)
{
    const char *name = "";
    switch (view) {
    case VISITS_BY_ROUND:
        name = app_date_text(app, clock_day(&app->clock, item->at_utc_ms), true);
        break;
    case VISITS_BY_TOWN:
        name = town_of(app, item);
        name = name[0] != '\0' ? name : _("Town not known");
        break;
    case VISITS_BY_VISITOR:
        name = item->visitor[0] != '\0' ? item->visitor : _("Nobody yet");
        break;
    case VISITS_MISSING:
        name = _(missing[missing_of(app, item)].name);
        io->numbers = missing[missing_of(app, item)].numbers;
        break;
    case VISITS_VIEWS:
        break;
    }
    text_take(io->name, sizeof io->name, name);
}
