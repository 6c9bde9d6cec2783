// SPDX-License-Identifier: EUPL-1.2
// What a settings package changes in a store: shown before, done in one transaction. Whose packages
// count is pinned when the first one is applied; from then on only a later one of the same key is
// taken, by whichever door it comes.
#ifndef ICOPE_ADMIN_SETTINGS_APPLY_H
#define ICOPE_ADMIN_SETTINGS_APPLY_H

#include "admin/settings_package.h"
#include "store/outbox.h"
#include "sync/server.h"
#include "sync/sync.h"

// Whose packages count here, and which was applied last: the store's setting SETTING_TRUST
// (sync/sync.h), {"key","number","hash"}.
struct settings_trust {
    bool known;                            // one was applied; else the rest is 0
    unsigned char key[VAULT_PUBLIC_BYTES]; // whose
    int64_t number;                        // of the newest
    char hash[LEDGER_HASH_BYTES];          // of its content
};
// Reads it. Errors of the store.
enum rc settings_trust_load(struct store *s, struct settings_trust *ret, struct err *e);
// May the package follow? RC_OK, RC_BUSY: it is the one that was applied; RC_DENIED says why not:
// another key, an older one, another of the same number.
enum rc settings_may_follow(const struct settings_trust *t, const struct settings_package *p,
                            struct err *e);

// What it would change: array of {"what": N_() name, "now", "then"} of what differs, new and owned.
// `s` NULL: a store that is still to be made.
struct json *settings_changes(struct store *s, const struct settings_package *p);
// Does all of it, in one transaction apart from versions of forms, which are only added; pins the
// key. `own` (NULL none): secrets of this laptop that go with the server of the package. RC_INVALID
// when something is missing for the server; errors of the store; then nothing was changed.
enum rc settings_apply(struct store *s, const struct settings_package *p, const struct server *own,
                       struct err *e);

#endif
