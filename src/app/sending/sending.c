// SPDX-License-Identifier: EUPL-1.2
#include "app/sending/sending.h"

#include "admin/policy.h"
#include "base/log.h"
#include "base/mem.h"
#include "sync/server_setting.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { POLL_MAX = 8 };

// Of the open program.
struct handover {
    struct sync *sync; // owned, NULL: no server, practice, or locked
    struct err why;    // why there is none
    int news;          // descriptor of link_watch_open
    bool again;        // something new came while a run was under way
    bool running;      // at the last step
};

static struct handover *state_of(struct app *app)
{
    if (app->handover == NULL) {
        app->handover = mem_alloc(sizeof *app->handover);
        app->handover->news = -1;
    }
    return app->handover;
}

void handover_open(struct app *app)
{
    struct handover *h = state_of(app);
    handover_close(app);
    if (app_is_practice(app))
        return;
    if (server_engine_new(app->store, &app->clock, &h->sync, &h->why) != RC_OK) {
        if (h->why.rc != RC_NO)
            log_line("sync", "not started (%s: %s)", rc_name(h->why.rc), h->why.text);
        return;
    }
    if (h->news < 0)
        h->news = link_watch_open();
    link_watch_read(h->news);
}

void handover_close(struct app *app)
{
    struct handover *h = state_of(app);
    sync_free(h->sync);
    h->sync = NULL;
    h->again = h->running = false;
    err_clear(&h->why);
}

void handover_free(struct app *app)
{
    handover_close(app);
    if (app->handover->news >= 0)
        close(app->handover->news);
    free(app->handover);
    app->handover = NULL;
}

struct sync *handover_sync(const struct app *app)
{
    return app->handover != NULL ? app->handover->sync : NULL;
}

const struct err *handover_why(const struct app *app)
{
    static const struct err none = {0};
    return app->handover != NULL ? &app->handover->why : &none;
}

void handover_wake(struct app *app)
{
    struct handover *h = state_of(app);
    struct sync_view v;
    if (h->sync == NULL)
        return;
    sync_look(h->sync, &v);
    h->again = v.running;
    if (!v.running)
        sync_due(h->sync);
}

void handover_step(struct app *app)
{
    struct err e = {0};
    struct handover *h = state_of(app);
    struct sync_view v;
    if (h->sync == NULL)
        return;
    if (link_watch_read(h->news))
        sync_link_changed(h->sync);
    sync_step(h->sync);
    sync_look(h->sync, &v);
    bool ended = h->running && !v.running;
    if (ended && v.pulled + v.pull_people + v.pull_conflicts > 0)
        app_home_refresh(app);
    if (ended && organisation_apply(app->store, &e) != RC_OK)
        log_line("settings", "not applied (%s: %s)", rc_name(e.rc), e.text);
    if (ended && h->again) {
        h->again = false;
        sync_due(h->sync);
    }
    h->running = v.running;
}

int handover_wait_ms(const struct app *app)
{
    struct sync *s = handover_sync(app);
    return s != NULL ? sync_wait_ms(s) : -1;
}

int handover_poll(struct app *app, struct pollfd *fds, size_t count, int timeout_ms)
{
    struct handover *h = state_of(app);
    struct pollfd all[POLL_MAX];
    if (h->sync == NULL || count + 1 > POLL_MAX)
        return poll(fds, count, timeout_ms);
    memcpy(all, fds, count * sizeof *fds);
    all[count] = (struct pollfd){.fd = h->news, .events = POLLIN};
    int n = sync_wait(h->sync, all, count + 1, timeout_ms);
    memcpy(fds, all, count * sizeof *fds);
    if (n > 0 && (all[count].revents & POLLIN) != 0)
        n--; // read by handover_step
    return n;
}
