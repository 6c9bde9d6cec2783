// SPDX-License-Identifier: EUPL-1.2
#include "store/held.h"

#include "base/mem.h"
#include "store/internal.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

// What exports, tables and reports are made of.
static const char *const tables[] = {"person", "visit", "record", "outbox",
                                     "task",   "flag",  "remote", "rescored"};

static bool is_held(const char *name)
{
    bool held = false;
    for (size_t i = 0; i < ARRAY_LEN(tables); i++)
        held = held || strcmp(tables[i], name) == 0;
    return held;
}

void store_held(const struct store *s, char ret[STORE_HELD_BYTES])
{
    const struct root_state *now = &s->root.now;
    uint64_t sum[ROOT_LANES] = {0}; // the name of its table is in the hash of each row
    for (size_t i = 0; i < now->count; i++)
        for (size_t k = 0; is_held(now->tables[i].name) && k < ROOT_LANES; k++)
            sum[k] += now->tables[i].sum[k];
    snprintf(ret, STORE_HELD_BYTES, "%016" PRIx64 "%016" PRIx64 "%016" PRIx64 "%016" PRIx64, sum[0],
             sum[1], sum[2], sum[3]);
    if (!s->root.on)
        ret[0] = '\0';
}
