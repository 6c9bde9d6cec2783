// SPDX-License-Identifier: EUPL-1.2
// Accounts of a team on one laptop: added, suspended, given another role or passphrase; and a new
// master key for all. Who may do it is the program's table of rights; here only what would leave a
// store without anybody is refused.
#ifndef ICOPE_STORE_TEAM_H
#define ICOPE_STORE_TEAM_H

#include "store/store.h"

// Adds an account. RC_BUSY when the name is taken, RC_INVALID for an unknown role, or a name that
// is empty, too long or not plain text.
enum rc store_account_add(struct store *s, const char *name, const char *role,
                          const char *passphrase, struct id *ret, struct err *e);
// Gives an account a new passphrase and a new key pair; its pause for wrong ones ends. RC_NO.
enum rc store_account_passphrase(struct store *s, struct id account, const char *passphrase,
                                 struct err *e);
// Gives an account another role. RC_NO, RC_INVALID; RC_DENIED when no active administrator would be
// left.
enum rc store_account_role(struct store *s, struct id account, const char *role, struct err *e);
// Begins the signed list of accounts in a store in which nobody is an administrator: from then on
// roles count, and only a recovery key that is in use now makes an administrator. Accounts see it
// pinned from their next login or passphrase on. Nothing where there is one. RC_DAMAGED while
// accounts are in doubt.
enum rc store_roster_start(struct store *s, struct err *e);
// Did this login begin the signed list of accounts, in a store of before there was one? To be said
// once: what roles the accounts have now is what is signed.
bool store_roster_begun(const struct store *s);
// Suspends an account or lets it in again. Suspended, it holds no sealed master key; what it might
// remember is shut out by store_rotate. RC_NO; RC_DENIED for one's own, for the last active
// administrator, and for letting in one that has no key pair (give it a passphrase first).
enum rc store_account_active(struct store *s, struct id account, bool active, struct err *e);
// A new master key: every data key, setting, proof and audit entry is sealed to it, every active
// account and recovery key gets it, in one transaction: interrupted at any point, the old one is as
// good as before. `progress` (may be NULL) returns false to stop: RC_NO. RC_DENIED names an active
// account of the first schema that has to log in once before. Ends with an emptied write-ahead log.
enum rc store_rotate(struct store *s, bool (*progress)(size_t done, size_t total, void *self),
                     void *self, struct err *e);

#endif
