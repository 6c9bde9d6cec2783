// SPDX-License-Identifier: EUPL-1.2
// The notice as it is shown, and what the person agreed to.
#include "app/visit/consent.h"

#include "admin/notice.h"
#include "admin/policy.h"
#include "app/state/format.h"
#include "app/state/preferences.h"
#include "app/visit/finish.h"
#include "app/visit/internal.h"
#include "base/fs.h"
#include "base/i18n.h"
#include "fhir/guardian_task.h"
#include "store/outbox.h"

#include <stdio.h>
#include <string.h>

// The purposes, by enum consent_item.
static const struct {
    const char *key;  // in the journal entry
    const char *link; // in the form
} CONSENTS[CONSENT_ITEMS] = {
    [CONSENT_SCREENING] = {"screening", "consent-screening"},
    [CONSENT_SEND] = {"send", "consent-send"},
    [CONSENT_GP] = {"gp", "consent-gp"},
    [CONSENT_CARER] = {"carer", "consent-carer"},
    [CONSENT_SOCIAL] = {"social", "consent-social"},
    [CONSENT_RESEARCH] = {"research", "consent-research"},
};

static const char *const WAYS[NOTICE_WAYS] = {[NOTICE_NOT_GIVEN] = "",
                                              [NOTICE_SHOWN] = "shown",
                                              [NOTICE_ALOUD] = "aloud",
                                              [NOTICE_PAPER] = "paper"};

enum rc app_notice_open(struct app *app)
{
    struct err e = {0};
    struct notice n = {0};
    struct arena a = {0};
    struct notice_facts facts = {.organisation = &app->state->config.organisation,
                                 .own = notice_own(app->store, app_language(app), &a),
                                 .flags_anyway = policy_flags_without_consent(app->store),
                                 .practice = app_is_practice(app)};
    enum rc rc = retention_rule(app->store, app->state->paths.data, &facts.keep, &e);
    if (rc == RC_OK)
        rc = notice_read(app->state->paths.data, app_language(app), &facts, &n, &e);
    arena_release(&a);
    if (rc != RC_OK)
        return app_fail(app, N_("The notice could not be read."), &e);
    notice_release(&app->visit->notice);
    app->visit->notice = n;
    return RC_OK;
}

const char *app_notice_text(const struct app *app)
{
    return buf_text(&app->visit->notice.text);
}

const char *app_notice_version(const struct app *app)
{
    return app->visit->notice.version;
}

enum rc app_notice_print(struct app *app, const char **ret_path)
{
    struct err e = {0};
    struct buf text = {0};
    char *path = app_slot(app);
    *ret_path = path;
    if (snprintf(path, FORMAT_BYTES, "%s/notice-%s-%s.txt", app->state->paths.home,
                 app_language(app), app_notice_version(app)) >= FORMAT_BYTES)
        return RC_LIMIT;
    notice_plain(&app->visit->notice, &text);
    enum rc rc = fs_write(path, text.at, text.len, 0600, &e);
    buf_release(&text);
    return rc == RC_OK ? app_done(app) : app_fail(app, N_("The file was not written."), &e);
}

void app_notice_seen(struct app *app)
{
    app->visit->now.notice_seen = true;
}

bool app_notice_was_seen(const struct app *app)
{
    return app->visit->now.notice_seen;
}

enum rc app_consent_save(struct app *app, const struct consent_answers *answers,
                         const char *informed_by, bool guardianship)
{
    struct json *entry = app_entry("consent"), *dates = json_new_object();
    const struct questionnaire *form = app->visit->forms.consent;
    for (int i = 0; i < CONSENT_ITEMS; i++) {
        char at[INSTANT_BYTES];
        int64_t given = answers->given_utc_ms[i];
        json_set_string(entry, CONSENTS[i].key, answers->at[i]);
        clock_instant(&app->clock, given != 0 ? given : clock_utc_ms(&app->clock), at);
        if (answers->at[i][0] != '\0')
            json_set_string(dates, CONSENTS[i].key, at);
    }
    json_set(entry, "given", dates);
    json_set_string(entry, "form", form != NULL && form->version != NULL ? form->version : "?");
    json_set_string(entry, "notice", app_notice_version(app));
    json_set_string(entry, "noticeGiven", WAYS[answers->notice]);
    json_set_string(entry, "informedBy", informed_by);
    json_set_string(entry, "refusal", refusal_code(answers->refusal));
    json_set_string(entry, "refusalText", answers->refusal_words);
    json_set(entry, "guardianship", json_new_bool(guardianship));
    enum rc rc = app_record(app, N_("The consent was not saved."), entry);
    if (rc == RC_OK) // red flags that were kept back may leave now
        flags_tell(app, app->visit->now.envelope.person);
    return rc;
}

enum rc app_consent_refused(struct app *app, const struct consent_answers *answers,
                            const char *informed_by)
{
    enum rc rc = app_consent_save(app, answers, informed_by, false);
    return rc == RC_OK ? app_visit_stop(app, "refused") : rc;
}

// The task first: a visit that has stopped is not asked again.
static enum rc queue_task(struct app *app)
{
    struct err e = {0};
    struct store_remote there = {0};
    const struct open_visit *v = &app->visit->now;
    bool known = store_remote_get(app->store, "Patient", v->envelope.person, &there, NULL) == RC_OK;
    json_free(there.content);
    struct json *package = guardian_task_package(v->envelope.id, v->envelope.person, known,
                                                 app_user_name(app), &app->clock);
    enum rc rc = store_package_add(app->store, v->envelope.person, package, &e);
    json_free(package);
    app->state->sending_wanted = rc == RC_OK;
    return rc == RC_OK ? RC_OK : app_fail(app, N_("The task for the team was not queued."), &e);
}

enum rc app_consent_guardian(struct app *app, const struct consent_answers *answers,
                             const char *informed_by)
{
    enum rc rc = queue_task(app);
    if (rc == RC_OK)
        rc = app_consent_save(app, answers, informed_by, true);
    return rc == RC_OK ? app_visit_stop(app, "guardianship") : rc;
}

const char *app_guardian_task_text(const struct app *app)
{
    if (store_is_practice(app->store))
        return _("This is practice: no task is queued.");
    return app->state->server_set
               ? _("A task for the team is queued, with the person's reference only and no answer. "
                   "It goes with the next sending.")
               : _("A task for the team is queued, with the person's reference only and no answer. "
                   "No server is set: it is kept on this laptop and handed over later.");
}

bool app_consent_given(const struct app *app, bool *ret_accepted)
{
    const char *screening = json_get_string(app->visit->now.consent, "screening");
    *ret_accepted = screening != NULL && strcmp(screening, "yes") == 0 &&
                    !json_bool(json_get(app->visit->now.consent, "guardianship"), false);
    return app->visit->now.consent != NULL;
}

const char *consent_code(enum consent_item item)
{
    return CONSENTS[item].key;
}

static const struct item *question(const struct app *app, enum consent_item item)
{
    return questionnaire_find(app->visit->forms.consent, CONSENTS[item].link);
}

const char *app_consent_text(const struct app *app, enum consent_item item)
{
    return app_item_say(app, question(app, item));
}

const char *app_consent_meaning(const struct app *app, enum consent_item item)
{
    return app_item_do(app, question(app, item));
}
