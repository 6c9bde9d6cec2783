// SPDX-License-Identifier: EUPL-1.2
// What a person last answered about sending: in the visit that is open, in one that is paused, or
// in the newest finished one.
#include "app/visit/sending_consent.h"

#include "app/state/preferences.h"
#include "app/visit/internal.h"
#include "base/instant.h"
#include "fhir/visit_bundle.h"

#include <string.h>

// The newest consent of a journal.
static bool take_consent(const struct json *entry, void *self)
{
    struct json **newest = self;
    const char *kind = json_get_string(entry, "kind");
    if (kind != NULL && strcmp(kind, "consent") == 0) {
        json_free(*newest);
        *newest = json_copy(entry);
    }
    return true;
}

// That of an unfinished visit, new and owned; NULL: there is none, or it was not asked yet.
static struct json *of_open_visit(struct app *app, struct id person)
{
    const struct store_person *p = store_person_find(app->store, person);
    const struct open_visit *v = &app->visit->now;
    struct json *newest = NULL;
    if (v->open && id_equal(v->envelope.person, person))
        return v->consent != NULL ? json_copy(v->consent) : NULL;
    if (p != NULL && p->open_visit.text[0] != '\0')
        store_visit_journal(app->store, p->open_visit, take_consent, &newest, NULL);
    return newest;
}

// The newest Consent of finished visits.
struct newest {
    int64_t at_utc_ms;            // of that answer
    enum sending_consent consent; // what it says
};

static bool look_at(const struct json *consent, struct id visit, void *self)
{
    struct newest *n = self;
    int64_t at = 0;
    const char *when = json_get_string(consent, "dateTime");
    (void)visit;
    if (when == NULL || !instant_read(when, &at) || at < n->at_utc_ms)
        return true;
    n->at_utc_ms = at;
    n->consent = consent_allows_sending(consent) ? SENDING_AGREED : SENDING_REFUSED;
    return true;
}

bool app_notice_names_flags(const struct app *app)
{
    struct notice n = {0};
    struct arena a = {0};
    struct notice_facts facts = {.organisation = &app->state->config.organisation,
                                 .own = notice_own(app->store, app_language(app), &a),
                                 .flags_anyway = true};
    enum rc rc = notice_read(app->state->paths.data, app_language(app), &facts, &n, NULL);
    bool says = rc == RC_OK && n.says_flags;
    arena_release(&a);
    notice_release(&n);
    return says;
}

enum sending_consent visit_sending_consent(struct app *app, struct id person)
{
    struct newest n = {.consent = SENDING_NOT_ASKED};
    struct json *now = of_open_visit(app, person);
    if (now != NULL)
        n.consent = package_may_be_sent(now) ? SENDING_AGREED : SENDING_REFUSED;
    else
        store_resources(app->store, "Consent", person, look_at, &n, NULL);
    json_free(now);
    return n.consent;
}

bool visit_sending_refused(struct app *app, struct id person)
{
    return visit_sending_consent(app, person) == SENDING_REFUSED;
}
