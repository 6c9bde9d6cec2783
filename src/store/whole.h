// SPDX-License-Identifier: EUPL-1.2
// Is the file as this program left it? Rows changed, cut or put back from an older copy by somebody
// without the key are noticed (how: store/root.h). A visit never waits for it; what leaves the
// laptop and what cannot be undone does.
#ifndef ICOPE_STORE_WHOLE_H
#define ICOPE_STORE_WHOLE_H

#include "store/store.h"

// Looks at every row, unless that was done since the last change. RC_DAMAGED names the tables that
// are not as they were left. 400,000 rows take about a second.
enum rc store_whole(struct store *s, struct err *e);
// The same as far as was looked since unlocking, without looking: RC_DAMAGED names them.
enum rc store_doubted(const struct store *s, struct err *e);
// Names of what is in doubt so far between blanks, "" nothing: tables, "head" (the root itself),
// "older" (the whole file). Borrowed until the store changes.
const char *store_doubts(const struct store *s);
// Can the settings be believed, as far as was looked?
bool store_settings_hold(const struct store *s);
// Do the settings differ from what was written last? An older copy of the whole file does not
// count.
bool store_settings_doubted(const struct store *s);
// Takes the file as it is now for right; an audit entry names what was not. RC_OK when nothing was
// in doubt.
enum rc store_accept(struct store *s, struct err *e);
// Is the whole file older than what this laptop has seen (store_doubted then names "older")? When
// its newest entry was written, and when the newest that was seen (0: under another master key).
bool store_is_older(const struct store *s, int64_t *ret_here_utc_ms, int64_t *ret_seen_utc_ms);
// Number of the newest commit and hash of its root (64 hexadecimal digits and the NUL): what others
// keep of this store, so that they see it put back to an older copy. Precondition: unlocked.
uint64_t store_root_value(const struct store *s, char ret_hash[65]);
// Forgets what was seen of a store: another copy of it takes its place on purpose.
void store_seen_forget(const char *folder, struct id store);

#endif
