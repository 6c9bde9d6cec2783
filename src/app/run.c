// SPDX-License-Identifier: EUPL-1.2
// One thread, one wait: keys, signals and the top screen's timer meet in one poll.
#include "app/run.h"

#include "app/app.h"
#include "base/log.h"
#include "term/term.h"
#include "ui/screen.h"
#include "ui/style.h"
#include "ui/text.h"
#include "vault/vault.h"

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
    const struct screen_set *screens;
    int signals;       // signalfd
    const char *theme; // name of the theme on the terminal
};

static const struct theme *theme_named(const char *name)
{
    int count = 0;
    const struct theme *all = themes(&count);
    for (int i = 0; i < count; i++) {
        if (strcmp(all[i].name, name) == 0)
            return &all[i];
    }
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
    screen_draw(&r->stack, r->app, &r->canvas);
    term_present(&r->canvas);
}

static int open_signals(void)
{
    sigset_t set;
    sigemptyset(&set);
    sigaddset(&set, SIGTERM);
    sigaddset(&set, SIGHUP);
    sigaddset(&set, SIGINT);
    sigaddset(&set, SIGWINCH);
    sigprocmask(SIG_BLOCK, &set, NULL);
    struct sigaction ignore = {.sa_handler = SIG_IGN};
    sigaction(SIGPIPE, &ignore, NULL);
    sigaction(SIGXFSZ, &ignore, NULL); // a file-size limit becomes an error of write, not the end
    return signalfd(-1, &set, SFD_NONBLOCK | SFD_CLOEXEC);
}

// False when a signal asks the program to end.
static bool read_signals(struct run *r)
{
    struct signalfd_siginfo info;
    bool go_on = true;
    while (read(r->signals, &info, sizeof info) == (ssize_t)sizeof info)
        go_on = go_on && info.ssi_signo == SIGWINCH;
    return go_on;
}

static int wait_ms(const struct run *r)
{
    void *state = NULL;
    const struct screen *top = screen_top(&r->stack, &state);
    return top != NULL && top->wait_ms != NULL ? top->wait_ms(r->app, state) : -1;
}

static bool tick(struct run *r)
{
    void *state = NULL;
    const struct screen *top = screen_top(&r->stack, &state);
    if (top == NULL || top->tick == NULL)
        return true;
    return screen_follow(&r->stack, r->app, top->tick(r->app, state));
}

static bool read_keys(struct run *r)
{
    const struct screen_set *set = r->screens;
    for (int i = 0; i < KEYS_PER_DRAW; i++) {
        struct key key = term_read_key();
        if (key.code == KEYC_NONE)
            return true;
        if (key.code == KEYC_RESIZE)
            continue; // the next drawing asks for the size
        if (key.code == KEYC_MOUSE && !canvas_zone_at(&r->canvas, key.row, key.col, &key))
            continue;
        if (!screen_key(&r->stack, r->app, key, set->global, set->global_count, set->global_act))
            return false;
    }
    return true;
}

static void loop(struct run *r)
{
    bool go_on = true;
    while (go_on) {
        draw(r);
        struct pollfd fds[] = {{.fd = term_fd(), .events = POLLIN},
                               {.fd = r->signals, .events = POLLIN}};
        int n = poll(fds, ARRAY_LEN(fds), wait_ms(r));
        if (n < 0 && errno != EINTR)
            return;
        if (n == 0)
            go_on = tick(r);
        if (n > 0 && (fds[1].revents & POLLIN) != 0)
            go_on = read_signals(r);
        if (go_on && (fds[0].revents & (POLLHUP | POLLERR)) != 0 && (fds[0].revents & POLLIN) == 0)
            return; // the terminal is gone; everything is on disk
        if (go_on)
            go_on = read_keys(r);
    }
}

int app_run_terminal(const struct paths *paths, const char *language,
                     const struct screen_set *screens)
{
    struct err e = {0};
    struct run r = {.screens = screens};
    if (vault_start(&e) != RC_OK) {
        fprintf(stderr, "icope: %s\n", e.text);
        return EXIT_STORE;
    }
    log_open(paths->log);
    r.app = app_new(paths, clock_system());
    if (language != NULL)
        app_speak_once(r.app, language);
    r.signals = open_signals();
    mem_on_exhausted(term_stop);
    if (r.signals < 0 || term_start(theme_named(app_theme(r.app)), true, &e) != RC_OK) {
        fprintf(stderr, "icope: %s\n", e.text);
        app_free(r.app);
        return EXIT_STORE;
    }
    screen_push(&r.stack, r.app, screens->first(r.app));
    loop(&r);
    screen_stack_release(&r.stack, r.app);
    app_free(r.app);
    term_stop();
    canvas_release(&r.canvas);
    close(r.signals);
    log_close();
    return EXIT_DONE;
}
