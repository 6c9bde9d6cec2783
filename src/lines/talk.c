// SPDX-License-Identifier: EUPL-1.2
#include "lines/talk.h"

#include "app/state/service.h"
#include "app/visit/draft.h"
#include "base/utf8.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

bool talk_goes_on(const struct talk *t)
{
    return t->leave == LEAVE_NOT && app_stage(t->app) == APP_OPEN;
}

void talk_failed(struct talk *t)
{
    if (plain_lost(t->plain))
        return;
    if (app_message(t->app)[0] != '\0')
        lines_say(&t->l, app_message(t->app));
    app_message_clear(t->app);
}

bool talk_fits(struct talk *t, size_t bytes)
{
    bool fits = strlen(lines_text(&t->l)) < bytes;
    if (!fits)
        lines_say(&t->l, _("This is too long to be kept: please shorten it."));
    return fits;
}

void talk_understood(struct talk *t, const char *words)
{
    lines_sayf(&t->l, _("understood: %s"), words);
}

// What was typed without Enter stays, as a draft, where there is one.
static void keep_unfinished(struct talk *t, const struct asked *a)
{
    const char *text = lines_unfinished(&t->l);
    if (text[0] == '\0' || a == NULL || a->draft_kind == NULL)
        return;
    if (app_draft_keep(t->app, a->draft_kind, a->draft_of, text) == RC_OK)
        lines_say(&t->l, _("What you were typing is kept."));
    else
        talk_failed(t);
}

static void left(struct talk *t, const struct asked *a, enum line_end end)
{
    if (t->l.terminal)
        lines_say(&t->l, "");
    keep_unfinished(t, a);
    if (end != LINE_GIVEN_UP) {
        t->leave = end == LINE_STOPPED ? LEAVE_STOPPED : LEAVE_CLOSED;
        return;
    }
    bool open = app_stage(t->app) == APP_OPEN;
    plain_stand_aside(t->plain);
    if (open && app_stage(t->app) != APP_OPEN)
        lines_say(&t->l, _("The store is locked. Everything is kept."));
}

enum said talk_left(struct talk *t, enum line_end end)
{
    left(t, NULL, end);
    // A practice store is still open after the shell had the terminal: ask again.
    t->word = WORD_REPEAT;
    return talk_goes_on(t) ? SAID_WORD : SAID_LEFT;
}

// Words that need nothing of the question.
static void serve(struct talk *t, const struct asked *a)
{
    if (t->word == WORD_HELP) {
        words_explain(&t->l, a->known | WORDS(WORD_URGENT) | WORDS(WORD_HELP), a->free_text);
    } else if (t->word == WORD_URGENT && !t->urgent) {
        t->urgent = true;
        t->on_urgent(t);
        t->urgent = false;
    } else if (t->word != WORD_URGENT) {
        return;
    }
    t->word = WORD_REPEAT;
}

enum said talk_ask(struct talk *t, const struct asked *a)
{
    const word_set known = a->known | WORDS(WORD_URGENT) | WORDS(WORD_HELP) | WORDS(WORD_REPEAT);
    enum line_end end;
    while ((end = lines_read(&t->l, a->prompt != NULL ? _(a->prompt) : _("Answer:"),
                             a->wait_ms > 0 ? a->wait_ms : -1)) == LINE_LONG)
        lines_say(&t->l, _("This line is too long; nothing of it was taken."));
    if (end == LINE_LATE)
        return SAID_LATE;
    if (end != LINE_READ) {
        left(t, a, end);
        t->word = WORD_REPEAT;
        return talk_goes_on(t) ? SAID_WORD : SAID_LEFT;
    }
    plain_typed(t->plain);
    if (lines_text(&t->l)[0] == '\0')
        return SAID_NONE;
    t->word = word_of(lines_text(&t->l), known, a->free_text);
    if (t->word == WORD_NONE)
        return SAID_LINE;
    serve(t, a);
    return talk_goes_on(t) ? SAID_WORD : SAID_LEFT;
}

enum said talk_ask_text(struct talk *t, const struct asked *a)
{
    enum said said;
    do
        said = talk_ask(t, a);
    while (said == SAID_WORD && t->word == WORD_REPEAT);
    return said;
}

enum said talk_secret(struct talk *t, const char *prompt)
{
    enum line_end end = lines_read_secret(&t->l, prompt);
    plain_typed(t->plain);
    if (end == LINE_READ)
        return SAID_LINE;
    left(t, NULL, end);
    return SAID_LEFT;
}

// Is this line that answer: its digit, itself, or the first letter of yes and no?
static bool is_choice(const char *line, long digit, const char *label)
{
    char *end = NULL;
    long number = strtol(line, &end, 10);
    if (end != line && *end == '\0')
        return number == digit;
    bool yes_no = strcmp(label, _("Yes")) == 0 || strcmp(label, _("No")) == 0;
    return yes_no ? words_or_letter(line, label) : words_same(line, label);
}

// Numbered answers.
struct choice {
    const char *const *labels; // in the user's language
    const char *digits;        // one for each, NULL: from 1
    size_t count;              // of labels
};

static long digit_of(const struct choice *c, size_t i)
{
    return c->digits != NULL ? c->digits[i] - '0' : (long)i + 1;
}

static void say_choices(struct talk *t, const struct choice *c)
{
    for (size_t i = 0; i < c->count; i++)
        lines_sayf(&t->l, "%ld %s", digit_of(c, i), c->labels[i]);
}

static enum said choose(struct talk *t, const struct choice *c, word_set known, size_t *ret)
{
    const struct asked a = {.known = known};
    say_choices(t, c);
    for (;;) {
        enum said said = talk_ask(t, &a);
        if (said == SAID_WORD && t->word == WORD_REPEAT && !(known & WORDS(WORD_REPEAT))) {
            say_choices(t, c);
            continue;
        }
        for (size_t i = 0; said == SAID_LINE && i < c->count; i++)
            if (is_choice(lines_text(&t->l), digit_of(c, i), c->labels[i])) {
                *ret = i;
                talk_understood(t, c->labels[i]);
                return SAID_LINE;
            }
        if (said != SAID_LINE && said != SAID_NONE)
            return said;
        lines_say(&t->l, _("Nothing was chosen. Type the number of an answer."));
    }
}

enum said talk_choose(struct talk *t, const char *const *labels, size_t count, word_set known,
                      size_t *ret)
{
    return choose(t, &(struct choice){.labels = labels, .count = count}, known, ret);
}

enum said talk_choose_digit(struct talk *t, const char *const *labels, const char *digits,
                            word_set known, size_t *ret)
{
    const struct choice c = {.labels = labels, .digits = digits, .count = strlen(digits)};
    return choose(t, &c, known, ret);
}

bool talk_confirm(struct talk *t, const char *question, const char *word)
{
    const struct asked a = {.free_text = true};
    lines_say(&t->l, question);
    return talk_ask(t, &a) == SAID_LINE && words_same(lines_text(&t->l), word);
}
