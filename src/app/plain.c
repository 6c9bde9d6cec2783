// SPDX-License-Identifier: EUPL-1.2
#include "app/plain.h"

#include "app/app.h"
#include "app/people/service.h"
#include "app/sending/sending.h"
#include "app/session/lock.h"
#include "app/session/service.h"
#include "app/session/session.h"
#include "app/state/state.h"
#include "app/visit/visit.h"
#include "base/log.h"
#include "base/mem.h"

#include <limits.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { FDS_MAX = 8 };

struct plain {
    struct app *app;
    struct lock_watch watch;     // when to lock
    int woken;                   // readable after the laptop slept, −1 none
    bool suspend;                // the shell asked for the terminal
    struct visit_position visit; // that was open when the store was locked
    char account[96];            // whose, "" nobody's
};

enum rc plain_new(const struct paths *paths, const char *language, struct plain **ret,
                  struct err *e)
{
    struct app *app = NULL;
    enum rc rc = app_start(paths, language, &app, e);
    if (rc != RC_OK)
        return rc;
    struct plain *p = mem_alloc(sizeof *p);
    p->app = app;
    p->woken = lock_open_alarm();
    lock_watch_start(&p->watch, clock_mono_ms(&app->clock), lock_awake_ms());
    struct sigaction ignore = {.sa_handler = SIG_IGN};
    sigaction(SIGPIPE, &ignore, NULL);
    sigaction(SIGXFSZ, &ignore, NULL); // a file-size limit becomes an error of write, not the end
    *ret = p;
    return RC_OK;
}

void plain_free(struct plain *p)
{
    if (p == NULL)
        return;
    app_free(p->app);
    if (p->woken >= 0)
        close(p->woken);
    log_close();
    free(p);
}

struct app *plain_app(const struct plain *p)
{
    return p->app;
}

static int sooner(int a_ms, int b_ms)
{
    if (a_ms < 0 || b_ms < 0)
        return a_ms < 0 ? b_ms : a_ms;
    return a_ms < b_ms ? a_ms : b_ms;
}

int plain_poll(void *self, struct pollfd *fds, int count, int wait_ms)
{
    struct plain *p = self;
    struct pollfd all[FDS_MAX] = {{0}};
    int used = count < FDS_MAX - 1 ? count : FDS_MAX - 1;
    memcpy(all, fds, (size_t)used * sizeof *fds);
    all[used] = (struct pollfd){.fd = p->woken, .events = POLLIN};
    sending_step(p->app);
    int idle_ms = lock_watch_wait_ms(&p->watch, lock_idle_ms(p->app));
    int most_ms = sooner(sooner(wait_ms, idle_ms), sending_wait_ms(p->app));
    int n = sending_poll(p->app, all, (size_t)used + 1, most_ms);
    memcpy(fds, all, (size_t)used * sizeof *fds);
    return n;
}

bool plain_look(void *self, int signal)
{
    struct plain *p = self;
    enum lock_cause why = lock_watch_look(&p->watch, clock_mono_ms(&p->app->clock), lock_awake_ms(),
                                          lock_idle_ms(p->app));
    lock_rearm_alarm(p->woken);
    bool real = app_stage(p->app) == APP_OPEN && !app_is_practice(p->app);
    p->suspend = signal == SIGTSTP;
    return !p->suspend && (!real || (why == LOCK_NOT && signal != SIGCONT));
}

void plain_typed(struct plain *p)
{
    lock_watch_key(&p->watch);
}

static void suspend(void)
{
    sigset_t stop;
    sigemptyset(&stop);
    sigaddset(&stop, SIGTSTP);
    raise(SIGTSTP); // waits until it is let through
    sigprocmask(SIG_UNBLOCK, &stop, NULL);
    sigprocmask(SIG_BLOCK, &stop, NULL);
}

void plain_stand_aside(struct plain *p)
{
    if (app_stage(p->app) == APP_OPEN && !app_is_practice(p->app)) {
        p->visit = visit_position(p->app);
        snprintf(p->account, sizeof p->account, "%s", app_user_name(p->app));
        app_lock(p->app);
        mem_wipe_stack();
    }
    if (p->suspend)
        suspend();
    p->suspend = false;
    lock_watch_start(&p->watch, clock_mono_ms(&p->app->clock), lock_awake_ms());
}

bool plain_return(struct plain *p)
{
    bool same = p->account[0] != '\0' && strcmp(p->account, app_user_name(p->app)) == 0;
    struct visit_position visit = p->visit;
    p->visit = (struct visit_position){0};
    p->account[0] = '\0';
    return same && visit.visit.text[0] != '\0' && visit_return_to(p->app, &visit);
}

bool plain_lost(struct plain *p)
{
    if (p->app->state->store_state != STORE_STATE_LOST || p->app->store == NULL)
        return false;
    app_drop_store(p->app, app_is_practice(p->app) ? STORE_STATE_PRACTICE : STORE_STATE_LOST);
    return true;
}
