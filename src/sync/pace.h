// SPDX-License-Identifier: EUPL-1.2
// How much goes at once: what the link was measured to carry, and whether it breaks. Bytes under
// way follow the rate; bundles grow and shrink with it, but not below what packing needs to find
// repetition. Pure.
#ifndef ICOPE_SYNC_PACE_H
#define ICOPE_SYNC_PACE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
    PACE_VISITS_MIN = 4,        // never fewer in one bundle because of the link
    PACE_LATELY_MS = 3 * 60000, // what was heard or broke within this time tells of now
};

// What is known of the link. {0}: nothing.
struct pace {
    int64_t rate_bytes_s;  // up, as measured lately; 0 not known
    int64_t flow_mono_ms;  // since when bundles have been under way without a gap
    int64_t flow_bytes;    // of them that were answered
    int64_t first_mono_ms; // when the first of them was
    int64_t first_bytes;   // of that one
    int64_t visit_bytes;   // of a visit on the wire, packed; 0 not known
    int64_t round_ms;      // the quickest answer lately, 0 not known
    int64_t connect_ms;    // how long connecting took last, with TLS; 0 not known
    int64_t heard_mono_ms; // when something was heard last, 0 never
    int64_t broke_mono_ms; // when it broke last, 0 never
    uint32_t broken;       // times in a row
};

// A request that was answered.
struct pace_sample {
    int64_t now_mono_ms; // when
    int64_t took_ms;     // from its start
    int64_t connect_ms;  // of it for connecting, 0 over a kept connection
    uint64_t up_bytes;   // of it
    size_t visits;       // in it, 0 no bundle
};
// A bundle is sent and no other is under way.
void pace_flows(struct pace *p, int64_t now_mono_ms);
// Takes an answer into account.
void pace_heard(struct pace *p, const struct pace_sample *sample);
// Another network: what was measured tells nothing of it.
void pace_changed(struct pace *p);
// The link broke.
void pace_broke(struct pace *p, int64_t now_mono_ms);
// Is it tried whether a link that broke is there again? Then one request goes at a time.
bool pace_is_probing(const struct pace *p, int64_t now_mono_ms);
// Visits for the next bundle: about half a second of the link, less where it breaks, and no more
// than `may`; not below PACE_VISITS_MIN; above all no more than the server takes (`most`, down to
// 1).
size_t pace_visits(const struct pace *p, size_t may, size_t most, int64_t now_mono_ms);
// About what so many visits are on the wire.
size_t pace_bytes_of(const struct pace *p, size_t visits);
// Bytes that may be under way before another bundle is worth starting.
size_t pace_bytes_away(const struct pace *p, int64_t now_mono_ms);
// Bytes that may be on their way up before another bundle is worth starting: several that share the
// link would all arrive late.
size_t pace_bytes_queued(const struct pace *p);
// How long connecting may take: short while it is tried whether the link is there again, since
// trying again soon finds it sooner than waiting. Every twentieth try has longer: the link may have
// become slower. 0: as usual.
int64_t pace_connect_ms(const struct pace *p, int64_t now_mono_ms);
// How long to wait before trying a broken link again: parts of a second at first, later a second or
// two, -1 as long as retry_after says. `random` is any 32 random bits.
int64_t pace_probe_ms(const struct pace *p, int64_t now_mono_ms, uint32_t random);

#endif
