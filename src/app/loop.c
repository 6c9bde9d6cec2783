// SPDX-License-Identifier: EUPL-1.2
// One thread, one wait: keys, signals and the top screen's timer meet in one poll.
#include "app/loop.h"

#include "app/app.h"
#include "app/people/service.h"
#include "app/sending/sending.h"
#include "app/session/lock.h"
#include "app/session/service.h"
#include "app/state/preferences.h"
#include "app/state/state.h"
#include "app/visit/visit.h"
#include "base/i18n.h"
#include "base/log.h"
#include "term/term.h"
#include "ui/screen.h"
#include "ui/style.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/signalfd.h>
#include <unistd.h>

enum { EXIT_DONE = 0, EXIT_STORE = 4, KEYS_PER_DRAW = 64 };

// What the loop works on.
struct run {
    struct app *app;
    struct screen_stack stack;
    struct canvas canvas;
    int signals;             // signalfd
    uint32_t signal;         // one that came in the middle of long work, 0 none
    int woken;               // readable after the laptop slept
    const char *theme;       // name of the theme on the terminal
    struct lock_watch watch; // when to lock
};

static const struct theme *theme_named(const char *name)
{
    int count = 0;
    const struct theme *all = themes(&count);
    for (int i = 0; i < count; i++)
        if (strcmp(all[i].name, name) == 0)
            return &all[i];
    return &all[0];
}

static void draw(struct run *r)
{
    int rows, cols;
    if (r->theme != app_theme(r->app)) {
        r->theme = app_theme(r->app);
        term_theme(theme_named(r->theme));
    }
    term_size(&rows, &cols);
    if (rows != r->canvas.rows || cols != r->canvas.cols)
        canvas_resize(&r->canvas, rows, cols);
    screen_time(&r->stack, clock_mono_ms(app_clock(r->app)));
    screen_draw(&r->stack, r->app, &r->canvas);
    term_present(&r->canvas);
    screen_drawn(&r->stack);
}

static int open_signals(void)
{
    static const int wanted[] = {SIGTERM, SIGHUP, SIGINT, SIGQUIT, SIGWINCH, SIGTSTP, SIGCONT};
    sigset_t set;
    sigemptyset(&set);
    for (size_t i = 0; i < ARRAY_LEN(wanted); i++)
        sigaddset(&set, wanted[i]);
    sigprocmask(SIG_BLOCK, &set, NULL);
    struct sigaction ignore = {.sa_handler = SIG_IGN};
    sigaction(SIGPIPE, &ignore, NULL);
    sigaction(SIGXFSZ, &ignore, NULL); // a file-size limit becomes an error of write, not the end
    return signalfd(-1, &set, SFD_NONBLOCK | SFD_CLOEXEC);
}

// The terminal anew: curses' copies of what was shown and typed are gone, the screen is blank.
static bool renew_terminal(struct run *r)
{
    struct err e = {0};
    term_free();
    canvas_release(&r->canvas);
    if (term_start(theme_named(app_theme(r->app)), true, &e) == RC_OK)
        return true;
    log_line("term", "%s", e.text);
    return false;
}

// Locks an open store. A practice store has no real people in it and locks only when asked.
static bool lock(struct run *r, bool asked)
{
    if (app_stage(r->app) != APP_OPEN || (!asked && app_is_practice(r->app)))
        return true;
    if (screen_is_top(&r->stack, r->stack.set->failure))
        screen_follow(&r->stack, r->app, FLOW(FLOW_POP)); // nothing to come back to
    lock_now(r->app, &r->stack);
    bool go_on = renew_terminal(r);
    mem_wipe_stack();
    return go_on;
}

// Stopped by the shell (Ctrl-Z) and gone on with later: the terminal is the shell's meanwhile.
static bool suspend(struct run *r)
{
    struct err e = {0};
    sigset_t stop;
    bool go_on = lock(r, false);
    term_free();
    sigemptyset(&stop);
    sigaddset(&stop, SIGTSTP);
    // By the signal itself, not SIGSTOP: without a shell to come back to the kernel leaves us
    // going.
    raise(SIGTSTP);
    sigprocmask(SIG_UNBLOCK, &stop, NULL);
    sigprocmask(SIG_BLOCK, &stop, NULL);
    canvas_release(&r->canvas);
    return term_start(theme_named(app_theme(r->app)), true, &e) == RC_OK && go_on;
}

// False when the signal asks the program to end.
static bool obey_signal(struct run *r, uint32_t signal)
{
    if (signal == SIGTSTP)
        return suspend(r);
    if (signal == SIGCONT) // stopped by somebody: who knows for how long
        return lock(r, false);
    return signal == SIGWINCH;
}

static bool read_signals(struct run *r)
{
    struct signalfd_siginfo info;
    bool go_on = r->signal == 0 || obey_signal(r, r->signal);
    r->signal = 0;
    while (go_on && read(r->signals, &info, sizeof info) == (ssize_t)sizeof info)
        go_on = obey_signal(r, info.ssi_signo);
    return go_on;
}

// In the middle of long work: shows how far it is. False to stop it: Esc, a signal (obeyed once the
// work has ended), a terminal that is gone. F10 locks once it has ended: whoever asked for that may
// have left. Other keys mean nothing meanwhile.
static bool breathe(void *self)
{
    struct run *r = self;
    struct signalfd_siginfo info;
    struct pollfd at = {.fd = term_fd(), .events = POLLIN};
    draw(r);
    while (read(r->signals, &info, sizeof info) == (ssize_t)sizeof info)
        if (info.ssi_signo != SIGWINCH) {
            r->signal = info.ssi_signo;
            return false;
        }
    if (poll(&at, 1, 0) > 0 && (at.revents & (POLLHUP | POLLERR)) != 0)
        return false;
    for (struct key key = term_read_key(); key.code != KEYC_NONE; key = term_read_key()) {
        lock_watch_key(&r->watch);
        if (key.code == KEYC_ESC)
            return false;
        if (key_equal(key, (struct key)KEY_FN(10)) && app_stage(r->app) == APP_OPEN) {
            app_lock_ask(r->app);
            app_refuse(r->app, RC_BUSY, _("It locks when this is done."));
        }
    }
    return true;
}

static int sooner(int a_ms, int b_ms)
{
    if (a_ms < 0 || b_ms < 0)
        return a_ms < 0 ? b_ms : a_ms;
    return a_ms < b_ms ? a_ms : b_ms;
}

// Is nobody in the middle of anything?
static bool at_first(const struct run *r)
{
    return screen_is_top(&r->stack, r->stack.set->first(r->app));
}

static int wait_ms(const struct run *r)
{
    void *state = NULL;
    const struct screen *top = screen_top(&r->stack, &state);
    int tick_ms = top != NULL && top->wait_ms != NULL ? top->wait_ms(r->app, state) : -1;
    int idle_ms = lock_watch_wait_ms(&r->watch, lock_idle_ms(r->app));
    tick_ms = sooner(tick_ms, screen_quiet_wait_ms(&r->stack));
    tick_ms = sooner(tick_ms, at_first(r) ? stopped_wait_ms(r->app) : -1);
    return sooner(sooner(tick_ms, idle_ms), sending_wait_ms(r->app));
}

// Looks at the clocks; before keys are read.
static bool watch(struct run *r)
{
    enum lock_cause why = lock_watch_look(&r->watch, clock_mono_ms(app_clock(r->app)),
                                          lock_awake_ms(), lock_idle_ms(r->app));
    lock_rearm_alarm(r->woken);
    return why == LOCK_NOT || lock(r, false);
}

static bool tick(struct run *r)
{
    void *state = NULL;
    const struct screen *top = screen_top(&r->stack, &state);
    if (top == NULL || top->tick == NULL)
        return true;
    return screen_follow(&r->stack, r->app, top->tick(r->app, state));
}

// The open store has failed in a way that needs a screen of its own.
static bool show_failure(struct run *r)
{
    int failure = r->stack.set->failure;
    if (r->app->state->store_state == STORE_STATE_FULL_NOW && !screen_is_top(&r->stack, failure))
        screen_push(&r->stack, r->app, failure);
    if (r->app->state->store_state != STORE_STATE_LOST || r->app->store == NULL)
        return true;
    lock_lost(r->app, &r->stack);
    bool go_on = renew_terminal(r);
    mem_wipe_stack();
    return go_on;
}

// What a key asked for and only the loop can do.
static bool after_key(struct run *r)
{
    if (!show_failure(r))
        return false;
    lock_return(r->app, &r->stack);
    if (r->app->state->suspend_wanted) {
        r->app->state->suspend_wanted = false;
        return suspend(r);
    }
    if (!r->app->state->lock_wanted)
        return true;
    r->app->state->lock_wanted = false;
    return lock(r, true);
}

// Gives a key to the screens. What a screen refused is not said below the next one: there it would
// be taken for something that just happened. A failure stays.
static bool press(struct run *r, struct key key)
{
    const struct app_state *state = r->app->state;
    const struct screen *before = screen_top(&r->stack, NULL);
    const unsigned said = state->said;
    if (!screen_key(&r->stack, r->app, key))
        return false;
    if (screen_top(&r->stack, NULL) != before && state->refused && state->said == said)
        app_message_clear(r->app);
    return true;
}

static bool read_keys(struct run *r)
{
    for (int i = 0; i < KEYS_PER_DRAW; i++) {
        struct key key = term_read_key();
        if (key.code == KEYC_NONE)
            return true;
        lock_watch_key(&r->watch);
        if (key.code == KEYC_RESIZE)
            continue; // the next drawing asks for the size
        if (key.code == KEYC_MOUSE && !canvas_zone_at(&r->canvas, key.row, key.col, &key))
            continue;
        screen_time(&r->stack, clock_mono_ms(app_clock(r->app)));
        if (!press(r, key) || !after_key(r))
            return false;
    }
    return true;
}

static void loop(struct run *r)
{
    bool go_on = true;
    while (go_on) {
        sending_step(r->app);
        if (at_first(r))
            stopped_step(r->app);
        app_home_update(r->app);
        draw(r);
        struct pollfd fds[] = {{.fd = term_fd(), .events = POLLIN},
                               {.fd = r->signals, .events = POLLIN},
                               {.fd = r->woken, .events = POLLIN}};
        int n = sending_poll(r->app, fds, ARRAY_LEN(fds), wait_ms(r));
        if (n < 0 && errno != EINTR)
            return;
        go_on = watch(r);
        if (n == 0 && go_on)
            go_on = tick(r);
        if (go_on)
            go_on = read_signals(r);
        if (go_on && (fds[0].revents & (POLLHUP | POLLERR)) != 0 && (fds[0].revents & POLLIN) == 0)
            return; // the terminal is gone; everything is on disk
        if (go_on)
            go_on = read_keys(r) && show_failure(r);
    }
}

int app_run_terminal(const struct paths *paths, const char *language,
                     const struct screen_set *screens)
{
    struct err e = {0};
    struct run r = {.stack.set = screens};
    if (app_start(paths, language, &r.app, &e) != RC_OK) {
        fprintf(stderr, "icope: %s\n", e.text);
        return EXIT_STORE;
    }
    r.signals = open_signals();
    mem_on_exhausted(term_stop);
    if (r.signals < 0 || term_start(theme_named(app_theme(r.app)), true, &e) != RC_OK) {
        fprintf(stderr, "icope: %s\n", e.text);
        app_free(r.app);
        return EXIT_STORE;
    }
    r.app->state->breathe = breathe;
    r.app->state->breathe_self = &r;
    screen_push(&r.stack, r.app, screens->first(r.app));
    lock_watch_start(&r.watch, clock_mono_ms(app_clock(r.app)), lock_awake_ms());
    r.woken = lock_open_alarm();
    loop(&r);
    lock_keep(r.app, &r.stack);
    screen_stack_release(&r.stack, r.app);
    bool lines = r.app->state->lines_wanted;
    app_free(r.app);
    term_stop();
    canvas_release(&r.canvas);
    close(r.signals);
    if (r.woken >= 0)
        close(r.woken);
    log_close();
    return lines ? APP_WANTS_LINES : EXIT_DONE;
}
