// SPDX-License-Identifier: EUPL-1.2
// Agreements of the chosen person between visits, and taking one back.
#include "app/visit/consent.h"

#include "app/people/people.h"
#include "app/state/format.h"
#include "app/visit/internal.h"
#include "base/i18n.h"
#include "base/instant.h"
#include "fhir/visit_bundle.h"
#include "store/consent.h"

#include <stdio.h>
#include <string.h>

// The newest Consent.
struct newest {
    int64_t at_utc_ms;    // of it
    struct json *consent; // owned, NULL none
};

static bool look_at(const struct json *consent, struct id visit, void *self)
{
    struct newest *n = self;
    int64_t at = 0;
    const char *when = json_get_string(consent, "dateTime");
    (void)visit;
    if (when == NULL || !instant_read(when, &at) || at < n->at_utc_ms)
        return true;
    json_free(n->consent);
    *n = (struct newest){at, json_copy(consent)};
    return true;
}

static struct newest newest_of(struct app *app, struct id person)
{
    struct newest n = {0};
    store_resources(app->store, "Consent", person, look_at, &n, NULL);
    return n;
}

bool app_agreements(struct app *app, struct id person, struct agreement ret[CONSENT_ITEMS])
{
    static const enum agreement_words words[] = {[AGREEMENT_NOT_ASKED] = AGREED_NOT_ASKED,
                                                 [AGREEMENT_YES] = AGREED_YES,
                                                 [AGREEMENT_NO] = AGREED_NO};
    struct json *consent = newest_of(app, person).consent;
    for (int i = 0; i < CONSENT_ITEMS; i++) {
        int64_t at = 0;
        const char *since = NULL;
        ret[i] = (struct agreement){
            .state = words[consent_answer(consent, consent_code((enum consent_item)i), &since)]};
        if (since == NULL)
            since = json_get_string(consent, "dateTime");
        if (since != NULL && instant_read(since, &at))
            ret[i].on = app_local_date(app, at);
    }
    bool any = consent != NULL;
    json_free(consent);
    return any;
}

// The package that tells the server, NULL where it never learnt of the person by us.
static struct json *package_for(const struct app *app, const struct json *before,
                                const struct json *after)
{
    return consent_allows_sending(before) ? package_of_one(after, &app->clock) : NULL;
}

// When it is taken back: after it was given, also where the clock was ahead on that day.
static int64_t taken_back(const struct app *app, const struct newest *n)
{
    enum { SECOND_MS = 1000 }; // what a moment is written to
    const int64_t now = clock_utc_ms(&app->clock);
    return now > n->at_utc_ms ? now : n->at_utc_ms + SECOND_MS;
}

enum rc app_withdraw(struct app *app, struct id person, enum consent_item item)
{
    struct err e = {0};
    char at[INSTANT_BYTES];
    const struct store_person *p = store_person_find(app->store, person);
    const struct newest newest = newest_of(app, person);
    struct json *before = newest.consent;
    if (p != NULL && p->open_visit.text[0] != '\0') {
        json_free(before);
        return app_refuse(
            app, RC_BUSY,
            _("A visit is not finished: end it first, then take the agreement back."));
    }
    if (before == NULL)
        return app_refuse(app, RC_NO, _("There is no agreement to take back."));
    clock_instant(&app->clock, taken_back(app, &newest), at);
    struct json *after = consent_standing(before, id_named(person, "Consent"), at);
    for (int i = 0; i < CONSENT_ITEMS; i++) // without the screening there is nothing to agree to
        if (i == (int)item || item == CONSENT_SCREENING)
            consent_deny(after, consent_code((enum consent_item)i), at);
    struct json *package = package_for(app, before, after);
    const bool unsend = item == CONSENT_SEND || item == CONSENT_SCREENING;
    enum rc rc = store_consent_save(app->store, person, after, package, unsend, &e);
    if (rc == RC_OK && package != NULL)
        app->state->sending_wanted = true;
    json_free(before);
    json_free(after);
    json_free(package);
    return rc == RC_OK ? app_done(app) : app_fail(app, N_("The agreement was not taken back."), &e);
}
