// SPDX-License-Identifier: EUPL-1.2
// The messages of sending: what happened and what to do. Tables, pure.
#ifndef ICOPE_SYNC_MESSAGES_H
#define ICOPE_SYNC_MESSAGES_H

#include "base/json.h"
#include "sync/sync.h"

// N_() sentences.
struct sync_message {
    const char *happened; // what happened, "" nothing
    const char *todo;     // what to do
};

// Of a run that ended early.
struct sync_message trouble_text(enum sync_trouble trouble);
// Its stable name for machines ("no-link"), "" for none.
const char *trouble_name(enum sync_trouble trouble);
// What happened on the link or which status came, one translated sentence; "" nothing.
void detail_text(enum http_failure failure, int status, char *out, size_t bytes);
// Of a package: `problem` as the store keeps it (outbox.h), may be NULL.
struct sync_message problem_text(const struct json *problem);

#endif
