// SPDX-License-Identifier: EUPL-1.2
// A setting that only an administrator can have made: beside its sealed text stands a signature by
// the key that only administrators hold (roster.h), so that somebody who can write any row cannot
// make one. A new key of the administrators (store_rotate) makes it void: it is then to be said
// again.
#ifndef ICOPE_STORE_SIGNED_SETTING_H
#define ICOPE_STORE_SIGNED_SETTING_H

#include "store/store.h"

// Keeps it with its signature and an audit entry; NULL takes it away. RC_DENIED: who is unlocked
// has not the administrators' key, or there is none.
enum rc store_signed_set(struct store *s, const char *name, const struct json *what, struct err *e);
// Reads it; *ret is new and owned. RC_NO: there is none. RC_DAMAGED: it is not what an
// administrator of now signed under that name in this store, or who they are is in doubt.
enum rc store_signed(struct store *s, const char *name, struct json **ret, struct err *e);

#endif
