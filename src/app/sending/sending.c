// SPDX-License-Identifier: EUPL-1.2
#include "app/sending/sending.h"

#include "admin/notice.h"
#include "admin/policy.h"
#include "app/visit/visit.h"
#include "base/log.h"
#include "base/mem.h"
#include "sync/server_setting.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { POLL_MAX = 8 };

// The engine of the open store.
struct sending {
    struct sync *sync;          // owned, NULL: no server, practice, or locked
    struct err why;             // why there is none
    int link_fd;                // descriptor of link_watch_open
    bool run_again;             // something new came while a run was under way
    bool running;               // at the last step
    struct gathering gathering; // everybody's visits
};

void sending_init(struct app *app)
{
    app->sending = mem_alloc(sizeof *app->sending);
    app->sending->link_fd = -1;
}

void sending_open(struct app *app)
{
    struct sending *h = app->sending;
    sending_close(app);
    app->state->server_set = false;
    if (app_is_practice(app))
        return;
    app->state->server_set = true;
    if (server_engine_new(app->store, &app->clock, &h->sync, &h->why) != RC_OK) {
        app->state->server_set = h->why.rc != RC_NO;
        if (h->why.rc != RC_NO)
            log_line("sync", "not started (%s: %s)", rc_name(h->why.rc), h->why.text);
        return;
    }
    if (h->link_fd < 0)
        h->link_fd = link_watch_open();
    link_watch_read(h->link_fd);
}

void sending_close(struct app *app)
{
    struct sending *h = app->sending;
    sync_free(h->sync);
    h->sync = NULL;
    h->run_again = h->running = false;
    h->gathering = (struct gathering){.months = 0};
    err_clear(&h->why);
}

void sending_free(struct app *app)
{
    sending_close(app);
    if (app->sending->link_fd >= 0)
        close(app->sending->link_fd);
    free(app->sending);
}

struct sync *sending_sync(const struct app *app)
{
    return app->sending->sync;
}

const struct err *sending_why(const struct app *app)
{
    return &app->sending->why;
}

struct gathering *sending_gathering(const struct app *app)
{
    return &app->sending->gathering;
}

// Begins once the run before is over; keeps what came of it, which the next run forgets.
static void gather(struct app *app, const struct sync_view *v)
{
    struct gathering *g = &app->sending->gathering;
    if (g->running && !v->running) {
        g->running = false;
        g->ended = true;
        g->last = v->gather;
        g->trouble = v->trouble;
        app->state->home_stale = true;
    }
    if (g->months == 0 || v->running)
        return;
    sync_gather(app->sending->sync, g->months);
    g->months = 0;
    g->running = true;
}

// Something new waits: it is tried at once, unless the server is to be asked only by hand.
static void wake(struct sending *h)
{
    struct sync_view v;
    sync_look(h->sync, &v);
    h->run_again = v.running;
    if (!v.running)
        sync_due(h->sync);
}

void sending_step(struct app *app)
{
    struct err e = {0};
    struct sending *h = app->sending;
    struct sync_view v;
    bool wanted = app->state->sending_wanted;
    app->state->sending_wanted = false;
    if (h->sync == NULL)
        return;
    if (wanted)
        wake(h);
    if (link_watch_read(h->link_fd))
        sync_link_changed(h->sync);
    sync_step(h->sync);
    sync_look(h->sync, &v);
    bool ended = h->running && !v.running;
    if (ended && v.pulled + v.pull_people + v.pull_conflicts > 0)
        app->state->home_stale = true;
    if (ended && policy_apply(app->store, &e) != RC_OK)
        log_line("settings", "not applied (%s: %s)", rc_name(e.rc), e.text);
    if (ended)
        notice_organisation(app->store, &app->state->config.organisation);
    if (ended) { // a closure may have come, or a setting by which kept ones may leave
        flags_tell_all(app);
        flags_count_open(app);
    }
    if (ended && h->run_again) {
        h->run_again = false;
        sync_due(h->sync);
    }
    h->running = v.running;
    gather(app, &v);
}

int sending_wait_ms(const struct app *app)
{
    struct sync *s = sending_sync(app);
    return s != NULL ? sync_wait_ms(s) : -1;
}

int sending_poll(struct app *app, struct pollfd *fds, size_t count, int timeout_ms)
{
    struct sending *h = app->sending;
    struct pollfd all[POLL_MAX];
    if (h->sync == NULL || count + 1 > POLL_MAX)
        return poll(fds, count, timeout_ms);
    memcpy(all, fds, count * sizeof *fds);
    all[count] = (struct pollfd){.fd = h->link_fd, .events = POLLIN};
    int n = sync_wait(h->sync, all, count + 1, timeout_ms);
    memcpy(fds, all, count * sizeof *fds);
    if (n > 0 && (all[count].revents & POLLIN) != 0)
        n--; // read by sending_step
    return n;
}
