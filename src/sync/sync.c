// SPDX-License-Identifier: EUPL-1.2
// The engine's run: when it begins, what goes next, when it ends.
#include "base/log.h"
#include "store/moment_visit.h"
#include "sync/engine.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { IDLE_CHECK_MS = 15 * 60 * 1000, QUEUE_CHECK_MS = 40 };

// ---- the run ----

static int64_t now_ms(const struct sync *s)
{
    return clock_mono_ms(s->clock);
}

static void release_items(struct sync *s)
{
    for (size_t i = 0; i < s->count; i++) {
        json_free(s->items[i].content);
        json_free(s->items[i].entries);
        json_free(s->items[i].reading);
        json_free(s->items[i].searches);
        json_free(s->items[i].suspect);
        json_free(s->items[i].sent_before);
        json_free(s->items[i].found);
    }
    free(s->items);
    s->items = NULL;
    s->count = 0;
}

// In metered mode only what is urgent goes by itself.
static bool belongs(const struct sync *s, const struct store_package *p)
{
    int64_t now = clock_utc_ms(s->clock);
    if (s->by_hand)
        return true;
    if (s->server.mode == MODE_METERED && !p->urgent)
        return false;
    // A clock that was set back must not hold anything for longer than the longest wait.
    return p->next_utc_ms <= now || p->next_utc_ms > now + 2 * RETRY_CAP_MS;
}

// Is it among the first `count` items?
static bool is_among(const struct sync *s, size_t count, struct id package)
{
    for (size_t i = 0; i < count; i++)
        if (id_equal(s->items[i].row.id, package))
            return true;
    return false;
}

static int by_attempts(const void *one, const void *other)
{
    const struct store_package *a = one, *b = other;
    if (a->urgent != b->urgent)
        return a->urgent ? -1 : 1;
    if (a->attempts != b->attempts)
        return a->attempts < b->attempts ? -1 : 1;
    return a->queued_utc_ms < b->queued_utc_ms ? -1 : a->queued_utc_ms > b->queued_utc_ms;
}

// Adds what waits and is not among the packages of the run yet.
static enum rc load_items(struct sync *s, struct err *e)
{
    struct arena a = {0};
    struct store_package *rows = NULL;
    size_t count = 0;
    enum rc rc = store_packages(s->store, 1U << PACKAGE_WAITING, &a, &rows, &count, e);
    if (rc != RC_OK && rc != RC_DAMAGED) {
        arena_release(&a);
        return rc;
    }
    if (s->profile.refuses == YES && count > 1) // others than last time are tried first
        qsort(rows, count, sizeof *rows, by_attempts);
    size_t before = s->count; // rows themselves are different
    s->items = mem_grow(s->items, s->count + count, sizeof *s->items);
    for (size_t i = 0; i < count; i++) {
        if (s->probe_only || s->gathering || !belongs(s, &rows[i]) ||
            is_among(s, before, rows[i].id))
            continue;
        struct pending *p = &s->items[s->count++];
        *p = (struct pending){.row = rows[i], .group_max = BUNDLE_PARTS_MAX};
        package_accepted_before(s, p);
        s->view.bytes_total += p->earlier ? 0 : rows[i].bytes;
    }
    s->view.total = s->count;
    arena_release(&a);
    return RC_OK;
}

// What this run queued itself goes now. Only while nothing is under way: jobs know packages by
// their place.
static bool load_more(struct sync *s)
{
    struct err e = {0};
    size_t before = s->count;
    if (!s->queued_more || s->queued_rounds++ >= QUEUED_ROUNDS_MAX)
        return false;
    s->queued_more = false;
    if (load_items(s, &e) != RC_OK)
        run_store_failed(s, &e);
    return s->count > before;
}

static void run_begin(struct sync *s)
{
    struct err e = {0};
    int64_t finished = s->view.finished_utc_ms;
    s->view = (struct sync_view){.running = true, .stage = SYNC_HELLO, .finished_utc_ms = finished};
    s->capability_known = s->naming_tried = s->server_pause = false;
    s->queued_more = s->retimed = false;
    s->queued_rounds = 0;
    s->access_stage = ACCESS_READ_MANY;
    s->access_id = (struct id){{0}};
    s->taken = s->suspects = s->suspects_named = 0;
    s->if_match_doubt = (struct id){{0}};
    s->next_mono_ms = -1;
    s->began_mono_ms = now_ms(s);
    s->visits = s->profile.visits > 0 ? s->profile.visits : VISITS_FIRST;
    s->visits = s->visits > PACE_VISITS_MIN ? s->visits : PACE_VISITS_MIN; // of older programs
    s->visits_max = BUNDLE_PARTS_MAX;
    // One that cannot be read holds nothing back, least of all a red flag.
    if (canonicals_load(s->store, &s->canonicals, &e) != RC_OK)
        log_line("sync", "%s", e.text);
    err_clear(&e);
    owners_here(s);
    pull_begin(s);
    s->laptop = s->fleet ? LAPTOP_TELL : LAPTOP_DONE;
    run_name(s);
    release_items(s);
    if (load_items(s, &e) != RC_OK)
        run_store_failed(s, &e);
}

// Writes the profile down when it changed.
static void profile_keep(struct sync *s)
{
    struct json *v = profile_json(&s->profile);
    struct buf text = {0};
    struct arena a = {0};
    const char *kept = NULL;
    json_write(v, false, &text);
    if (store_setting(s->store, "server-profile", &a, &kept, NULL) != RC_OK || kept == NULL ||
        strcmp(kept, buf_text(&text)) != 0)
        store_setting_set(s->store, "server-profile", buf_text(&text), NULL);
    arena_release(&a);
    buf_release(&text);
    json_free(v);
}

static void run_end(struct sync *s)
{
    refusal_end(s);
    s->view.running = s->probe_only = s->gathering = false;
    s->view.stage = SYNC_IDLE;
    release_items(s);
    gather_release(&s->gather);
    pull_release(s);
    profile_keep(s);
    if (s->view.trouble != SYNC_FINE)
        return; // run_stop has planned the next
    s->failures = 0;
    s->view.finished_utc_ms = clock_utc_ms(s->clock);
    s->next_mono_ms = s->server.mode == MODE_MANUAL ? -1 : now_ms(s) + IDLE_CHECK_MS;
}

// What goes up, then what comes down; what either of them queued goes up as well. True: more is to
// be done.
static bool exchange(struct sync *s)
{
    s->view.stage = SYNC_SENDING;
    bool first = read_back_first(s), more = read_back_more(s, first);
    if (!first)
        more = send_more(s) || more;
    if (!more && s->active == 0) // the next about a person waits until the one before was read
        more = read_back_more(s, true) || load_more(s);
    if (!more && s->active == s->pull.active) { // nothing of what goes up is under way
        s->view.stage = SYNC_PULLING;
        more = pull_more(s);
    }
    return more || (s->active == 0 && (load_more(s) || laptop_more(s)));
}

// One round of starting what may start.
// Before anything is sent: what was written by a wrong clock.
static void retime(struct sync *s)
{
    struct err e = {0};
    s->retimed = true;
    if (!store_time_visits_wait(s->store) || !sync_retime(s->store, s->clock))
        return;
    release_items(s);
    if (load_items(s, &e) != RC_OK)
        run_store_failed(s, &e);
}

static void advance(struct sync *s)
{
    bool done = false, known = s->view.trouble == SYNC_FINE && capability_fetch(s);
    const bool sends = !s->probe_only && !s->gathering;
    if (known && sends && !s->retimed)
        retime(s);
    if (known)
        done = s->probe_only  ? access_found(s)
               : s->gathering ? !gather_more(s) && !laptop_more(s)
                              : !exchange(s);
    if (s->active == 0 && (s->view.trouble != SYNC_FINE || done))
        run_end(s);
}

void sync_step(struct sync *s)
{
    s->link.step(s->link.self);
    if (!s->view.running && !s->view.paused && s->next_mono_ms >= 0 &&
        now_ms(s) >= s->next_mono_ms) {
        s->by_hand = false;
        run_begin(s);
    }
    if (s->view.running)
        advance(s);
}

void sync_go(struct sync *s, bool by_hand)
{
    s->view.paused = false;
    if (s->view.running)
        return;
    s->by_hand = by_hand;
    s->failures = 0;
    run_begin(s);
}

void sync_probe(struct sync *s)
{
    if (s->view.running)
        return;
    s->view.paused = false;
    s->probe_only = s->by_hand = true;
    s->failures = 0;
    s->profile.read_utc_ms = 0; // what was read before does not count
    run_begin(s);
}

void sync_gather(struct sync *s, unsigned months)
{
    if (s->view.running)
        return;
    s->view.paused = false;
    s->gathering = s->by_hand = true;
    s->failures = 0;
    s->gather.months = months;
    run_begin(s);
    gather_begin(s);
}

void sync_gather_stop(struct sync *s)
{
    if (!s->view.running || !s->gathering)
        return;
    run_stop(s, SYNC_NO_LINK, NULL);
    s->link.renew(s->link.self); // what was under way ends with HTTP_CUT
    s->failures = 0;
    s->next_mono_ms = s->server.mode == MODE_MANUAL ? -1 : now_ms(s);
}

void sync_due(struct sync *s)
{
    if (!s->view.running && !s->view.paused && !s->server_pause && s->server.mode != MODE_MANUAL)
        s->next_mono_ms = now_ms(s);
}

bool sync_is_sending(const struct sync *s, struct id package)
{
    for (size_t i = 0; i < s->count; i++) {
        enum stand stand = s->items[i].stand;
        if (id_equal(s->items[i].row.id, package))
            return stand == STAND_AWAY || stand == STAND_ACCEPTED;
    }
    return false;
}

void sync_link_changed(struct sync *s)
{
    s->link.renew(s->link.self);
    pace_changed(&s->pace);
    s->failures = 0;
    if (!s->view.running && !s->view.paused && !s->server_pause && s->server.mode != MODE_MANUAL)
        s->next_mono_ms = now_ms(s) + 500; // addresses come in several messages
}

int sync_wait_ms(const struct sync *s)
{
    if (s->view.running)
        return s->active == 0 ? 0 : s->queue_full ? QUEUE_CHECK_MS : 500;
    if (s->view.paused || s->next_mono_ms < 0)
        return -1;
    int64_t left = s->next_mono_ms - now_ms(s);
    return left <= 0 ? 0 : left > 60000 ? 60000 : (int)left;
}

int sync_wait(struct sync *s, struct pollfd *fds, size_t count, int timeout_ms)
{
    return s->link.wait(s->link.self, fds, count, timeout_ms);
}

void sync_pause(struct sync *s)
{
    s->view.paused = true;
    if (!s->view.running)
        return;
    run_stop(s, SYNC_NO_LINK, NULL);
    s->link.renew(s->link.self); // what was under way ends with HTTP_CUT
}

void sync_look(const struct sync *s, struct sync_view *ret)
{
    uint64_t up = 0, down = 0;
    *ret = s->view;
    s->link.moved(s->link.self, &up, &down);
    ret->bytes_up += up;
    ret->bytes_down += down;
    int64_t took = now_ms(s) - s->began_mono_ms;
    if (ret->running && took > 1000)
        ret->speed_bytes_s = (int64_t)(ret->bytes_up + ret->bytes_down) * 1000 / took;
    ret->left_ms = -1;
    if (ret->running && ret->stage == SYNC_GATHERING)
        ret->left_ms = gather_left_ms(&ret->gather, took);
    if (ret->running && ret->delivered > 0 && took > 0)
        ret->left_ms = took * (int64_t)(ret->total - ret->delivered - ret->held) /
                       (int64_t)(ret->delivered + ret->held);
    int64_t left = s->next_mono_ms - now_ms(s);
    ret->next_ms = ret->running || s->next_mono_ms < 0 || ret->paused ? -1 : left > 0 ? left : 0;
}

const struct json *sync_unusable(const struct sync *s)
{
    return s->unusable;
}

const struct profile *sync_profile(const struct sync *s)
{
    return &s->profile;
}

static void profile_load(struct sync *s)
{
    struct arena a = {0};
    const char *kept = NULL;
    struct json *v = NULL;
    if (store_setting(s->store, "server-profile", &a, &kept, NULL) == RC_OK && kept != NULL &&
        json_parse(kept, strlen(kept), &JSON_LIMITS, &v, NULL) == RC_OK)
        s->profile = profile_from(v);
    json_free(v);
    arena_release(&a);
    if (strcmp(s->profile.base, s->server.base) != 0) { // another server: nothing is known
        s->profile = (struct profile){0};
        snprintf(s->profile.base, sizeof s->profile.base, "%s", s->server.base);
    }
}

enum rc sync_new(const struct sync_options *o, struct sync **ret, struct err *e)
{
    enum rc rc = server_check(o->server, e);
    if (rc != RC_OK)
        return rc;
    struct sync *s = mem_alloc(sizeof *s);
    s->store = o->store;
    s->clock = o->clock;
    s->link = o->transport;
    s->server = *o->server;
    s->forms = o->forms;
    s->settings_code = o->settings_code;
    s->fleet = o->fleet;
    s->next_mono_ms = s->server.mode == MODE_MANUAL ? -1 : now_ms(s);
    profile_load(s);
    unusable_load(s);
    if (s->server.auth == AUTH_BEARER)
        s->token = mem_text(s->server.secret, strlen(s->server.secret));
    *ret = s;
    return RC_OK;
}

void sync_free(struct sync *s)
{
    if (s == NULL)
        return;
    s->view.paused = true;
    s->link.close(s->link.self);
    release_items(s); // nothing is written: the store may be gone
    gather_release(&s->gather);
    pull_release(s);
    json_free(s->unusable);
    free(s->token); // freed memory is overwritten (base/mem_wipe.c)
    server_wipe(&s->server);
    free(s);
}
