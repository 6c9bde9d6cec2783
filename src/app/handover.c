// SPDX-License-Identifier: EUPL-1.2
#include "app/handover.h"

#include "app/forms.h"
#include "app/organisation.h"
#include "base/log.h"
#include "base/mem.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define SETTING_SERVER "server"

enum { POLL_MAX = 8 };

// Of the open program.
struct handover {
    struct sync *sync; // owned, NULL: no server, practice, or locked
    struct err why;    // why there is none
    int news;          // descriptor of link_watch_open
    bool again;        // something new came while a run was under way
    bool running;      // at the last step
};

// ---- the setting ----

enum rc handover_server(struct store *s, struct server *ret, struct err *e)
{
    struct arena a = {0};
    struct json *v = NULL;
    const char *text = NULL;
    enum rc rc = store_setting(s, SETTING_SERVER, &a, &text, e);
    if (rc == RC_OK && text == NULL)
        rc = err_set(e, RC_NO, "no server is set");
    if (rc == RC_OK)
        rc = json_parse(text, strlen(text), &JSON_LIMITS, &v, e);
    if (rc == RC_OK)
        rc = server_from(v, ret, e);
    json_free(v);
    arena_release(&a); // freed memory is overwritten (base/mem_wipe.c)
    return rc;
}

enum rc handover_server_set(struct store *s, const struct server *server, struct err *e)
{
    struct buf text = {0};
    enum rc rc = server != NULL ? server_check(server, e) : RC_OK;
    if (rc == RC_OK && server != NULL) {
        struct json *v = server_json(server);
        json_write(v, false, &text);
        json_free(v);
    }
    if (rc == RC_OK)
        rc = store_setting_set(s, SETTING_SERVER, server != NULL ? buf_text(&text) : NULL, e);
    buf_wipe(&text);
    return rc;
}

enum rc handover_engine(struct store *s, const struct clock *clock, struct sync **ret,
                        struct err *e)
{
    struct server *at = mem_alloc(sizeof *at);
    struct sync_options o = {.store = s,
                             .clock = clock,
                             .server = at,
                             .forms = forms_asked,
                             .settings_code = ORGANISATION_CODE};
    enum rc rc = handover_server(s, at, e);
    if (rc == RC_OK)
        rc = server_check(at, e);
    if (rc == RC_OK) {
        struct transport_options link = server_link(at);
        rc = transport_curl_new(&link, &o.transport, e);
    }
    if (rc == RC_OK) {
        rc = sync_new(&o, ret, e);
        if (rc != RC_OK)
            o.transport.close(o.transport.self);
    }
    server_wipe(at);
    free(at);
    return rc;
}

// ---- the loop ----

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
    if (handover_engine(app->store, &app->clock, &h->sync, &h->why) != RC_OK) {
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
