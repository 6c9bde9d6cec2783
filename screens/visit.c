// SPDX-License-Identifier: EUPL-1.2
// One question of the form, alone and large: choices, numbers, text, dates.
#include "screens.h"

#include "app/people/service.h"
#include "app/state/format.h"
#include "app/state/preferences.h"
#include "app/visit/aside.h"
#include "app/visit/draft.h"
#include "app/visit/history.h"
#include "app/visit/service.h"
#include "ui/choices.h"
#include "ui/field.h"
#include "ui/message.h"
#include "ui/sheet.h"

#include <stdio.h>
#include <string.h>

enum { OPTIONS_MAX = 20 };

struct state {
    const struct item *item;      // the question
    struct choices choices;       // for choice and boolean
    char digits[OPTIONS_MAX + 1]; // of the choices
    struct field field;           // for everything typed
    bool typed;                   // the question is answered in the field
    struct typed draft;           // what came back into it
    struct message message;       // an answer would clear others
    int chosen;                   // that answer
};

enum { LEAVE_IT, CHANGE_IT };
static const struct message_def clears_message = {
    .title = N_("Change the method?"),
    .text = N_("The answers of the other method are cleared; they stay in the history."),
    .choices = {{.label = N_("l\tleave it as it is")},
                {.label = N_("c\tchange it, clear them"), .sure = true}},
    .escape = LEAVE_IT,
    .style = STYLE_SIGNAL,
};

static bool is_choice(const struct item *it)
{
    return it->type == ITEM_BOOLEAN ||
           ((it->type == ITEM_CHOICE || it->type == ITEM_OPEN_CHOICE) && it->option_count > 0);
}

// Is it noted by the visitor without being asked aloud?
static bool is_observed(const struct item *it)
{
    return it->widget != NULL && strcmp(it->widget, "observe") == 0;
}

static int current_option(const struct app *app, const struct item *it)
{
    const char *value = app_answered(app, it->link_id);
    if (value == NULL)
        return -1;
    if (it->type == ITEM_BOOLEAN)
        return strcmp(value, "true") == 0 ? 0 : 1;
    for (size_t i = 0; i < it->option_count; i++)
        if (strcmp(it->options[i].code, value) == 0)
            return (int)i;
    return -1;
}

// The words of an answer, on the screen.
static const char *label(const struct app *app, const struct item *it, int i)
{
    if (it->type == ITEM_BOOLEAN)
        return i == 0 ? _("Yes") : _("No");
    return option_text(&it->options[i], app_language(app));
}

// The digits that choose the answers of a question with options.
static void number(struct state *s)
{
    for (int i = 0; i < s->choices.count; i++) {
        int digit = item_option_number(s->item, (size_t)i);
        s->digits[i] = (char)(digit >= 0 && digit <= 9 ? '0' + digit : ' ');
    }
    s->choices.digits = s->digits;
}

static void open(struct app *app, void *state)
{
    struct state *s = state;
    s->item = app_step(app).item;
    if (s->item == NULL)
        return;
    s->typed = !is_choice(s->item);
    if (!s->typed) {
        int count = s->item->type == ITEM_BOOLEAN ? 2 : (int)s->item->option_count;
        choices_init(&s->choices, count < OPTIONS_MAX ? count : OPTIONS_MAX,
                     current_option(app, s->item));
        if (s->item->type != ITEM_BOOLEAN)
            number(s);
        if (count > 1)
            s->choices.letters = choices_yes_no(label(app, s->item, 0), label(app, s->item, 1));
        return;
    }
    s->field.allow = s->item->type == ITEM_INTEGER   ? FIELD_DIGITS
                     : s->item->type == ITEM_DECIMAL ? FIELD_DECIMAL
                     : s->item->type == ITEM_DATE    ? FIELD_DATE
                                                     : FIELD_ANY;
    char draft[FIELD_BYTES];
    const char *value = app_answered(app, s->item->link_id);
    typed_open(app, &s->draft, "answer", s->item->link_id);
    if (app_draft_take(app, "answer", s->item->link_id, draft, sizeof draft))
        value = draft;
    field_set(&s->field, value != NULL ? value : "");
}

static void keep_draft(struct app *app, const void *state)
{
    const struct state *s = state;
    if (s->item == NULL || !s->typed)
        return;
    const char *saved = app_answered(app, s->item->link_id);
    bool changed = saved == NULL || strcmp(saved, s->field.text) != 0;
    app_draft_keep(app, "answer", s->item->link_id, changed ? s->field.text : "");
}

static int draw_answer(const struct app *app, const struct state *s, struct canvas *c,
                       struct frame_area a)
{
    const char *labels[OPTIONS_MAX] = {0};
    if (s->typed) {
        int cells = a.cols - 8 < 50 ? a.cols - 8 : 50;
        field_draw(c, a.row, a.col + 2, cells, &s->field, !message_is_open(&s->draft.sure));
        if (s->item->unit != NULL)
            canvas_text(c, a.row, a.col + 3 + cells, 6, STYLE_DIM, s->item->unit);
        return 1;
    }
    for (int i = 0; i < s->choices.count; i++)
        labels[i] = label(app, s->item, i);
    return choices_draw(c, a, &s->choices, labels);
}

static void draw_foot(const struct app *app, const struct state *s, struct canvas *c,
                      struct frame_area a)
{
    struct date on;
    int row = a.row, end = a.row + a.rows;
    const char *link = s->item->link_id;
    const char *before = app_answered_before(app, link, &on);
    if (frame_has_panel(c))
        return; // both stand there
    if (before != NULL && app_may_show_last_time(app, link) && row < end)
        canvas_printf(c, row++, a.col, a.cols, STYLE_DIM, _("Last visit (%s): %s"),
                      app_date_text(app, on, false), app_answer_display(app, link, before));
    const char *note = app_note(app, link);
    if (note[0] != '\0' && row < end)
        canvas_printf(c, row++, a.col, a.cols, STYLE_DIM, _("Note: %s"), note);
    if (!frame_is_roomy(c) && row < end)
        part_recall_wait(app, c, part_below(a, a.rows - 1));
}

static void draw(const struct app *app, const void *state, struct canvas *c)
{
    const struct state *s = state;
    if (s->item == NULL) {
        part_visit_frame(app, c, "");
        return;
    }
    struct frame_area a = part_question(app, c, state, draw);
    int gap = frame_is_roomy(c) ? 1 : 0;
    int asked = is_observed(s->item) ? canvas_wrap(c, a.row, a.col, a.rows, a.cols, STYLE_STRONG,
                                                   app_item_say(app, s->item))
                                     : part_say(c, a, app_item_say(app, s->item));
    a = part_below(a, asked + gap);
    int told =
        canvas_wrap(c, a.row, a.col + 2, a.rows, a.cols - 2, STYLE_DIM, app_item_do(app, s->item));
    a = part_below(a, told > 0 ? told + gap : 0);
    a = part_below(a, draw_answer(app, s, c, a) + gap);
    int since = typed_draw(c, a, &s->draft, app_visit_person(app)->name);
    a = part_below(a, since > 0 ? since + gap : 0);
    draw_foot(app, s, c, a);
    message_draw(c, &s->message, NULL);
    message_draw(c, &s->draft.sure, NULL);
}

static struct flow answer(struct app *app, const struct item *it, const char *value)
{
    if (app_answer(app, it->link_id, value) != RC_OK)
        return FLOW(FLOW_STAY);
    app_step_next(app);
    return visit_flow(app);
}

static struct flow keep(struct app *app, void *state)
{
    struct state *s = state;
    char iso[SHEET_ISO_BYTES];
    if (s->field.len == 0)
        return visit_next(app);
    if (s->item->type == ITEM_DATE && date_typed(s->field.text, iso))
        return answer(app, s->item, iso);
    char *comma = s->item->type == ITEM_DECIMAL ? strchr(s->field.text, ',') : NULL;
    if (comma != NULL)
        *comma = '.';
    return answer(app, s->item, s->field.text);
}

// The short form of an answer of the choices.
static const char *value_of(const struct item *it, int chosen)
{
    return it->type != ITEM_BOOLEAN ? it->options[chosen].code : chosen == 0 ? "true" : "false";
}

static struct flow discard(struct app *app, void *state)
{
    (void)app;
    typed_ask(&((struct state *)state)->draft);
    return FLOW(FLOW_STAY);
}

// Whether to discard what came back: the field has what is saved again.
static struct flow discard_answered(struct app *app, struct state *s, int said)
{
    const char *link = s->item->link_id, *saved = app_answered(app, link);
    if (said == TYPED_DISCARD && app_draft_discard(app, "answer", link) == RC_OK) {
        field_set(&s->field, saved != NULL ? saved : "");
        s->draft.since[0] = '\0';
    }
    return FLOW(said == MESSAGE_IGNORED ? FLOW_IGNORED : FLOW_STAY);
}

static struct flow text(struct app *app, void *state, struct key key)
{
    struct state *s = state;
    if (s->item == NULL)
        return FLOW(FLOW_IGNORED);
    if (message_is_open(&s->message)) {
        int choice = message_key(&s->message, key);
        if (choice == CHANGE_IT)
            return answer(app, s->item, value_of(s->item, s->chosen));
        return FLOW(choice == MESSAGE_IGNORED ? FLOW_IGNORED : FLOW_STAY);
    }
    if (message_is_open(&s->draft.sure))
        return discard_answered(app, s, message_key(&s->draft.sure, key));
    if (s->typed)
        return field_key(&s->field, key) ? FLOW(FLOW_STAY) : FLOW(FLOW_IGNORED);
    int chosen = choices_key(&s->choices, key);
    if (chosen < 0)
        return FLOW(chosen == CHOICES_IGNORED ? FLOW_IGNORED : FLOW_STAY);
    s->chosen = chosen;
    if (app_answer_clears(app, s->item->link_id, value_of(s->item, chosen)) > 0) {
        message_open(&s->message, &clears_message);
        return FLOW(FLOW_STAY);
    }
    return answer(app, s->item, value_of(s->item, chosen));
}

static bool no_message(const struct app *app, const void *state)
{
    const struct state *s = state;
    (void)app;
    return !message_is_open(&s->message) && !message_is_open(&s->draft.sure);
}

static bool typing_now(const struct app *app, const void *state)
{
    return ((const struct state *)state)->typed && no_message(app, state);
}

static bool came_back(const struct app *app, const void *state)
{
    (void)app;
    return ((const struct state *)state)->draft.since[0] != '\0';
}

// While something is typed, letters, Backspace and Tab belong to the field; an empty field gives
// the last two back.
static bool shared_when(const struct app *app, const void *state, const struct binding *row)
{
    if (!typing_now(app, state))
        return true;
    if (row->key.code == KEYC_CHAR)
        return false;
    return (row->run != visit_back && row->run != visit_skip) ||
           ((const struct state *)state)->field.len == 0;
}

// A pause closes everything: what is typed is kept for when the visit goes on.
static struct flow pause(struct app *app, void *state)
{
    keep_draft(app, state);
    return FLOW_TO(FLOW_PUSH, SCREEN_PAUSE);
}

static const struct binding bindings[] = {
    {.key = KEY_NAMED(KEYC_ENTER),
     .label = N_("keep"),
     .help = N_("Keep what was typed and go on."),
     .when = typing_now,
     .run = keep},
    {.key = KEY_NAMED(KEYC_ESC),
     .label = N_("pause"),
     .help = N_("Pause or end the visit; every answer is already kept."),
     .when = typing_now,
     .run = pause},
    {.key = KEY_FN(8),
     .label = N_("discard"),
     .help = N_("Discard what was typed; asks first."),
     .when = came_back,
     .run = discard},
};

const struct screen screen_visit = {
    .name = "visit",
    .title = N_("Question"),
    .help = N_("Say the words in quotation marks aloud, then press the number of the answer. Each "
               "answer is on disk before the next question shows."),
    .bindings = bindings,
    .binding_count = sizeof bindings / sizeof bindings[0],
    .shared = visit_bindings,
    .shared_count = VISIT_BINDINGS,
    .when = no_message,
    .shared_when = shared_when,
    .state_size = sizeof(struct state),
    .typing_now = typing_now,
    .open = open,
    .draw = draw,
    .text = text,
    .keep = keep_draft,
    .wait_ms = visit_wait_ms,
};
