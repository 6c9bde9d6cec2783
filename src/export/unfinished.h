// SPDX-License-Identifier: EUPL-1.2
// What an export that is not finished says of itself: unfinished.json in its folder is its manifest
// so far, with what was asked for and what the store held when it began. Whoever asks for the same
// of the same store goes on with the parts that are whole, read back and compared by their SHA-256;
// it goes when manifest.json has its name. For src/export only.
#ifndef ICOPE_EXPORT_UNFINISHED_H
#define ICOPE_EXPORT_UNFINISHED_H

#include "export/manifest.h"

#define UNFINISHED_FILE "unfinished.json"

// What an interrupted export is to one that is asked for now.
enum unfinished {
    UNFINISHED_NONE,  // there is none
    UNFINISHED_SAME,  // it can be gone on with
    UNFINISHED_STALE, // the same was asked for, but the store or the program has changed since
    UNFINISHED_OTHER, // something else was asked for
};

// Reads it from m->dir. `asked`: what is asked for now; `held`: what the store holds ("" cannot be
// told: never the same). Of UNFINISHED_SAME *m becomes that manifest, with the parts whose files
// are what they were; *ret_spoiled is how many others there were. RC_DENIED, RC_IO …
enum rc unfinished_read(struct manifest *m, const struct json *asked, const char *held,
                        enum unfinished *ret, size_t *ret_spoiled, struct err *e);
// Writes the manifest so far, in the place of what was there. RC_FULL, RC_DENIED, RC_IO.
enum rc unfinished_save(struct manifest *m, const struct json *asked, const char *held,
                        struct err *e);

#endif
