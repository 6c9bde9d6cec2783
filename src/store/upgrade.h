// SPDX-License-Identifier: EUPL-1.2
// Newer versions of the schema. A file that has a root is looked at first, which needs its key: its
// migrations run after unlocking, each in one transaction with the root of what it left.
#ifndef ICOPE_STORE_UPGRADE_H
#define ICOPE_STORE_UPGRADE_H

#include "base/err.h"

struct store;

// After opening: migrates a file without a root, else leaves it for upgrade_now.
enum rc upgrade_or_wait(struct store *s, const char *schema_dir, struct err *e);
// After unlocking, with the root open: runs what waits. What was in doubt stays so.
enum rc upgrade_now(struct store *s, struct err *e);

#endif
