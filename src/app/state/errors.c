// SPDX-License-Identifier: EUPL-1.2
// From a technical failure to a sentence: what happened, what was kept, what to do next.
#include "app/state/state.h"
#include "base/i18n.h"
#include "base/log.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

// What each code means to a person, after "what was not done".
static const struct {
    enum rc rc;
    const char *meaning;
} meanings[] = {
    {RC_FULL,
     N_("The disk is full. What was saved before is safe; free some space, then try again.")},
    {RC_DENIED, N_("The folder or the file cannot be written. What was saved before is safe; tell "
                   "your coordinator.")},
    {RC_IO, N_("The disk did not answer as it should. What was saved before is safe; tell your "
               "coordinator.")},
    {RC_BUSY, N_("Another icope has this store open. Close it, then try again.")},
    {RC_DAMAGED,
     N_("Stored data is not what was stored. Nothing was changed; tell your coordinator.")},
    {RC_NEWER, N_("This store was written by a newer version of icope. Nothing was changed; update "
                  "the program.")},
    {RC_LIMIT, N_("It is larger than what this program takes.")},
    {RC_INVALID, N_("The value does not have the form it must have.")},
    {RC_NO, N_("It was not found.")},
};

// Is the file of the open store still where it was?
static bool still_there(const struct app *app)
{
    struct stat st = {0};
    const char *path = app_is_practice(app) ? app->state->paths.practice : app->state->paths.store;
    return stat(path, &st) == 0 && st.st_dev == app->state->store_dev &&
           st.st_ino == app->state->store_ino;
}

// Failures of the open store that need a screen of their own; the loop shows it.
static void notice(struct app *app, enum rc rc)
{
    if (app->store == NULL || (app->state->stage != APP_OPEN && app->state->stage != APP_LOCKED))
        return;
    if (rc == RC_FULL && app->state->stage == APP_OPEN)
        app->state->store_state = STORE_STATE_FULL_NOW;
    else if ((rc == RC_IO || rc == RC_NO || rc == RC_DENIED || rc == RC_DAMAGED) &&
             !still_there(app))
        app->state->store_state = STORE_STATE_LOST;
}

enum rc app_fail(struct app *app, const char *doing, const struct err *e)
{
    const char *meaning = N_("Something unexpected happened. What was saved before is safe.");
    for (size_t i = 0; i < ARRAY_LEN(meanings); i++)
        if (meanings[i].rc == e->rc)
            meaning = meanings[i].meaning;
    snprintf(app->state->message, sizeof app->state->message, "%s %s", _(doing), _(meaning));
    app->state->refused = false;
    app->state->said++;
    notice(app, e->rc);
    log_line("app", "%s (%s: %s)", doing, rc_name(e->rc), e->text);
    return e->rc == RC_OK ? RC_IO : e->rc;
}

enum rc app_refuse(struct app *app, enum rc rc, const char *why)
{
    snprintf(app->state->message, sizeof app->state->message, "%s", why);
    app->state->refused = true;
    app->state->said++;
    return rc;
}

enum rc app_done(struct app *app)
{
    app->state->message[0] = '\0';
    return RC_OK;
}

const char *app_message(const struct app *app)
{
    return app->state->message;
}

void app_message_clear(struct app *app)
{
    app->state->message[0] = '\0';
}
