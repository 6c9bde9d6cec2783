// SPDX-License-Identifier: EUPL-1.2
// The result of the chair rises, put right by hand: with why, which stays beside it for good.
#include "screens.h"

#include "app/state/preferences.h"
#include "app/visit/chair.h"
#include "app/visit/draft.h"
#include "app/visit/service.h"
#include "base/dec.h"
#include "ui/sheet.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { ROW_RISES, ROW_ARMS, ROW_TIME, ROW_WHY, ROWS };
enum { WHY_CHARS = 200, DRAFT_BYTES = 1024, NUMBER_BYTES = 32 };

struct state {
    struct sheet sheet;
    bool changed; // something was typed
};

static const struct sheet_choice yes_no[] = {{"false", N_("no")}, {"true", N_("yes")}};

static const struct sheet_row rows[ROWS] = {
    [ROW_RISES] = {.label = N_("Rises"),
                   .kind = SHEET_TEXT,
                   .allow = FIELD_DIGITS,
                   .max_chars = 1,
                   .required = true,
                   .hint = N_("0 to 5.")},
    [ROW_ARMS] = {.label = N_("Arms used"),
                  .kind = SHEET_CHOICE,
                  .choices = yes_no,
                  .choice_count = 2,
                  .required = true},
    [ROW_TIME] = {.label = N_("Seconds"),
                  .kind = SHEET_TEXT,
                  .allow = FIELD_DECIMAL,
                  .max_chars = 6,
                  .hint = N_("Of five rises without the arms; with fewer, or the arms, leave it "
                             "empty.")},
    [ROW_WHY] = {.label = N_("Why"),
                 .kind = SHEET_TEXT,
                 .max_chars = WHY_CHARS,
                 .required = true,
                 .hint = N_("For example: stopped too late, a rise was not counted.")},
};

static void set_answer(const struct app *app, struct sheet *sheet, size_t row, const char *link)
{
    const char *value = app_answered(app, link);
    char text[FIELD_BYTES];
    snprintf(text, sizeof text, "%s", value != NULL ? value : "");
    char *point = row == ROW_TIME ? strchr(text, '.') : NULL;
    if (point != NULL && strcmp(app_language(app), "fr") == 0)
        *point = ',';
    sheet_set(sheet, row, text);
}

// Rows of a draft are parted by line feeds, which no row can hold.
static void open(struct app *app, void *state)
{
    struct sheet *sheet = &((struct state *)state)->sheet;
    char draft[DRAFT_BYTES];
    sheet_init(sheet, rows, ROWS);
    set_answer(app, sheet, ROW_RISES, "loc-rises");
    set_answer(app, sheet, ROW_ARMS, "loc-arms");
    set_answer(app, sheet, ROW_TIME, "loc-time-s");
    set_answer(app, sheet, ROW_WHY, "loc-corrected");
    if (!app_draft_take(app, "by-hand", "loc-corrected", draft, sizeof draft))
        return;
    ((struct state *)state)->changed = true;
    char *text = draft;
    for (size_t i = 0; i < ROWS && text != NULL; i++) {
        char *end = strchr(text, '\n');
        if (end != NULL)
            *end++ = '\0';
        sheet_set(sheet, i, text);
        text = end;
    }
}

static void keep(struct app *app, const void *state)
{
    const struct sheet *sheet = &((const struct state *)state)->sheet;
    char draft[DRAFT_BYTES];
    if (!((const struct state *)state)->changed)
        return;
    snprintf(draft, sizeof draft, "%s\n%s\n%s\n%s", sheet_value(sheet, ROW_RISES),
             sheet_value(sheet, ROW_ARMS), sheet_value(sheet, ROW_TIME),
             sheet_value(sheet, ROW_WHY));
    app_draft_keep(app, "by-hand", "loc-corrected", draft);
}

static void close(struct app *app, void *state)
{
    (void)app;
    sheet_wipe(&((struct state *)state)->sheet);
}

static void draw(const struct app *app, const void *state, struct canvas *c)
{
    struct frame_area a = part_visit_frame(app, c, _("Correct by hand"));
    int used = canvas_wrap(c, a.row, a.col, a.rows, a.cols, STYLE_DIM,
                           _("The tries stay as they were measured. The result gets the mark "
                             "\"corrected by hand\" and the reason.")) +
               1;
    sheet_draw(c, part_below(a, used), &((const struct state *)state)->sheet, true);
}

// Hundredths of a second from what was typed, −1 when it is none: never fewer than typed.
static int64_t centiseconds(const char *typed)
{
    char text[NUMBER_BYTES];
    struct dec d;
    int64_t ms;
    snprintf(text, sizeof text, "%s", typed);
    char *comma = strchr(text, ',');
    if (comma != NULL)
        *comma = '.';
    if (!dec_parse(text, strlen(text), &d) || !dec_mul(d, dec_from_int(1000), &d) ||
        !dec_trunc(d, &ms))
        return -1;
    return chair_centiseconds(ms);
}

// Reports what is wrong with a row.
static bool refuse(struct sheet *sheet, size_t row, const char *why)
{
    sheet_error(sheet, row, why);
    sheet_focus(sheet, row);
    return false;
}

// Five rises without the arms have a time, anything else has none.
static bool time_fits(struct sheet *sheet, struct chair_try *t)
{
    const char *typed = sheet_value(sheet, ROW_TIME);
    bool whole = t->rises == CHAIR_RISES && !t->arms;
    t->end = t->arms ? CHAIR_ARMS : whole ? CHAIR_WHOLE : CHAIR_TIME;
    t->centiseconds = whole ? centiseconds(typed) : 0;
    if (whole ? t->centiseconds >= 0 : typed[0] == '\0')
        return true;
    return refuse(sheet, ROW_TIME,
                  whole ? _("Five rises without the arms need their seconds.")
                        : _("With fewer than five rises, or with the arms, there is no time."));
}

static struct flow save(struct app *app, void *state)
{
    struct sheet *sheet = &((struct state *)state)->sheet;
    if (!sheet_check(sheet))
        return FLOW(FLOW_STAY);
    struct chair_try t = {.rises = (int)strtol(sheet_value(sheet, ROW_RISES), NULL, 10),
                          .arms = strcmp(sheet_value(sheet, ROW_ARMS), "true") == 0};
    if (t.rises > CHAIR_RISES)
        refuse(sheet, ROW_RISES, _("There are five rises at most."));
    if (t.rises > CHAIR_RISES || !time_fits(sheet, &t) ||
        app_chair_correct(app, &t, sheet_value(sheet, ROW_WHY)) != RC_OK)
        return FLOW(FLOW_STAY);
    return FLOW(FLOW_POP);
}

static struct flow text(struct app *app, void *state, struct key key)
{
    switch (sheet_key(&((struct state *)state)->sheet, key)) {
    case SHEET_IGNORED:
        return FLOW(FLOW_IGNORED);
    case SHEET_CHANGED:
        ((struct state *)state)->changed = true;
        return FLOW(FLOW_STAY);
    case SHEET_DONE:
        return save(app, state);
    case SHEET_TAKEN:
        break;
    }
    return FLOW(FLOW_STAY);
}

static struct flow leave(struct app *app, void *state)
{
    keep(app, state);
    return FLOW(FLOW_POP);
}

static const struct binding bindings[] = {
    {.key = KEY_FN(2),
     .label = N_("save"),
     .help = N_("Keep the corrected result with its reason."),
     .run = save},
    {.key = KEY_NAMED(KEYC_ESC),
     .label = N_("back"),
     .help = N_("Back to the chair rises; what was typed is kept as a draft."),
     .run = leave},
};

const struct screen screen_chair_by_hand = {
    .name = "chair-by-hand",
    .title = N_("Correct by hand"),
    .help = N_("For a result that was measured wrongly: the clock stopped too late, a rise was not "
               "counted. The tries stay as measured, the reason stays beside the result."),
    .bindings = bindings,
    .binding_count = sizeof bindings / sizeof bindings[0],
    .state_size = sizeof(struct state),
    .typing = true,
    .open = open,
    .draw = draw,
    .text = text,
    .keep = keep,
    .close = close,
};
