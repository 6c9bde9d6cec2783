// SPDX-License-Identifier: EUPL-1.2
// What the files of a Bulk Data export share (gather_bulk.c, bulk_lines.c). For them only.
#ifndef ICOPE_SYNC_GATHER_BULK_H
#define ICOPE_SYNC_GATHER_BULK_H

#include "base/buf.h"
#include "base/json.h"
#include "store/arrival.h"

struct sync;

enum { BULK_URL_BYTES = 1024, BULK_BATCH_MAX = 512 };

enum bulk_step { BULK_KICK_OFF = 0, BULK_POLL, BULK_FILES, BULK_END };

// An export under way.
struct bulk {
    enum bulk_step step;                  // now
    char status[BULK_URL_BYTES];          // where it is asked about
    int64_t next_mono_ms;                 // not before
    size_t polls;                         // so far
    int64_t time_utc_ms;                  // of what it holds, by the server
    struct json *files;                   // array of {"kind","url"}, owned; NULL not known yet
    bool bare;                            // files are asked for without the token
    size_t at;                            // file being read
    bool away;                            // it is on its way
    size_t lines;                         // of it that are kept
    size_t seen;                          // of it that came in this run
    bool too_long;                        // the line at hand is
    bool broken;                          // something of it could not be written out or read
    struct buf line;                      // the line at hand, owned
    struct arrival batch[BULK_BATCH_MAX]; // not kept yet; resources owned
    struct alias aliases[BULK_BATCH_MAX]; // with them
    size_t count, alias_count;            // of both
    size_t bytes;                         // about what they hold
};

// Frees what was not kept.
void bulk_batch_clear(struct bulk *b);
// Takes the line at hand.
void bulk_line(struct sync *s);
// Keeps what was taken, and how far that is, in one transaction.
void bulk_keep(struct sync *s);

#endif
