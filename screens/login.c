// SPDX-License-Identifier: EUPL-1.2
// The store is locked: who, and the passphrase.
#include "screens.h"

#include "app/session/service.h"
#include "app/state/service.h"
#include "ui/field.h"

#include <string.h>

enum { HALF_TYPED_MS = 30000 };

struct state {
    size_t account;      // chosen name
    struct field secret; // passphrase typed
    char said[256];      // why the last try failed
};

static void open(struct app *app, void *state)
{
    struct state *s = state;
    s->secret.secret = true;
    for (size_t i = 0; i < app_account_count(app); i++)
        if (strcmp(app_account_name(app, i), app_locked_name(app)) == 0)
            s->account = i;
}

static void close(struct app *app, void *state)
{
    (void)app;
    field_wipe(&((struct state *)state)->secret);
}

static void draw(const struct app *app, const void *state, struct canvas *c)
{
    const struct state *s = state;
    struct frame_area a = part_page(app, c, _("Locked"), state, draw);
    int row = a.row, col = a.col;
    for (size_t i = 0; i < app_account_count(app) && row < a.row + a.rows - 4; i++, row++) {
        bool chosen = i == s->account;
        canvas_text(c, row, col, 2, STYLE_STRONG, chosen ? "▸" : " ");
        canvas_text(c, row, col + 2, a.cols - 4, chosen ? STYLE_STRONG : STYLE_PLAIN,
                    app_account_name(app, i));
    }
    row++;
    int used = canvas_text(c, row, col, 20, STYLE_PLAIN, _("Passphrase"));
    field_draw(c, row, col + used + 2, a.cols - used - 6 < 40 ? a.cols - used - 6 : 40, &s->secret,
               true);
    canvas_wrap(c, row + 2, col, a.row + a.rows - row - 2, a.cols - 4, STYLE_SIGNAL, s->said);
}

static struct flow enter(struct app *app, void *state)
{
    struct state *s = state;
    enum rc rc = app_login(app, app_account_name(app, s->account), s->secret.text);
    field_wipe(&s->secret);
    if (rc == RC_OK)
        return FLOW_TO(FLOW_RESET, SCREEN_HOME);
    if (app_stage(app) == APP_BROKEN)
        return FLOW_TO(FLOW_RESET, SCREEN_BROKEN);
    const char *why = app_message(app);
    size_t i = 0;
    for (; i < sizeof s->said - 1 && why[i] != '\0'; i++)
        s->said[i] = why[i];
    s->said[i] = '\0';
    app_message_clear(app);
    return FLOW(FLOW_STAY);
}

static struct flow step(struct app *app, struct state *s, bool forward)
{
    size_t count = app_account_count(app);
    s->account = count > 0 ? (s->account + (forward ? 1 : count - 1)) % count : 0;
    return FLOW(FLOW_STAY);
}

static struct flow next(struct app *app, void *state)
{
    return step(app, state, true);
}

static struct flow previous(struct app *app, void *state)
{
    return step(app, state, false);
}

static struct flow practise(struct app *app, void *state)
{
    (void)state;
    return FLOW_TO(FLOW_RESET, app_enter_practice(app) == RC_OK ? SCREEN_HOME : SCREEN_BROKEN);
}

static struct flow text(struct app *app, void *state, struct key key)
{
    struct state *s = state;
    (void)app;
    if (!field_key(&s->secret, key))
        return FLOW(FLOW_IGNORED);
    s->said[0] = '\0';
    return FLOW(FLOW_STAY);
}

// A half-typed passphrase is wiped.
static struct flow tick(struct app *app, void *state)
{
    (void)app;
    field_wipe(&((struct state *)state)->secret);
    return FLOW(FLOW_STAY);
}

static int wait_ms(const struct app *app, const void *state)
{
    (void)app;
    return ((const struct state *)state)->secret.len > 0 ? HALF_TYPED_MS : -1;
}

static bool has_several(const struct app *app, const void *state)
{
    (void)state;
    return app_account_count(app) > 1;
}

static const struct binding bindings[] = {
    {.key = KEY_NAMED(KEYC_ENTER),
     .label = N_("open"),
     .help = N_("Open the store with this passphrase."),
     .run = enter},
    {.key = KEY_NAMED(KEYC_DOWN),
     .label = N_("other account"),
     .help = N_("Choose the next account."),
     .when = has_several,
     .run = next},
    {.key = KEY_NAMED(KEYC_UP),
     .help = N_("Choose the account before."),
     .when = has_several,
     .run = previous},
    {.key = KEY_FN(3),
     .label = N_("practice"),
     .help = N_("Open the practice store with fictitious people."),
     .run = practise},
    {.key = KEY_NAMED(KEYC_ESC),
     .label = N_("quit"),
     .help = N_("Leave the program."),
     .flow = {.kind = FLOW_QUIT}},
};

const struct screen screen_login = {
    .name = "login",
    .title = N_("Locked"),
    .help = N_("Type your passphrase. After wrong ones a growing pause protects the store; nothing "
               "is ever lost by it."),
    .bindings = bindings,
    .binding_count = sizeof bindings / sizeof bindings[0],
    .state_size = sizeof(struct state),
    .typing = true,
    .open = open,
    .draw = draw,
    .text = text,
    .tick = tick,
    .wait_ms = wait_ms,
    .close = close,
};
