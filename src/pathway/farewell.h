// SPDX-License-Identifier: EUPL-1.2
// What is said to the person at the end: sentences that are true of what happens then.
#ifndef ICOPE_PATHWAY_FAREWELL_H
#define ICOPE_PATHWAY_FAREWELL_H

#include "base/buf.h"
#include "base/json.h"

#include <stdbool.h>

// What happens with the answers.
enum farewell_send {
    FAREWELL_SENT,     // they are queued for the server
    FAREWELL_WAITS,    // they are queued, and no server is set
    FAREWELL_KEPT,     // the person refused that they leave
    FAREWELL_PRACTICE, // nothing ever leaves a practice store
    FAREWELL_SENDS
};
// What may be said of what came out.
enum farewell_signal {
    FAREWELL_SIGNAL,    // at least one domain with a signal
    FAREWELL_NO_SIGNAL, // something was assessed, without one
    FAREWELL_HIDDEN,    // the visitor may not see it
    FAREWELL_NOTHING,   // nothing was assessed
    FAREWELL_SIGNALS
};
// What the sentences depend on.
struct farewell_facts {
    enum farewell_send send;     // see there
    enum farewell_signal signal; // see there
    bool missing;                // of what was assessed, something was left out
    bool flag;                   // a red flag of the person is open
};
// Appends the sentences in that language. `rows` is the data (data/pathway/farewell.json); nothing
// is appended for what it does not say.
void farewell_say(const struct json *rows, const struct farewell_facts *facts, const char *language,
                  struct buf *out);
// What is said when the screening was refused. Borrowed, "" when the data does not say.
const char *farewell_refused(const struct json *rows, const char *language);

#endif
