// SPDX-License-Identifier: EUPL-1.2
// What was changed on one side only needs nobody: it is brought together at once, and the result
// goes up in this same run. Who somebody is, and what both sides changed, waits for a person.
#include "conflict/resolve.h"
#include "sync/engine.h"

bool conflict_merged(struct sync *s, struct id conflict)
{
    struct err e = {0};
    struct resolution r = {0};
    bool merged = false;
    if (resolution_open(s->store, s->clock, conflict, &r, &e) == RC_OK &&
        resolution_needs_nobody(&r))
        merged = resolution_settle(&r, true, &e) == RC_OK;
    resolution_release(&r);
    // What cannot be carried out stays a question for a person, with both sides kept.
    if (merged) {
        s->view.merged++;
        s->queued_more = true;
    }
    return merged;
}
