// SPDX-License-Identifier: EUPL-1.2
// A store that is made with much in it at once (practice): under a name of its own beside the one
// it will have, without waiting for the disk at each change, and given its name when it is whole. A
// crash leaves no store of that name, and a part that is removed when the same store is begun
// again.
#ifndef ICOPE_STORE_STAGE_H
#define ICOPE_STORE_STAGE_H

#include "base/buf.h"
#include "store/store.h"

// Start with store_stage_begin; end with store_stage_keep or store_stage_drop.
struct store_stage {
    struct store *store; // unlocked for its first account, borrowed; NULL after the end
    struct buf path;     // name it will have
    struct buf part;     // name it has until then
    int held;            // keeps others from taking the part for left over, −1 none
};

// Makes it with its first account. As store_create; RC_BUSY also while another makes the same.
// Leaves nothing behind on an error.
enum rc store_stage_begin(const struct store_options *o, const char *account, const char *role,
                          const char *passphrase, struct store_stage *ret, struct err *e);
// Writes all of it to the disk, closes it and gives it its name. RC_BUSY when there is one of that
// name meanwhile; then, and on every other error, nothing is left.
enum rc store_stage_keep(struct store_stage *s, struct err *e);
// Closes and removes it.
void store_stage_drop(struct store_stage *s);

#endif
