// SPDX-License-Identifier: EUPL-1.2
// The line of a person in lists: who it is, and what there is to do.
#include "app/people/internal.h"
#include "app/state/format.h"
#include "base/i18n.h"
#include "fhir/visit_bundle.h"
#include "store/amend.h"

#include <stdio.h>
#include <string.h>

// Why somebody is not to be visited any more.
static const struct {
    char situation;
    const char *code, *words;
} situations[] = {
    {'d', "deceased", N_("deceased")},
    {'m', "moved", N_("moved away")},
    {'h', "home", N_("in a home")},
    {'r', "refused", N_("refused for good")},
    {'i', "inactive", N_("record not in use")},
};

const char *app_situation_words(const char *code)
{
    for (size_t i = 0; i < ARRAY_LEN(situations); i++)
        if (strcmp(situations[i].code, code) == 0)
            return _(situations[i].words);
    return "";
}

static const char *situation_text(const struct app *app, const struct store_person *p)
{
    for (size_t i = 0; i < ARRAY_LEN(situations); i++) {
        if (situations[i].situation != p->situation)
            continue;
        if (!date_known(p->since))
            return _(situations[i].words);
        char *out = app_slot(app);
        snprintf(out, FORMAT_BYTES, "%s, %s", _(situations[i].words),
                 app_date_text(app, p->since, false));
        return out;
    }
    return "";
}

// What is to be known of a record that another one is said to replace, or NULL. Lists show it only
// where that other one cannot stand for it.
static const char *replaced_words(const struct app *app, const struct store_person *s)
{
    if (s->merged_into.text[0] == '\0')
        return NULL;
    if (store_person_is_duplicate(app->store, s))
        return _("replaced by another record");
    return store_person_find(app->store, s->merged_into) == NULL
               ? _("replaced by a record that is missing")
               : _("records replace each other");
}

// Did the last visit end because somebody represents the person?
static bool is_represented(const struct app *app, struct id person)
{
    struct arena a = {0};
    struct store_visit *all = NULL;
    struct json *resources = NULL;
    size_t count = 0, last = 0;
    bool found = false;
    store_visits(app->store, person, &a, &all, &count, NULL);
    for (size_t i = 1; i < count; i++)
        last = all[i].started_utc_ms > all[last].started_utc_ms ? i : last;
    if (count > 0 && all[last].state == VISIT_STOPPED)
        store_visit_version(app->store, all[last].id,
                            all[last].versions > 0 ? all[last].versions : 1, &resources, NULL,
                            NULL);
    for (size_t i = 0; i < json_count(resources); i++) {
        const struct json *r = json_at(resources, i);
        const char *type = json_get_string(r, "resourceType"), *code, *words;
        if (type != NULL && strcmp(type, "Consent") == 0)
            found = found || consent_end_of(r, &code, &words) == CONSENT_GUARDIAN;
    }
    json_free(resources);
    arena_release(&a);
    return found;
}

static void remark_of(const struct app *app, const struct store_person *s, struct person_row *ret)
{
    const char *replaced = replaced_words(app, s);
    ret->away = s->situation != '\0';
    ret->replaced = replaced != NULL;
    int64_t late_d = s->due_utc_ms > 0 ? clock_days_since(&app->clock, s->due_utc_ms) : 0;
    if (late_d > 0 && !ret->away)
        ret->late_d = (int)late_d;
    if (s->open_visit.text[0] != '\0') {
        struct store_visit v = {.stopped_utc_ms = 0};
        store_visit_load(app->store, s->open_visit, &v, NULL);
        ret->state = ROW_RESUME;
        snprintf(ret->remark, sizeof ret->remark, "%s",
                 v.stopped_utc_ms != 0 ? _("ended early; can go on today")
                                       : _("visit to go on with"));
    } else if (replaced != NULL && s->situation != 'd') {
        ret->state = ret->away ? ROW_ABSENT : ROW_TODO;
        snprintf(ret->remark, sizeof ret->remark, "%s", replaced);
    } else if (ret->away) {
        ret->state = ROW_ABSENT;
        snprintf(ret->remark, sizeof ret->remark, "%s", situation_text(app, s));
    } else if (s->visit_count == 0) {
        snprintf(ret->remark, sizeof ret->remark, "%s",
                 is_represented(app, s->id) ? _("representative first") : _("first visit"));
    } else if (ret->late_d > 0) {
        snprintf(ret->remark, sizeof ret->remark, _("follow-up, %d d late"), ret->late_d);
    } else {
        struct date last = app_local_date(app, s->last_visit_utc_ms);
        snprintf(ret->remark, sizeof ret->remark, _("seen %s"), app_date_text(app, last, false));
    }
}

bool app_person_row(const struct app *app, struct id id, struct person_row *ret)
{
    const struct store_person *s = store_person_find(app->store, id);
    if (s == NULL)
        return false;
    *ret = (struct person_row){.id = id, .birth = s->birth, .sex = s->sex, .state = ROW_TODO};
    snprintf(ret->name, sizeof ret->name, "%s %s", s->family, s->given);
    snprintf(ret->listed, sizeof ret->listed, "%s", ret->name);
    if (store_person_has_namesake(app->store, id) && s->birth.year > 0)
        snprintf(ret->listed, sizeof ret->listed, "%s %.4s", ret->name, date_text(s->birth).text);
    snprintf(ret->town, sizeof ret->town, "%s", s->town);
    ret->age = date_age(s->birth, clock_today(&app->clock));
    ret->seen_today =
        s->last_visit_utc_ms > 0 && clock_days_since(&app->clock, s->last_visit_utc_ms) == 0;
    remark_of(app, s, ret);
    return true;
}
