// SPDX-License-Identifier: EUPL-1.2
// The forms and data files that a visit goes by: loaded once, and the version of the Step 1 form
// that is in use.
#include "app/visit/internal.h"
#include "base/fs.h"
#include "base/log.h"
#include "fhir/concept_map.h"

enum { DATA_FILE_MAX_BYTES = 4 * 1024 * 1024 };

static enum rc load_json(const char *dir, const char *name, struct json **ret, struct err *e)
{
    struct buf path = {0}, text = {0};
    fs_join(&path, dir, name);
    enum rc rc = fs_read(buf_text(&path), DATA_FILE_MAX_BYTES, &text, e);
    if (rc == RC_OK)
        rc = json_parse(buf_text(&text), text.len, &JSON_LIMITS, ret, e);
    buf_release(&path);
    buf_release(&text);
    return rc;
}

enum rc app_load_red_flags(struct app *app, struct err *e)
{
    if (app->visit->forms.red_flags != NULL)
        return RC_OK;
    return load_json(app->state->paths.data, "pathway/red-flags.json", &app->visit->forms.red_flags,
                     e);
}

enum rc app_load_forms(struct app *app, struct err *e)
{
    if (app->visit->forms.step1 != NULL)
        return RC_OK;
    enum rc rc = load_json(app->state->paths.data, "words/words.json", &app->visit->forms.words, e);
    if (rc == RC_OK)
        rc = app_load_red_flags(app, e);
    if (rc == RC_OK)
        rc = load_json(app->state->paths.data, "pathway/due.json", &app->visit->forms.due, e);
    if (rc == RC_OK)
        rc = load_json(app->state->paths.data, "pathway/farewell.json", &app->visit->forms.farewell,
                       e);
    if (rc == RC_OK)
        rc = concept_maps_load(app->state->paths.data, &app->visit->forms.maps, e);
    if (rc == RC_OK)
        rc = forms_file(app->state->paths.questionnaires, "icope-consent.json",
                        &app->visit->forms.consent, e);
    if (rc == RC_OK)
        rc = forms_new(app->state->paths.questionnaires, &app->visit->forms.versions, e);
    if (rc == RC_OK)
        app_use_form(app, NULL);
    return rc;
}

// Where versions of the form were kept, or NULL.
static struct store *opened(const struct app *app)
{
    return app->store != NULL && store_is_unlocked(app->store) ? app->store : NULL;
}

void app_use_form(struct app *app, const char *version)
{
    const struct questionnaire *q =
        version != NULL ? forms_version(app->visit->forms.versions, opened(app), version) : NULL;
    if (version != NULL && q == NULL)
        log_line("form", "version %s of an open visit is not there any more", version);
    app->visit->forms.step1 = q != NULL ? q : forms_newest(app->visit->forms.versions, opened(app));
}

const struct questionnaire *app_form(const struct app *app, const char *version)
{
    return app->visit->forms.versions != NULL
               ? forms_version(app->visit->forms.versions, opened(app), version)
               : NULL;
}

void forms_in_use_release(struct app *app)
{
    struct forms_in_use *f = &app->visit->forms;
    forms_free(f->versions);
    questionnaire_free(f->consent);
    json_free(f->words);
    json_free(f->red_flags);
    json_free(f->due);
    json_free(f->farewell);
    json_free(f->maps);
    notice_release(&app->visit->notice);
    *f = (struct forms_in_use){0};
}
