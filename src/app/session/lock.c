// SPDX-License-Identifier: EUPL-1.2
#include "app/session/lock.h"

#include "app/people/service.h"
#include "app/session/internal.h"
#include "app/session/session.h"
#include "app/visit/visit.h"
#include "base/i18n.h"
#include "base/mem.h"

#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/timerfd.h>
#include <time.h>
#include <unistd.h>

// Both clocks are read one after the other and run alike; more than this between them is sleep.
enum { SLEEP_MS = 1500 };

void lock_watch_start(struct lock_watch *w, int64_t boot_ms, int64_t awake_ms)
{
    *w = (struct lock_watch){.boot_ms = boot_ms, .awake_ms = awake_ms, .key_ms = boot_ms};
}

enum lock_cause lock_watch_look(struct lock_watch *w, int64_t boot_ms, int64_t awake_ms,
                                int64_t idle_ms)
{
    int64_t slept_ms = (boot_ms - w->boot_ms) - (awake_ms - w->awake_ms);
    w->boot_ms = boot_ms;
    w->awake_ms = awake_ms;
    if (slept_ms > SLEEP_MS)
        return LOCK_SUSPEND;
    return idle_ms > 0 && boot_ms - w->key_ms >= idle_ms ? LOCK_IDLE : LOCK_NOT;
}

void lock_watch_key(struct lock_watch *w)
{
    w->key_ms = w->boot_ms;
}

int lock_watch_wait_ms(const struct lock_watch *w, int64_t idle_ms)
{
    if (idle_ms <= 0)
        return -1;
    int64_t left = w->key_ms + idle_ms - w->boot_ms;
    if (left <= 0)
        return 0;
    return left < INT_MAX ? (int)left : INT_MAX;
}

int64_t lock_awake_ms(void)
{
    struct timespec now = {.tv_sec = 0};
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

void lock_rearm_alarm(int fd)
{
    // Never due; but the kernel cancels it when the clock jumps, as it does at waking up.
    enum { FAR_S = INT_MAX };
    uint64_t count;
    struct itimerspec far = {.it_value = {.tv_sec = FAR_S}};
    if (fd < 0)
        return;
    if (read(fd, &count, sizeof count) < 0) {
        // ECANCELED only says that the clock jumped
    }
    timerfd_settime(fd, TFD_TIMER_ABSTIME | TFD_TIMER_CANCEL_ON_SET, &far, NULL);
}

int lock_open_alarm(void)
{
    int fd = timerfd_create(CLOCK_REALTIME, TFD_NONBLOCK | TFD_CLOEXEC);
    lock_rearm_alarm(fd);
    return fd;
}

int64_t lock_idle_ms(const struct app *app)
{
    if (app->state->stage != APP_OPEN || app_is_practice(app))
        return 0;
    return (int64_t)config_lock_s(&app->state->config) * 1000;
}

void lock_keep(struct app *app, const struct screen_stack *s)
{
    for (int i = 0; i < s->depth && app->state->stage == APP_OPEN; i++) {
        const struct screen *screen = s->set->all[s->at[i].screen];
        if (screen->keep != NULL)
            screen->keep(app, s->at[i].state);
    }
}

static void remember(struct app *app, const struct screen_stack *s)
{
    struct return_point *b = &app->session->back;
    *b = (struct return_point){.selected = app_selected(app), .visit = visit_position(app)};
    snprintf(b->account, sizeof b->account, "%s", store_user(app->store)->name);
    for (int i = 0; i < s->depth; i++)
        b->screens[b->depth++] = s->at[i].screen;
}

void lock_now(struct app *app, struct screen_stack *s)
{
    bool real = app->state->stage == APP_OPEN && !app_is_practice(app);
    char message[sizeof app->state->message] = "";
    app_message_clear(app);
    lock_keep(app, s);
    if (real) {
        memcpy(message, app->state->message, sizeof message); // what could not be kept
        remember(app, s);
    }
    screen_stack_release(s, app);
    app_lock(app);
    if (real)
        memcpy(app->state->message, message, sizeof message);
    screen_push(s, app, s->set->first(app));
}

void lock_lost(struct app *app, struct screen_stack *s)
{
    if (app->state->stage == APP_OPEN && !app_is_practice(app))
        remember(app, s);
    screen_stack_release(s, app);
    app_drop_store(app, app_is_practice(app) ? STORE_STATE_PRACTICE : STORE_STATE_LOST);
    screen_push(s, app, s->set->first(app));
}

void lock_return(struct app *app, struct screen_stack *s)
{
    struct return_point b = app->session->back;
    if (app->state->stage != APP_OPEN || b.depth == 0)
        return;
    app->session->back = (struct return_point){0};
    if (app_is_practice(app) || strcmp(b.account, store_user(app->store)->name) != 0)
        return;
    app_select(app, b.selected);
    if (b.visit.visit.text[0] != '\0' && !visit_return_to(app, &b.visit))
        return; // home, with the reason
    screen_stack_release(s, app);
    for (int i = 0; i < b.depth; i++)
        screen_push(s, app, b.screens[i]);
}
