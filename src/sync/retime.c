// SPDX-License-Identifier: EUPL-1.2
// Visits made while the clock was in doubt: once a server, or an administrator, has told what time
// it is, they get a version with corrected times before anything is sent.
#include "fhir/retime.h"

#include "base/i18n.h"
#include "base/log.h"
#include "base/time_trust.h"
#include "store/amend.h"
#include "sync/sync.h"

#include <stdio.h>
#include <stdlib.h>

enum { TRIES = 3, SLACK_MS = TIME_SLACK_MIN * 60000 };

static bool is_right(const struct time_visit *t)
{
    return llabs(t->started_off_ms) <= SLACK_MS && llabs(t->finished_off_ms) <= SLACK_MS;
}

static enum rc build(struct store *s, const struct clock *clock, const struct time_visit *t,
                     const struct json *resources, const struct json *patient, struct err *e)
{
    char reason[160];
    struct ledger_head number;
    struct json *corrected = NULL, *bundle = NULL;
    // TRANSLATORS: a number of minutes; stands with the corrected visit
    snprintf(reason, sizeof reason, _("the laptop’s clock was wrong by %+lld min"),
             (long long)(t->finished_off_ms / 60000));
    enum rc rc = store_ledger_head(s, &number, e);
    if (rc != RC_OK)
        return rc;
    const struct retime_input in = {.t = t,
                                    .resources = resources,
                                    .patient = patient,
                                    .number = &number,
                                    .reason = reason,
                                    .clock = clock};
    package_retime(&in, &corrected, &bundle);
    rc = store_visit_retime(s, t, corrected, bundle, e);
    json_free(corrected);
    json_free(bundle);
    return rc;
}

static enum rc correct(struct store *s, const struct clock *clock, const struct time_visit *t,
                       struct err *e)
{
    struct store_visit v = {0};
    struct json *resources = NULL, *patient = NULL;
    if (is_right(t))
        return store_visit_retime(s, t, NULL, NULL, e);
    enum rc rc = store_visit_load(s, t->visit, &v, e);
    if (rc == RC_OK)
        rc = store_visit_version(s, t->visit, v.versions > 0 ? v.versions : 1, &resources, NULL, e);
    if (rc == RC_OK)
        rc = store_person_load(s, v.person, &patient, e);
    if (rc == RC_OK)
        rc = RC_BUSY;
    for (int i = 0; i < TRIES && rc == RC_BUSY; i++) {
        err_clear(e);
        rc = build(s, clock, t, resources, patient, e);
    }
    json_free(resources);
    json_free(patient);
    return rc;
}

bool sync_retime(struct store *s, const struct clock *clock)
{
    struct arena a = {0};
    struct time_visit *all = NULL;
    struct err e = {0};
    size_t count = 0;
    bool changed = false;
    store_time_visits(s, &a, &all, &count, &e);
    for (size_t i = 0; i < count; i++) {
        struct err why = {0};
        if (correct(s, clock, &all[i], &why) == RC_OK)
            changed = true;
        else // it stays marked and is tried again at the next contact
            log_line("clock", "a visit was not corrected: %s", why.text);
    }
    arena_release(&a);
    return changed;
}
