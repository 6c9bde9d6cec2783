// SPDX-License-Identifier: EUPL-1.2
// The first account of a real store: name, role, passphrase twice.
#include "screens.h"

#include "app/session/service.h"
#include "app/state/service.h"
#include "ui/message.h"
#include "ui/sheet.h"

#include <string.h>

enum { ROW_NAME, ROW_ROLE, ROW_PASSPHRASE, ROW_AGAIN };
enum { LEAVE_NOT, LEAVE };

struct state {
    struct sheet sheet;
    struct message message;
};

static const struct message_def leave_message = {
    .title = N_("Leave this form?"),
    .text = N_("There is no store yet that could keep what was typed."),
    .choices = {{.label = N_("c\tcontinue")},
                {.label = N_("l\tleave, nothing is kept"), .sure = true}},
    .escape = LEAVE_NOT,
    .style = STYLE_SIGNAL,
};

static const struct sheet_choice roles[] = {
    {"visitor", N_("visitor")},
    {"nurse", N_("nurse")},
    {"coordinator", N_("coordinator")},
    {"administrator", N_("administrator")},
};

static const struct sheet_row rows[] = {
    {.label = N_("Your name"),
     .kind = SHEET_TEXT,
     .required = true,
     .max_chars = 60,
     .hint = N_("As colleagues know you, for example A. Moreau.")},
    {.label = N_("Role"),
     .kind = SHEET_CHOICE,
     .choices = roles,
     .choice_count = 4,
     .required = true,
     .hint = N_("Left and right arrows choose.")},
    {.label = N_("Passphrase"),
     .kind = SHEET_SECRET,
     .required = true,
     .hint = N_("At least 12 characters; four unrelated words are easy to remember.")},
    {.label = N_("Once more"),
     .kind = SHEET_SECRET,
     .required = true,
     .hint = N_("The same passphrase again. Without it nobody can read the store.")},
};

static void open(struct app *app, void *state)
{
    (void)app;
    struct state *s = state;
    sheet_init(&s->sheet, rows, sizeof rows / sizeof rows[0]);
    sheet_set(&s->sheet, ROW_ROLE, "visitor");
}

static void close(struct app *app, void *state)
{
    (void)app;
    sheet_wipe(&((struct state *)state)->sheet);
}

static void draw(const struct app *app, const void *state, struct canvas *c)
{
    const struct state *s = state;
    struct frame_area a = part_page(app, c, _("First account"), state, draw);
    int used = canvas_wrap(
        c, a.row, a.col, 3, a.cols, STYLE_DIM,
        _("The store of this laptop is sealed with this passphrase. It is asked at each start."));
    sheet_draw(c, part_below(a, used + 1), &s->sheet, !message_is_open(&s->message));
    message_draw(c, &s->message, NULL);
}

static struct flow save(struct app *app, struct sheet *s)
{
    if (!sheet_check(s))
        return FLOW(FLOW_STAY);
    if (strcmp(sheet_value(s, ROW_PASSPHRASE), sheet_value(s, ROW_AGAIN)) != 0) {
        sheet_error(s, ROW_AGAIN, _("The two passphrases differ."));
        sheet_focus(s, ROW_AGAIN);
        return FLOW(FLOW_STAY);
    }
    enum rc rc = app_create_store(app, sheet_value(s, ROW_NAME), sheet_value(s, ROW_ROLE),
                                  sheet_value(s, ROW_PASSPHRASE));
    if (rc == RC_OK)
        return FLOW_TO(FLOW_RESET, SCREEN_HOME);
    sheet_error(s, ROW_PASSPHRASE, app_message(app)); // shown there, not twice
    app_message_clear(app);
    sheet_focus(s, ROW_PASSPHRASE);
    return FLOW(FLOW_STAY);
}

static struct flow run_save(struct app *app, void *state)
{
    return save(app, &((struct state *)state)->sheet);
}

static struct flow text(struct app *app, void *state, struct key key)
{
    struct state *s = state;
    if (message_is_open(&s->message)) {
        int said = message_key(&s->message, key);
        return FLOW(said == LEAVE ? FLOW_POP : said == MESSAGE_IGNORED ? FLOW_IGNORED : FLOW_STAY);
    }
    switch (sheet_key(&s->sheet, key)) {
    case SHEET_IGNORED:
        return FLOW(FLOW_IGNORED);
    case SHEET_DONE:
        return save(app, &s->sheet);
    case SHEET_TAKEN:
    case SHEET_CHANGED:
        break;
    }
    return FLOW(FLOW_STAY);
}

static bool is_typed(const struct sheet *s)
{
    return sheet_value(s, ROW_NAME)[0] != '\0' || sheet_value(s, ROW_PASSPHRASE)[0] != '\0' ||
           sheet_value(s, ROW_AGAIN)[0] != '\0';
}

static struct flow leave(struct app *app, void *state)
{
    struct state *s = state;
    (void)app;
    if (!is_typed(&s->sheet))
        return FLOW(FLOW_POP);
    message_open(&s->message, &leave_message);
    return FLOW(FLOW_STAY);
}

static bool no_message(const struct app *app, const void *state)
{
    (void)app;
    return !message_is_open(&((const struct state *)state)->message);
}

static const struct binding bindings[] = {
    {.key = KEY_FN(2),
     .label = N_("make the store"),
     .help = N_("Make the sealed store with this account and enter."),
     .run = run_save},
    {.key = KEY_NAMED(KEYC_ESC),
     .other = KEY_NAMED(KEYC_BACKSPACE),
     .label = N_("back"),
     .help = N_("Back without making anything; asks first when something was typed."),
     .run = leave},
};

const struct screen screen_account = {
    .name = "account",
    .title = N_("First account"),
    .help = N_("The name is shown at login and kept with each visit. The passphrase seals "
               "everything on this laptop."),
    .bindings = bindings,
    .binding_count = sizeof bindings / sizeof bindings[0],
    .when = no_message,
    .state_size = sizeof(struct state),
    .typing_now = no_message,
    .open = open,
    .draw = draw,
    .text = text,
    .close = close,
};
