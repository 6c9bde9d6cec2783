// SPDX-License-Identifier: EUPL-1.2
// What the visitor does besides asking: words and their recall, whisper, chair rises.
#include "app/visit/tasks.h"

#include "app/state/preferences.h"
#include "app/visit/internal.h"
#include "base/i18n.h"
#include "pathway/words.h"

#include <stdio.h>
#include <string.h>

// The language of the visit: the one that was answered, else the program's.
static const char *spoken(const struct app *app)
{
    static const char *const languages[][2] = {{"french", "fr"}, {"english", "en"}};
    const char *answer = app_answered(app, "language");
    for (size_t i = 0; answer != NULL && i < ARRAY_LEN(languages); i++)
        if (strcmp(answer, languages[i][0]) == 0)
            return languages[i][1];
    return app_language(app);
}

// The list that is due, in the language of the visit. NULL: the form does not know it, as one of an
// earlier version may not.
static const char *list_due(const struct app *app)
{
    const char *used[HISTORY_MAX];
    for (size_t i = 0; i < app->visit->history.count; i++)
        used[i] = app_history_answer(app, i, "cog-list");
    const char *id =
        words_choose(app->visit->forms.words, spoken(app), used, app->visit->history.count);
    const struct item *it = app_item(app, "cog-list");
    return id != NULL && it != NULL && item_option_find(it, NULL, id) != NULL ? id : NULL;
}

void visit_choose_words(struct app *app)
{
    const struct open_visit *v = &app->visit->now;
    const char *id = list_due(app), *has = words_language(app->visit->forms.words, v->word_list);
    bool said = v->words_utc_ms != 0 || app_answered(app, "cog-tries") != NULL;
    if (id == NULL || said || (has != NULL && strcmp(has, spoken(app)) == 0))
        return;
    struct json *entry = app_entry("words");
    json_set_string(entry, "list", id);
    app_record(app, N_("The choice of words was not saved."), entry);
}

const char *app_word(const struct app *app, int i)
{
    return i < 0 ? "" : words_at(app->visit->forms.words, app->visit->now.word_list, (size_t)i);
}

const char *app_whisper_word(const struct app *app, int ear, int set, int i)
{
    if (set < 0 || i < 0)
        return "";
    return words_whispered(app->visit->forms.words, app->visit->now.word_list,
                           ear == 0 ? WORDS_RIGHT : WORDS_LEFT, (size_t)set, (size_t)i);
}

enum rc app_words_said(struct app *app, int tries)
{
    char text[8];
    snprintf(text, sizeof text, "%d", tries);
    enum rc rc = app_answer(app, "cog-list", app->visit->now.word_list);
    if (rc == RC_OK)
        rc = app_answer(app, "cog-tries", text);
    if (rc != RC_OK || tries == 0)
        return rc;
    struct json *entry = app_entry("words-said");
    json_set(entry, "utcMs", json_new_int(clock_utc_ms(&app->clock)));
    return app_record(app, N_("The moment of the words was not saved."), entry);
}

static int64_t since_words_ms(const struct app *app)
{
    const struct open_visit *v = &app->visit->now;
    if (v->words_mono_ms != 0)
        return clock_mono_ms(&app->clock) - v->words_mono_ms;
    int64_t wall = clock_utc_ms(&app->clock) - v->words_utc_ms;
    return wall > 0 ? wall : 0; // a clock set back proves nothing: the wait starts again
}

int64_t app_recall_wait_ms(const struct app *app)
{
    if (app->visit->now.words_utc_ms == 0)
        return -1;
    int64_t delay_ms = app_parameter(app, "recallDelaySeconds", 300) * 1000;
    int64_t left = delay_ms - since_words_ms(app);
    return left > 0 ? left : 0;
}

int64_t app_recall_wait_shown_ms(const struct app *app)
{
    int64_t wait = app_recall_wait_ms(app);
    if (wait <= 0)
        return wait;
    wait += app_visit_elapsed_ms(app) - app_visit_clock_ms(app);
    return (wait + VISIT_CLOCK_MS - 1) / VISIT_CLOCK_MS * VISIT_CLOCK_MS;
}

int64_t app_recall_from_utc_ms(const struct app *app)
{
    int64_t wait = app_recall_wait_ms(app);
    return wait < 0 ? 0 : clock_utc_ms(&app->clock) + wait;
}

int app_visit_wait_ms(const struct app *app)
{
    int64_t step = VISIT_CLOCK_MS - (app_visit_elapsed_ms(app) - app_visit_clock_ms(app));
    int64_t recall = app_recall_wait_ms(app);
    if (!app_shows_visit_clock(app))
        return recall > 0 ? (int)recall : -1;
    return (int)(recall > 0 && recall < step ? recall : step);
}

enum rc app_recall_open(struct app *app)
{
    if (!app->visit->now.open)
        return RC_NO;
    if (app_answered(app, "cog-recall-delay-s") != NULL)
        return RC_OK; // the first opening counts
    char text[24];
    snprintf(text, sizeof text, "%lld", (long long)(since_words_ms(app) / 1000));
    return app_answer(app, "cog-recall-delay-s", text);
}
