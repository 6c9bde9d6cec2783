// SPDX-License-Identifier: EUPL-1.2
// What the visitor does besides asking: words and their recall, whisper, chair rises.
#include "app/visit/tasks.h"

#include "admin/policy.h"
#include "app/state/preferences.h"
#include "app/visit/internal.h"
#include "base/i18n.h"
#include "base/mem.h"
#include "pathway/whisper.h"
#include "pathway/words.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { DELAY_S = 300, LIMIT_S = 1200 };

#define DELAY_LINK  "cog-recall-delay-s"
#define WORDS_STEP  "words"
#define WORDS_SHOWN "shown"
#define WORDS_AGAIN "again"

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

// The lists that the organisation has in use, new and owned; NULL: all.
static struct json *words_in_use(const struct app *app)
{
    struct arena a = {0};
    struct json *ids = NULL, *only = NULL;
    const char *text = NULL;
    if (!store_is_practice(app->store) &&
        store_setting(app->store, SETTING_WORDS, &a, &text, NULL) == RC_OK && text != NULL &&
        json_parse(text, strlen(text), &JSON_LIMITS, &ids, NULL) == RC_OK)
        only = words_only(app->visit->forms.words, ids);
    json_free(ids);
    arena_release(&a);
    return only;
}

// The list that is due, in the language of the visit. NULL: the form does not know it, as one of an
// earlier version may not.
static const char *list_due(const struct app *app)
{
    const char *used[HISTORY_MAX];
    for (size_t i = 0; i < app->visit->history.count; i++)
        used[i] = app_history_answer(app, i, "cog-list");
    struct json *in_use = words_in_use(app);
    const char *id = words_choose(in_use != NULL ? in_use : app->visit->forms.words, spoken(app),
                                  used, app->visit->history.count);
    const struct item *it = app_item(app, "cog-list");
    const struct item_option *option =
        id != NULL && it != NULL ? item_option_find(it, NULL, id) : NULL;
    json_free(in_use);
    return option != NULL ? option->code : NULL;
}

void visit_choose_words(struct app *app)
{
    const struct open_visit *v = &app->visit->now;
    const char *id = list_due(app), *has = words_language(app->visit->forms.words, v->word_list);
    bool said = app_words_shown(app) || app_answered(app, "cog-tries") != NULL;
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

// Of each ear, by number.
static const char *const ears[] = {"hea-right", "hea-left"};

// The place an ear has reached is how many were right of the first set, then of the second: "2",
// "21".
int app_whispered(const struct app *app, int ear, int set)
{
    const char *place = app_reached(app, ears[ear]);
    return set < (int)strlen(place) ? place[set] - '0' : -1;
}

enum rc app_whisper_count(struct app *app, int ear, int set, int right)
{
    int first = set == 0 ? right : app_whispered(app, ear, 0);
    enum whisper_verdict verdict = whisper_judge(first, set == 0 ? -1 : right);
    char place[24];
    if (set == 0)
        snprintf(place, sizeof place, "%d", first);
    else
        snprintf(place, sizeof place, "%d%d", first, right);
    // A first set counted anew opens the ear again until the second is.
    const struct visit_answer answer = {.link_id = ears[ear],
                                        .value = verdict == WHISPER_HEARD       ? "heard"
                                                 : verdict == WHISPER_NOT_HEARD ? "not-heard"
                                                                                : NULL};
    struct json *entry = app_entry("reached");
    json_set_string(entry, "of", ears[ear]);
    json_set_string(entry, "place", place);
    return answers_record(app, N_("The answer was not saved."), entry, &answer, 1);
}

enum rc app_words_show(struct app *app)
{
    return app_reached_keep(app, WORDS_STEP, WORDS_SHOWN);
}

enum rc app_words_show_again(struct app *app)
{
    // The list comes first: the entry belongs to the words, not to the recall.
    const struct visit_answer answers[] = {
        {.link_id = "cog-list", .value = app->visit->now.word_list},
        {.link_id = "cog-cued", .value = "true"}};
    if (app_words_shown_again(app))
        return app_done(app);
    struct json *entry = app_entry("reached");
    json_set_string(entry, "of", WORDS_STEP);
    json_set_string(entry, "place", WORDS_AGAIN);
    return answers_record(app, N_("The step was not noted."), entry, answers, ARRAY_LEN(answers));
}

bool app_words_shown(const struct app *app)
{
    return app_reached(app, WORDS_STEP)[0] != '\0';
}

bool app_words_shown_again(const struct app *app)
{
    return strcmp(app_reached(app, WORDS_STEP), WORDS_AGAIN) == 0;
}

enum rc app_words_said(struct app *app, int tries)
{
    char text[8];
    snprintf(text, sizeof text, "%d", tries);
    const struct visit_answer answers[] = {
        {.link_id = "cog-list", .value = app->visit->now.word_list},
        {.link_id = "cog-tries", .value = text}};
    struct json *entry = app_entry("words-said");
    if (app->visit->now.words_utc_ms == 0)
        json_set(entry, "utcMs", json_new_int(clock_utc_ms(&app->clock)));
    return answers_record(app, N_("The moment of the words was not saved."), entry, answers,
                          ARRAY_LEN(answers));
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
    const char *tries = app_answered(app, "cog-tries");
    if (app->visit->now.words_utc_ms == 0 || tries == NULL || strcmp(tries, "0") == 0)
        return -1;
    int64_t delay_ms = app_parameter(app, "recallDelaySeconds", DELAY_S) * 1000;
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

// The delay that is recorded, −1 none.
static int64_t recorded_delay_s(const struct app *app)
{
    const char *text = app_answered(app, DELAY_LINK);
    return text == NULL ? -1 : strtoll(text, NULL, 10);
}

enum recall_time app_recall_time(const struct app *app)
{
    int64_t from = app_parameter(app, "recallDelaySeconds", DELAY_S);
    int64_t delay = recorded_delay_s(app);
    if (delay < 0 || (delay >= from && app_answered(app, "cog-recall") == NULL))
        delay = since_words_ms(app) / 1000;
    if (delay < from)
        return RECALL_EARLY;
    return delay > app_parameter(app, "recallLimitSeconds", LIMIT_S) ? RECALL_LATE : RECALL_IN_TIME;
}

bool app_recall_is_open(const struct app *app)
{
    int64_t wait = app_recall_wait_ms(app);
    return wait == 0 || (wait > 0 && recorded_delay_s(app) >= 0);
}

enum rc app_recall_open_early(struct app *app)
{
    char text[24];
    if (app_recall_is_open(app))
        return app_done(app);
    snprintf(text, sizeof text, "%lld", (long long)(since_words_ms(app) / 1000));
    return app_answer(app, DELAY_LINK, text);
}

// Forms before 2.0.0 have no room for a delay of more than a day: without one it is not valid.
static bool has_room(const struct item *it, int64_t seconds)
{
    return it != NULL && (!it->has_max || dec_cmp(dec_from_int(seconds), it->max) <= 0);
}

enum rc app_recall_count(struct app *app, int words)
{
    char count[16], delay[24];
    int64_t seconds = since_words_ms(app) / 1000;
    snprintf(count, sizeof count, "%d", words);
    snprintf(delay, sizeof delay, "%lld", (long long)seconds);
    const struct visit_answer answers[] = {{.link_id = "cog-recall", .value = count},
                                           {.link_id = DELAY_LINK, .value = delay}};
    bool first = app_answered(app, "cog-recall") == NULL && app_recall_time(app) != RECALL_EARLY;
    return app_answer_all(app, answers,
                          first && has_room(app_item(app, DELAY_LINK), seconds) ? 2 : 1);
}
