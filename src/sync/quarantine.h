// SPDX-License-Identifier: EUPL-1.2
// Packages that the server refused: why, and trying them again together.
#ifndef ICOPE_SYNC_QUARANTINE_H
#define ICOPE_SYNC_QUARANTINE_H

#include "base/json.h"
#include "store/store.h"

#include <stdbool.h>
#include <stddef.h>

enum { QUARANTINE_REASONS_MAX = 20 };
// One reason and how many packages it holds.
struct quarantine_reason {
    char name[40];  // as quarantine_retry takes it: the code of the refusal, else its HTTP status
    char text[200]; // the server's words of the first of them, "" none
    size_t count;   // packages
    size_t urgent;  // of them with a red flag
    int64_t http;   // status, 0 none
};

// The reasons of all that is quarantined, the most frequent first; returns how many.
size_t quarantine_reasons(struct store *s, struct quarantine_reason ret[QUARANTINE_REASONS_MAX],
                          struct err *e);
// Lets those of a reason be tried again (NULL: all); *ret_count how many. What the store refuses
// for one of them does not hold the others back: it is told at the end.
enum rc quarantine_retry(struct store *s, const char *reason, size_t *ret_count, struct err *e);
// The same of all that a server's reply put there, because the server is another now.
enum rc quarantine_retry_refused(struct store *s, size_t *ret_count, struct err *e);
// What quarantine_retry calls the reason of a problem as the store keeps it (outbox.h); "" none.
void quarantine_reason_of(const struct json *problem, char out[40]);

#endif
