// SPDX-License-Identifier: EUPL-1.2
// Until a store is open: language and first account, login, a store that failed.
#include "lines/talk.h"

#include "app/session/service.h"
#include "app/state/preferences.h"
#include "app/state/service.h"
#include "ui/sheet.h"

#include <stdio.h>
#include <string.h>

enum { NAME_BYTES = 96, SECRET_BYTES = 1024 };

static void enter_practice(struct talk *t)
{
    if (app_enter_practice(t->app) != RC_OK)
        talk_failed(t);
    else
        lines_say(&t->l, _("This is the practice store: the people in it are invented."));
}

static void ask_language(struct talk *t)
{
    static const char *const languages[] = {"Français", "English"};
    size_t chosen = 0;
    lines_say(&t->l, "Langue / Language");
    if (talk_choose(t, languages, 2, 0, &chosen) == SAID_LINE)
        app_set_language(t->app, chosen == 0 ? "fr" : "en");
}

// ---- the first account ----

static bool ask_name(struct talk *t, char out[NAME_BYTES])
{
    const struct asked a = {.prompt = N_("Your name, as colleagues know you:"), .free_text = true};
    enum said said = SAID_NONE;
    while (t->leave == LEAVE_NOT && (said != SAID_LINE || !talk_fits(t, NAME_BYTES)))
        said = talk_ask(t, &a);
    snprintf(out, NAME_BYTES, "%s", lines_text(&t->l));
    return said == SAID_LINE;
}

static const char *ask_role(struct talk *t)
{
    static const char *const roles[] = {"visitor", "nurse", "coordinator", "administrator"};
    const char *const labels[] = {_("visitor"), _("nurse"), _("coordinator"), _("administrator")};
    size_t chosen = 0;
    lines_say(&t->l, _("Role"));
    return talk_choose(t, labels, 4, 0, &chosen) == SAID_LINE ? roles[chosen] : NULL;
}

// Twice the same. False when it was given up.
static bool ask_passphrase(struct talk *t, char out[SECRET_BYTES])
{
    lines_say(&t->l, _("The store of this laptop is sealed with a passphrase. It is asked at each "
                       "start. At least 12 characters; four unrelated words are easy to remember. "
                       "What you type is not shown."));
    for (;;) {
        if (talk_secret(t, _("Passphrase:")) != SAID_LINE)
            return false;
        if (!talk_fits(t, FIELD_BYTES)) // on the screens no more can be typed
            continue;
        snprintf(out, SECRET_BYTES, "%s", lines_text(&t->l));
        lines_forget(&t->l);
        if (talk_secret(t, _("Once more:")) != SAID_LINE)
            return false;
        bool same = strcmp(out, lines_text(&t->l)) == 0;
        lines_forget(&t->l);
        if (same)
            return true;
        lines_say(&t->l, _("The two passphrases differ."));
    }
}

static void make_store(struct talk *t)
{
    char name[NAME_BYTES], secret[SECRET_BYTES] = "";
    if (!ask_name(t, name))
        return;
    const char *role = ask_role(t);
    while (role != NULL && t->leave == LEAVE_NOT && app_stage(t->app) == APP_FIRST_START &&
           ask_passphrase(t, secret)) {
        if (app_create_store(t->app, name, role, secret) != RC_OK)
            talk_failed(t);
        explicit_bzero(secret, sizeof secret);
    }
    explicit_bzero(secret, sizeof secret);
}

static void first_start(struct talk *t)
{
    size_t chosen = 0;
    if (!app_language_chosen(t->app))
        ask_language(t);
    if (t->leave != LEAVE_NOT)
        return;
    const char *const modes[] = {
        _("Practice: fictitious people, nothing is kept for real or sent"),
        _("Real visits: make the store of this laptop and its first account")};
    lines_say(&t->l, _("What is this laptop for today?"));
    if (talk_choose(t, modes, 2, 0, &chosen) != SAID_LINE)
        return;
    if (chosen == 0)
        enter_practice(t);
    else
        make_store(t);
}

// ---- the login ----

static bool choose_account(struct talk *t, size_t *ret)
{
    enum { ACCOUNTS_SHOWN = 64 };
    const char *names[ACCOUNTS_SHOWN];
    size_t count = app_account_count(t->app);
    *ret = 0;
    if (count <= 1)
        return true;
    count = count < ACCOUNTS_SHOWN ? count : ACCOUNTS_SHOWN;
    for (size_t i = 0; i < count; i++)
        names[i] = app_account_name(t->app, i);
    lines_say(&t->l, _("Who are you?"));
    return talk_choose(t, names, count, 0, ret) == SAID_LINE;
}

static void login(struct talk *t)
{
    size_t account = 0;
    char prompt[200];
    if (!choose_account(t, &account))
        return;
    // TRANSLATORS: the name of an account
    snprintf(prompt, sizeof prompt, _("Passphrase of %s (it is not shown):"),
             app_account_name(t->app, account));
    while (t->leave == LEAVE_NOT && app_stage(t->app) == APP_LOCKED) {
        if (talk_secret(t, prompt) != SAID_LINE)
            return;
        if (lines_text(&t->l)[0] == '\0')
            continue;
        enum rc rc = app_login(t->app, app_account_name(t->app, account), lines_text(&t->l));
        lines_forget(&t->l);
        if (rc != RC_OK)
            talk_failed(t);
    }
}

// ---- a store that failed ----

static void broken(struct talk *t)
{
    struct store_state_view view = app_store_state(t->app);
    size_t chosen = 0;
    const char *const texts[] = {view.title, view.happened, view.kept, view.next, view.path};
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++)
        if (texts[i] != NULL && texts[i][0] != '\0')
            lines_say(&t->l, texts[i]);
    const char *const ways[] = {_("Try again"), _("Leave the program"),
                                _("Practise with fictitious people meanwhile")};
    if (talk_choose(t, ways, view.practice ? 3 : 2, 0, &chosen) != SAID_LINE)
        return;
    if (chosen == 0)
        app_try_again(t->app);
    else if (chosen == 1)
        t->leave = LEAVE_QUIT;
    else
        enter_practice(t);
}

// Much data is past its time: erased when the person says so.
static void erase_due(struct talk *t)
{
    if (!app_due_waits(t->app))
        return;
    if (!talk_confirm(t, _("Type \"erase\" to erase it for ever, Enter to leave it:"), _("erase")))
        return;
    if (app_due_erase(t->app) == RC_OK)
        lines_say(&t->l, _("It is erased."));
    else
        talk_failed(t);
}

void start_open(struct talk *t, bool practice)
{
    if (practice && app_stage(t->app) != APP_OPEN)
        enter_practice(t);
    while (t->leave == LEAVE_NOT && app_stage(t->app) != APP_OPEN)
        if (app_stage(t->app) == APP_FIRST_START)
            first_start(t);
        else if (app_stage(t->app) == APP_LOCKED)
            login(t);
        else
            broken(t);
    if (talk_goes_on(t)) {
        talk_failed(t); // what is to be known at the beginning
        erase_due(t);
    }
}
