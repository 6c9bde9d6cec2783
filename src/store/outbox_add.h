// SPDX-License-Identifier: EUPL-1.2
// What outbox.c, outbox_add.c and ledger.c share: rows of packages and of the ledger. For src/store
// only.
#ifndef ICOPE_STORE_OUTBOX_ADD_H
#define ICOPE_STORE_OUTBOX_ADD_H

#include "store/internal.h"
#include "store/outbox.h"

// A package's row. Release with package_release.
struct package_row {
    struct store_package p;      // as shown
    struct vault_key key;        // of the person
    int64_t no, person_no;       // row numbers
    int64_t visit_no;            // row of the visit, 0 none
    int64_t version;             // of the row
    struct buf problem, receipt; // sealed, empty when there is none
};
// Wipes and frees.
void package_release(struct package_row *row);
// Reads the columns of PACKAGE_COLUMNS; checks the proof unless `old` (rows of older schemas have
// none). On RC_OK release it.
enum rc package_read(struct store *s, const struct query *q, bool old, struct package_row *ret,
                     struct err *e);
// One row. RC_NO, RC_DAMAGED. On RC_OK release it.
enum rc package_get(struct store *s, struct id package, struct package_row *ret, struct err *e);
// Seals a problem or a receipt (`kind` is the word) anew into *out.
void package_seal(const struct store *s, const struct package_row *row, const char *kind,
                  const struct json *value, struct buf *out);
// Writes the row's next version, inside a transaction.
enum rc package_put(struct store *s, struct package_row *row, struct err *e);
// Adds the row with its sealed text, inside a transaction.
enum rc package_insert(struct store *s, struct package_row *row, const struct buf *sealed,
                       struct err *e);
// Erases the text of a row and what is wrong with it, and writes the row (package_put).
enum rc package_empty(struct store *s, struct package_row *row, struct err *e);
// Where the text of a package is sealed.
void package_text_aad(const char *package, const char *visit, char out[AAD_BYTES]);
// Counts packages for store_counts; what was counted before stays on an error.
enum rc package_count(struct store *s, struct err *e);

// A package to be queued. All borrowed.
struct package_new {
    struct id person, visit;     // about whom; "" no visit
    int64_t person_no, visit_no; // their rows
    const struct vault_key *key; // of the person
    const struct json *bundle;   // what it holds

    // One made on another laptop (store/carried.h): {0} otherwise.
    struct id as;          // its identifier there: it keeps it, and its number there is not ours
    const char *text;      // exactly as it was built
    size_t text_len;       // of that text
    int64_t queued_utc_ms; // when it was queued there
};
// Queues it inside a transaction: row, ledger line; undelivered ones of the same visit become
// replaced. Nothing in a practice store. RC_BUSY when the bundle carries another ledger number.
// *ret_id may be NULL.
enum rc package_queue(struct store *s, const struct package_new *p, struct id *ret_id,
                      struct err *e);
// Rows of older schemas get proof and ledger line, in a transaction of its own; quick when there
// are none.
enum rc package_adopt(struct store *s, struct err *e);
// Is the text what the ledger's line says, and can problem and receipt be opened? RC_DAMAGED.
enum rc package_check(struct store *s, struct id package, struct err *e);

// Remembers what the server holds, inside a transaction. `settled` (array of identifiers of
// packages that leave it alone from now on) may be NULL: those named before stay.
enum rc remote_write(struct store *s, struct id person, const struct store_remote *r,
                     const struct json *settled, struct err *e);

// A conflict's row. Wipe with conflict_wipe.
struct conflict_row {
    struct store_conflict c; // as shown
    struct vault_key key;    // of the person
    int64_t version;         // of the row
    struct json *sides;      // what is kept, owned
};
// Wipes and frees.
void conflict_wipe(struct conflict_row *row);
// Reads it. RC_NO, RC_DAMAGED. On RC_OK wipe it.
enum rc conflict_get(struct store *s, struct id conflict, struct conflict_row *ret, struct err *e);
// Writes the row's next version with `sides` and an audit entry, inside a transaction.
enum rc conflict_write(struct store *s, struct conflict_row *row, const struct json *sides,
                       const char *audit, struct err *e);

// Adds the next line of the ledger inside a transaction: line->package, queued, sent, content are
// given, the rest is filled in, and *head follows.
enum rc ledger_add(struct store *s, struct ledger_head *head, struct ledger_line *line,
                   struct err *e);
// Notes inside a transaction that a package was delivered. A line that is missing is left to
// store_ledger to tell.
enum rc ledger_sent(struct store *s, struct id package, int64_t sent_utc_ms, struct err *e);
// The line of a package. RC_NO, RC_DAMAGED.
enum rc ledger_of(struct store *s, struct id package, struct ledger_line *ret, struct err *e);
// The keyed hash of a package's text.
void ledger_content(const struct vault_key *key, const char *package, const void *text, size_t len,
                    char ret[LEDGER_HASH_BYTES]);
// Writes where the ledger ends, inside a transaction.
enum rc ledger_write_end(struct store *s, const struct ledger_head *head, struct err *e);
// The place of a ledger line's proof.
void ledger_aad(const struct ledger_line *line, char out[AAD_BYTES]);
// Reads LEDGER_COLUMNS without looking at the proof.
void ledger_columns(const struct query *q, struct ledger_line *ret);

#endif
