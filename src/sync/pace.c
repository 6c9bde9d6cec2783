// SPDX-License-Identifier: EUPL-1.2
#include "sync/pace.h"

enum {
    BUNDLE_MS = 600,        // of the link for one bundle
    BUNDLE_BROKEN_MS = 400, // of one that breaks: what is on its way then is sent again
    ROUND_MS = 300,         // while it is not known
    MEASURE_BYTES = 8000,   // fewer tell of the delay, not of the rate
    VISIT_BYTES = 2000,     // while it is not known
    UNKNOWN_AWAY_BYTES = 64000,
    LEAST_FADES = 64,
    QUEUE_MS = 250,
    BETWEEN_MS = 300,
    QUEUE_MIN_BYTES = 8000,
    CONNECT_UNKNOWN_MS = 1500,
    CONNECT_MIN_MS = 300,
    CONNECT_MAX_MS = 8000,
    LONGER_EVERY = 20,
    LONGER = 4,
    PROBE_MS = 150,
    QUICK_PROBES = 40, // ten to thirty seconds, then a laptop saves its battery
    SLOW_PROBE_MS = 1000,
};

static bool is_lately(int64_t at_mono_ms, int64_t now_mono_ms)
{
    return at_mono_ms > 0 && now_mono_ms - at_mono_ms < PACE_LATELY_MS;
}

void pace_flows(struct pace *p, int64_t now_mono_ms)
{
    p->flow_mono_ms = now_mono_ms;
    p->flow_bytes = 0;
}

// Bundles over several connections share the link and are answered in clumps: what tells the rate
// is all of them since they began to follow each other. Less the time that the first answer took to
// come back that is too little at first, and between the answers perhaps too much.
static int64_t flow_rate(const struct pace *p, int64_t now_mono_ms)
{
    int64_t took = now_mono_ms - p->flow_mono_ms, between = now_mono_ms - p->first_mono_ms;
    took -= p->round_ms < took / 2 ? p->round_ms : took / 2;
    int64_t least_rate = p->flow_bytes * 1000 / (took > 0 ? took : 1);
    if (between < BETWEEN_MS)
        return least_rate;
    int64_t rate = (p->flow_bytes - p->first_bytes) * 1000 / between;
    return rate < least_rate ? least_rate : rate > 2 * least_rate ? 2 * least_rate : rate;
}

static void measure(struct pace *p, const struct pace_sample *s)
{
    if (p->flow_bytes == 0) {
        p->first_mono_ms = s->now_mono_ms;
        p->first_bytes = (int64_t)s->up_bytes;
    }
    p->visit_bytes = (int64_t)(s->up_bytes / s->visits);
    p->flow_bytes += (int64_t)s->up_bytes;
    if (p->flow_bytes < MEASURE_BYTES)
        return;
    int64_t rate = flow_rate(p, s->now_mono_ms);
    p->rate_bytes_s = p->rate_bytes_s > 0 ? (p->rate_bytes_s + rate) / 2 : rate;
}

// The least lately: what is larger waited behind something.
static int64_t least(int64_t before, int64_t now)
{
    int64_t faded = before + before / LEAST_FADES + 1;
    return before == 0 || now < faded ? now : faded;
}

void pace_heard(struct pace *p, const struct pace_sample *s)
{
    p->heard_mono_ms = s->now_mono_ms;
    p->broken = 0;
    if (s->connect_ms > 0)
        p->connect_ms = least(p->connect_ms, s->connect_ms);
    if (s->visits > 0)
        measure(p, s);
    else if (s->took_ms > s->connect_ms)
        p->round_ms = least(p->round_ms, s->took_ms - s->connect_ms);
}

void pace_changed(struct pace *p)
{
    *p = (struct pace){
        .heard_mono_ms = p->heard_mono_ms, .broke_mono_ms = p->broke_mono_ms, .broken = p->broken};
}

void pace_broke(struct pace *p, int64_t now_mono_ms)
{
    p->broke_mono_ms = now_mono_ms;
    p->broken++;
}

static bool is_heard_lately(const struct pace *p, int64_t now_mono_ms)
{
    return is_lately(p->heard_mono_ms, now_mono_ms);
}

bool pace_is_probing(const struct pace *p, int64_t now_mono_ms)
{
    return p->broken > 0 && is_heard_lately(p, now_mono_ms);
}

static int64_t goal_ms(const struct pace *p, int64_t now_mono_ms)
{
    return is_lately(p->broke_mono_ms, now_mono_ms) ? BUNDLE_BROKEN_MS : BUNDLE_MS;
}

size_t pace_visits(const struct pace *p, size_t may, size_t most, int64_t now_mono_ms)
{
    size_t visits = pace_is_probing(p, now_mono_ms) ? 0 : may;
    if (visits > 0 && p->rate_bytes_s > 0 && p->visit_bytes > 0) {
        visits = (size_t)(p->rate_bytes_s * goal_ms(p, now_mono_ms) / 1000 / p->visit_bytes);
        visits = visits < may ? visits : may;
    }
    visits = visits < PACE_VISITS_MIN ? PACE_VISITS_MIN : visits;
    return visits < most ? visits : most;
}

size_t pace_bytes_of(const struct pace *p, size_t visits)
{
    return visits * (size_t)(p->visit_bytes > 0 ? p->visit_bytes : VISIT_BYTES);
}

size_t pace_bytes_away(const struct pace *p, int64_t now_mono_ms)
{
    if (p->rate_bytes_s == 0)
        return UNKNOWN_AWAY_BYTES;
    int64_t round = p->round_ms > 0 ? p->round_ms : ROUND_MS;
    return (size_t)(p->rate_bytes_s * (round + goal_ms(p, now_mono_ms)) / 800);
}

size_t pace_bytes_queued(const struct pace *p)
{
    int64_t bytes = p->rate_bytes_s * (p->round_ms + QUEUE_MS) / 1000;
    return bytes > QUEUE_MIN_BYTES ? (size_t)bytes : QUEUE_MIN_BYTES;
}

int64_t pace_connect_ms(const struct pace *p, int64_t now_mono_ms)
{
    if (!pace_is_probing(p, now_mono_ms))
        return 0;
    int64_t most = p->connect_ms > 0 ? 4 * p->connect_ms : CONNECT_UNKNOWN_MS;
    most = most < CONNECT_MIN_MS ? CONNECT_MIN_MS : most;
    if (p->broken % LONGER_EVERY == 0)
        most *= LONGER;
    return most < CONNECT_MAX_MS ? most : CONNECT_MAX_MS;
}

int64_t pace_probe_ms(const struct pace *p, int64_t now_mono_ms, uint32_t random)
{
    if (!is_heard_lately(p, now_mono_ms))
        return -1;
    int64_t least = p->broken > QUICK_PROBES ? SLOW_PROBE_MS : PROBE_MS;
    return least + (int64_t)random % least;
}
