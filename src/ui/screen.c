// SPDX-License-Identifier: EUPL-1.2
#include "ui/screen.h"

#include "base/i18n.h"
#include "base/mem.h"
#include "base/utf8.h"
#include "ui/frame.h"
#include "ui/helpline.h"

#include <stdlib.h>
#include <string.h>

enum { QUIET_MS = 2500 };

void screen_push(struct screen_stack *s, struct app *app, int number)
{
    if (s->depth >= SCREEN_STACK_MAX)
        return; // sixteen screens deep: stay where we are rather than lose one
    const struct screen *screen = s->set->all[number];
    void *state = mem_alloc(screen->state_size);
    s->at[s->depth].screen = number;
    s->at[s->depth].state = state;
    s->depth++;
    if (screen->open)
        screen->open(app, state);
}

// Closes the top screen; its state may hold what was typed, so it is wiped.
static void close_top(struct screen_stack *s, struct app *app)
{
    s->depth--;
    const struct screen *screen = s->set->all[s->at[s->depth].screen];
    void *state = s->at[s->depth].state;
    if (screen->close)
        screen->close(app, state);
    explicit_bzero(state, screen->state_size);
    free(state);
    s->at[s->depth].state = NULL;
}

static bool pop(struct screen_stack *s, struct app *app)
{
    if (s->depth > 0)
        close_top(s, app);
    void *state;
    const struct screen *below = screen_top(s, &state);
    if (!below)
        return false;
    if (below->resume)
        below->resume(app, state);
    return true;
}

static void say(struct screen_stack *s, const char *text)
{
    s->quiet = text;
    s->quiet_until_ms = s->now_ms + QUIET_MS;
}

bool screen_follow(struct screen_stack *s, struct app *app, struct flow flow)
{
    if (flow.kind != FLOW_STAY && flow.kind != FLOW_IGNORED)
        guard_ask(&s->guard);
    if (flow.said != NULL)
        say(s, flow.said);
    switch (flow.kind) {
    case FLOW_PUSH:
        screen_push(s, app, flow.screen);
        return true;
    case FLOW_POP:
        return pop(s, app);
    case FLOW_REPLACE:
        if (s->depth > 0)
            close_top(s, app);
        screen_push(s, app, flow.screen);
        return true;
    case FLOW_OVER:
        if (s->depth > 0)
            close_top(s, app);
        return screen_follow(s, app, FLOW_TO(FLOW_REPLACE, flow.screen));
    case FLOW_RESET:
        screen_stack_release(s, app);
        screen_push(s, app, flow.screen);
        return true;
    case FLOW_QUIT:
        return false;
    case FLOW_STAY:
    case FLOW_ASK:
    case FLOW_IGNORED:
        break;
    }
    return true;
}

// Keys an editor of text wants before the screen's bindings.
static bool edits(struct key key)
{
    static const enum key_code editing[] = {KEYC_CHAR,  KEYC_BACKSPACE, KEYC_DELETE, KEYC_LEFT,
                                            KEYC_RIGHT, KEYC_HOME,      KEYC_END};
    for (size_t i = 0; i < ARRAY_LEN(editing); i++)
        if (key.code == editing[i])
            return true;
    return false;
}

// Keys that move within what is asked.
static bool moves(struct key key)
{
    static const enum key_code moving[] = {KEYC_UP,   KEYC_DOWN,   KEYC_LEFT,    KEYC_RIGHT,
                                           KEYC_HOME, KEYC_END,    KEYC_PAGE_UP, KEYC_PAGE_DOWN,
                                           KEYC_TAB,  KEYC_BACKTAB};
    for (size_t i = 0; i < ARRAY_LEN(moving); i++)
        if (key.code == moving[i])
            return true;
    return false;
}

static bool is_typing(const struct screen *screen, const struct app *app, const void *state)
{
    return screen->typing_now ? screen->typing_now(app, state) : screen->typing;
}

static struct flow try_text(const struct screen *screen, struct app *app, void *state,
                            struct key key)
{
    return screen->text ? screen->text(app, state, key) : FLOW(FLOW_IGNORED);
}

static struct flow try_bindings(const struct screen *screen, struct app *app, void *state,
                                struct key key)
{
    size_t count = screen_row_count(screen);
    struct flow flow = FLOW(FLOW_IGNORED);
    for (size_t i = 0; flow.kind == FLOW_IGNORED && i < count; i++) {
        const struct binding *row = screen_row(screen, i);
        if (binding_has_key(row, key) && screen_row_usable(screen, app, state, i))
            flow = binding_run(row, app, state);
    }
    return flow;
}

static bool is_global(const struct screen_stack *s, struct key key)
{
    for (size_t i = 0; i < s->set->global_count; i++)
        if (binding_has_key(&s->set->global[i], key))
            return true;
    return false;
}

static struct flow try_global(struct screen_stack *s, struct app *app, struct key key)
{
    for (size_t i = 0; i < s->set->global_count; i++) {
        const struct binding *row = &s->set->global[i];
        if (binding_has_key(row, key) && (row->when == NULL || row->when(app, s)))
            return binding_run(row, app, s);
    }
    return FLOW(FLOW_IGNORED);
}

void screen_time(struct screen_stack *s, int64_t now_ms)
{
    s->now_ms = now_ms;
    if (now_ms >= s->quiet_until_ms)
        s->quiet = NULL;
}

int screen_quiet_wait_ms(const struct screen_stack *s)
{
    return s->quiet != NULL ? (int)(s->quiet_until_ms - s->now_ms) : -1;
}

void screen_drawn(struct screen_stack *s)
{
    guard_drawn(&s->guard, s->now_ms);
}

// Does a key act which must not, being stray or held? Characters and Enter answer, choose or carry
// out; held Backspace, Tab and arrows must not leave one place after the other.
static bool must_wait(enum guard_verdict verdict, struct key key, bool bound)
{
    if (key.code == KEYC_CHAR || key.code == KEYC_ENTER)
        return verdict != GUARD_TAKE;
    return verdict == GUARD_REPEAT && (key.code == KEYC_BACKSPACE || (bound && moves(key)));
}

// Is there a row of the screen with that key that works now?
static bool is_bound(const struct screen *screen, const struct app *app, const void *state,
                     struct key key)
{
    for (size_t i = 0; i < screen_row_count(screen); i++)
        if (binding_has_key(screen_row(screen, i), key) && screen_row_usable(screen, app, state, i))
            return true;
    return false;
}

// The same, and says so.
static bool is_stray(struct screen_stack *s, const struct screen *screen, const struct app *app,
                     const void *state, enum guard_verdict verdict, struct key key)
{
    bool timed = screen->times != NULL && screen->times(app, state);
    if (timed || is_global(s, key) || !must_wait(verdict, key, is_bound(screen, app, state, key)))
        return false;
    say(s, verdict == GUARD_EARLY ? N_("Too soon after this came: press once more.")
                                  : N_("The same key again, too soon: press once more."));
    return true;
}

// Says that a key did nothing.
static void say_ignored(struct screen_stack *s, const struct screen *screen, struct key key,
                        bool typing)
{
    if (key.code == KEYC_ENTER && !typing && screen->nothing != NULL)
        say(s, screen->nothing);
    else if (key.code == KEYC_ENTER && !typing)
        say(s, N_("Enter alone answers nothing: press a number, or an arrow and Enter."));
    else if (key.code != KEYC_MOUSE)
        say(s, N_("This key does nothing here."));
}

// What the key means to the top screen (to its `text` unless that was asked first), else
// everywhere. Precondition: a screen is open.
static struct flow dispatch(struct screen_stack *s, struct app *app, struct key key,
                            bool text_asked)
{
    const struct screen *screen = s->set->all[s->at[s->depth - 1].screen];
    void *state = s->at[s->depth - 1].state;
    struct flow flow = try_bindings(screen, app, state, key);
    if (flow.kind == FLOW_IGNORED && !text_asked)
        flow = try_text(screen, app, state, key);
    return flow.kind == FLOW_IGNORED ? try_global(s, app, key) : flow;
}

// A letter with Caps Lock means the small one where the capital means nothing.
static struct flow dispatch_any(struct screen_stack *s, struct app *app, struct key key,
                                bool text_asked)
{
    struct flow flow = dispatch(s, app, key, text_asked);
    struct key small = key;
    small.cp = utf8_lower(key.cp);
    if (flow.kind != FLOW_IGNORED || key.code != KEYC_CHAR || small.cp == key.cp)
        return flow;
    return dispatch(s, app, small, text_asked);
}

bool screen_key(struct screen_stack *s, struct app *app, struct key key)
{
    void *state;
    const struct screen *screen = screen_top(s, &state);
    if (!screen)
        return false;
    if (key.code == KEYC_NONE)
        return true;
    s->quiet = NULL;
    bool typing = is_typing(screen, app, state), text_first = typing && edits(key);
    if (!typing)
        key = key_as_digit(key);
    enum guard_verdict verdict = guard_key(&s->guard, key, s->now_ms);
    struct flow flow = FLOW(FLOW_IGNORED);
    if (text_first) // typed text is never stray
        flow = try_text(screen, app, state, key);
    if (flow.kind != FLOW_IGNORED)
        return screen_follow(s, app, flow);
    if (is_stray(s, screen, app, state, verdict, key))
        return true;
    flow = dispatch_any(s, app, key, text_first);
    if (flow.kind == FLOW_IGNORED)
        say_ignored(s, screen, key, typing);
    else if (!moves(key))
        guard_ask(&s->guard); // whatever it did, the next key is for what is drawn next
    return screen_follow(s, app, flow);
}

void screen_draw(const struct screen_stack *s, const struct app *app, struct canvas *c)
{
    void *state;
    const struct screen *screen = screen_top(s, &state);
    canvas_clear(c);
    if (!screen || frame_too_small(c))
        return;
    bool covered = screen->when != NULL && !screen->when(app, state); // a question may lie over it
    if (covered)
        helpline_draw(c, c->rows - 2, s, app);
    screen->draw(app, state, c);
    if (!covered) // what works may depend on what could be drawn
        helpline_draw(c, c->rows - 2, s, app);
    if (s->quiet != NULL) {
        canvas_fill(c, c->rows - 1, 0, 1, c->cols, STYLE_PLAIN, ' ');
        canvas_text_cut(c, c->rows - 1, 1, c->cols - 2, STYLE_STRONG, _(s->quiet));
    }
}

const struct screen *screen_top(const struct screen_stack *s, void **ret_state)
{
    if (s->depth == 0)
        return NULL;
    if (ret_state)
        *ret_state = s->at[s->depth - 1].state;
    return s->set->all[s->at[s->depth - 1].screen];
}

bool screen_is_top(const struct screen_stack *s, int screen)
{
    return s->depth > 0 && s->at[s->depth - 1].screen == screen;
}

void screen_stack_release(struct screen_stack *s, struct app *app)
{
    while (s->depth > 0)
        close_top(s, app);
}
