// SPDX-License-Identifier: EUPL-1.2
#include "export/progress.h"

enum {
    CALLS = 256,      // resources between two calls that tell nothing new
    THOUSAND = 1000,  // of everything, or milliseconds
    SETTLED_MS = 1500 // before that a speed says nothing
};

void progress_skip(struct progressing *p, size_t passes)
{
    p->passes = p->passes > passes ? p->passes - passes : 0;
    p->now.at++;
}

void progress_part(struct progressing *p, const char *name, size_t passes)
{
    p->before += p->part_passes;
    p->part_passes = passes;
    p->pass = 0;
    p->now.visits = 0;
    p->now.part = name;
    p->now.at++;
    if (p->began_ms == 0)
        p->began_ms = clock_mono_ms(p->clock);
}

void progress_pass(struct progressing *p)
{
    p->pass++;
    p->now.visits = 0;
}

// How much of all passes is behind, from 0 to 1.
static double done_of(const struct progressing *p)
{
    const double one = p->now.of > 0 ? (double)p->now.visits / (double)p->now.of : 0;
    double part = (double)p->pass + (one < 1 ? one : 1);
    part = part < (double)p->part_passes ? part : (double)p->part_passes;
    return p->passes > 0 ? ((double)p->before + part) / (double)p->passes : 0;
}

static bool tell(struct progressing *p)
{
    const double done = done_of(p);
    const int64_t took = clock_mono_ms(p->clock) - p->began_ms;
    p->now.total = THOUSAND;
    p->now.done = (size_t)(done * THOUSAND);
    p->now.per_second = took > 0 ? (size_t)((int64_t)p->looked * THOUSAND / took) : 0;
    p->now.left_ms = took >= SETTLED_MS && done > 0.005 && done < 1
                         ? (int64_t)((double)took * (1 - done) / done)
                         : -1;
    return p->tell == NULL || p->tell(&p->now, p->self);
}

bool progress_visits(struct progressing *p, size_t visits)
{
    const bool same = visits == p->now.visits;
    if (visits < p->now.visits) {
        p->pass++;
        p->looked += visits;
    } else {
        p->looked += visits - p->now.visits;
    }
    p->now.visits = visits;
    if (same && p->calls > 0 && p->calls < CALLS) {
        p->calls++;
        return true;
    }
    p->calls = 1;
    return tell(p);
}
