// SPDX-License-Identifier: EUPL-1.2
// What the files of src/store share about an open store: transactions, sealing by place, the audit
// chain. For them only.
#ifndef ICOPE_STORE_INTERNAL_H
#define ICOPE_STORE_INTERNAL_H

#include "base/buf.h"
#include "store/db.h"
#include "store/index.h"
#include "store/moment_row.h"
#include "store/root.h"
#include "store/roster.h"
#include "store/seen.h"
#include "store/store.h"
#include "vault/vault.h"

enum {
    AAD_BYTES = 768, // longest name of a row with its clear columns
    HASH_BYTES = 32,
};

// Where the audit chain ends.
struct audit_end {
    uint64_t seq;                   // number of the newest entry
    unsigned char hash[HASH_BYTES]; // its hash
    int64_t utc_ms;                 // when it was written
    int64_t boot_ms;                // the same by the clock that only counts, 0 in another run
};

// About whom the open red flags are.
struct open_flags {
    struct id *people; // one for each flag, "" nobody who has a record here; owned
    size_t count;      // of them
};

// An open store.
struct store {
    struct db db;                 // the file
    const struct clock *clock;    // borrowed
    struct vault *vault;          // NULL while locked, owned
    struct vault_keypair *pair;   // of who unlocked it, NULL by a recovery key; owned
    struct roster roster;         // who is what, as the administrators signed it
    struct roster roster_before;  // the same when the transaction began
    struct store_account user;    // who unlocked it, with the role that the roster says
    struct id id;                 // of the store
    int64_t created_utc_ms;       // when it was made
    bool practice;                // fictitious people
    struct index people;          // index in memory, empty while locked
    struct store_counts counts;   // kept current
    struct open_flags open_flags; // kept current, empty while locked
    bool urgent_known;            // counts.urgent_waiting is: no urgent package changed since
    struct audit_end audit;       // newest entry written
    struct audit_end before;      // the same when the transaction began
    struct err damage;            // first index line that could not be read
    struct root root;             // what the file holds as a whole
    struct seen seen;             // the newest root seen, outside the file
    char *seen_folder;            // where that lies, NULL nowhere; owned
    struct moment moment;         // what is known of the time
    struct id tried;              // whose passphrase was tried last, "" nobody's
    int64_t tried_mono_ms;        // when, by the clock that only counts
    char *behind;                 // schema folder whose newer versions wait for unlocking, owned
};

// ---- transactions: begin, do, end ----

// Begins a transaction that writes.
enum rc store_begin(struct store *s, struct err *e);
// Commits when rc is RC_OK, else rolls back; returns what came of it. When COMMIT itself fails, the
// outcome is unknown: the file is opened again and the audit chain read to see what is on disk.
enum rc store_end(struct store *s, enum rc rc, struct err *e);
// Frees the reserve kept beside the file for a full disk. False when it was used up already.
bool store_free_reserve(struct store *s);
// Counts what store_counts tells, from the file and the index.
enum rc store_count(struct store *s, struct err *e);
// RC_DENIED while locked.
enum rc store_need_key(const struct store *s, struct err *e);

// ---- sealing ----

// The seal of nothing, bound to a row's clear columns written out in `place`.
void proof_make(const struct store *s, const struct vault_key *key, const char *aad,
                struct buf *out);
// The same, saying one thing that stands nowhere else: yes or no, by bytes of the same length.
void proof_say(const struct store *s, const struct vault_key *key, const char *aad, bool yes,
               struct buf *out);
// What it says. RC_DAMAGED naming `row`.
enum rc proof_hear(const struct store *s, const struct vault_key *key, const char *aad,
                   const void *proof, size_t len, const char *row, bool *ret, struct err *e);
// Does the proof fit? RC_DAMAGED naming `row`.
enum rc proof_check(const struct store *s, const struct vault_key *key, const char *aad,
                    const void *proof, size_t len, const char *row, struct err *e);
// Writes "person/<id>", with "/<version>" when version is not 0. Printed by hand: unlocking does it
// for everybody.
void person_aad(const char *person, int64_t version, char out[AAD_BYTES]);
// The name of an audit entry, or of the row that says where the chain ends.
void audit_aad(bool head, uint64_t seq, char out[AAD_BYTES]);
// The name of a setting's row.
void setting_aad(const char *name, int64_t version, char out[AAD_BYTES]);
// Sets a setting inside a transaction, without an audit entry.
enum rc setting_write(struct store *s, const char *name, const char *value, struct err *e);
// The same over one that is damaged, which nobody misses and which must keep nobody out.
enum rc setting_renew(struct store *s, const char *name, const char *value, struct err *e);
// Is there a setting of that name? Cheap: nothing is opened.
bool setting_is_there(struct store *s, const char *name);
// Removes settings that name a person (drafts of their sheet), inside a transaction.
enum rc setting_forget(struct store *s, struct id person, struct err *e);
// The name of a planned visit's row with its clear columns; `details`: it has sealed ones.
void task_aad(const struct store_task *t, int64_t version, bool details, char out[AAD_BYTES]);
// The name of an erased person's row.
void erased_aad(const char *person, int64_t erased_utc_ms, char out[AAD_BYTES]);
// Seals a JSON value.
void seal_json(const struct store *s, const struct vault_key *key, const char *aad,
               const struct json *value, struct buf *out);
// Opens a sealed JSON value, new and owned. RC_DAMAGED naming the place.
enum rc open_json(const struct store *s, const struct vault_key *key, const char *aad,
                  const void *sealed, size_t len, struct json **ret, struct err *e);
// Opens the data key of a person from column "wrapped" of a row.
enum rc person_key(const struct store *s, const char *person, const struct query *q,
                   struct vault_key *ret, struct err *e);
// The number and data key of a person. RC_NO.
enum rc person_open(struct store *s, struct id person, int64_t *ret_no, struct vault_key *ret,
                    struct err *e);
// Writes the sealed index line of a person as its next version, inside a transaction.
enum rc person_write_line(struct store *s, const struct vault_key *key,
                          const struct index_entry *line, struct err *e);
// A Patient about to be saved. Start from {0}; person_change_end ends it.
struct person_change {
    struct index_entry *line; // the next line, owned until person_change_end
};
// Saves a Patient as a new version inside a transaction. RC_INVALID.
enum rc person_change(struct store *s, const struct json *patient, struct person_change *ret,
                      struct err *e);
// After the transaction: the index follows when `rc` is RC_OK.
void person_change_end(struct store *s, struct person_change *change, enum rc rc);
// Fills the index in memory. Damaged lines are left out; s->damage names the first.
enum rc person_load_index(struct store *s, struct err *e);
// Writes lines of an earlier form anew from their Patients. What fails leaves them as they are.
enum rc person_renew_lines(struct store *s, struct err *e);

// ---- visits ----

// A visit's row, its proof checked.
struct visit_row {
    struct store_visit v;  // as shown; `entries` as the row says, see visit_entries
    struct id account;     // who did it
    struct vault_key key;  // of the person; wipe
    int64_t no, person_no; // row numbers
    int64_t due_utc_ms;    // when to see the person again
    int64_t version;       // of the row
    // v.versions is kept as column `records`
};
// Reads the row of a visit. RC_NO, RC_DAMAGED naming it.
enum rc visit_get(struct store *s, struct id visit, struct visit_row *ret, struct err *e);
struct visit_sent;
// Adds a package of that state to how far those of its visit have come.
void visit_sent_add(struct visit_sent *io, int64_t state);
// Writes state, times and entries as the row's next version, inside a transaction.
enum rc visit_put(struct store *s, struct visit_row *row, struct err *e);
// Adds the row of a visit, all but its version given: number 0 is the next one, another the one
// that it had before its row was lost. Inside a transaction.
enum rc visit_add(struct store *s, struct visit_row *row, struct err *e);
// Writes the person's line anew from the one in the index, with `change` made to it, inside a
// transaction; *ret is then to be given to index_put after the commit. RC_NO.
enum rc visit_touch_person(struct store *s, const struct visit_row *row,
                           const struct store_person *change, struct index_entry **ret,
                           struct err *e);
// Inside the transaction that begins or ends a visit: notes what both clocks say, where the time is
// in doubt or was when it began (moment_visit.h).
enum rc moment_visit_note(struct store *s, const struct visit_row *row, bool end, struct err *e);
enum { MOMENT_NOTE_BYTES = 64 };
// The name of that note's setting.
void moment_visit_name(struct id visit, char out[MOMENT_NOTE_BYTES]);
// The note, new and owned; NULL when there is none or it cannot be read.
struct json *moment_visit_read(struct store *s, struct id visit);
enum { JOURNAL_PLACE_BYTES = 96 };
// What an entry is sealed to: its visit and number.
void journal_place(const char *visit, int64_t seq, char out[JOURNAL_PLACE_BYTES]);
// When a paused visit was ended early: what its newest entry, number `last`, says of kind "stop", 0
// when it says anything else or cannot be read.
int64_t journal_stopped(struct store *s, const struct visit_row *row, int64_t last);
// Number of the newest entry in the journal's rows.
enum rc journal_last(struct store *s, int64_t visit_no, int64_t *ret, struct err *e);
// Appends an entry inside a transaction; its number.
enum rc journal_add(struct store *s, const struct visit_row *row, const struct json *entry,
                    int64_t *ret_seq, struct err *e);
// Makes rows of a packed journal again, inside a transaction; the record stays. RC_DAMAGED when it
// is not whole.
enum rc journal_unpack(struct store *s, const struct visit_row *row, struct err *e);
// Packs the journal's rows into one record, inside a transaction. A damaged journal stays as it is.
enum rc journal_pack(struct store *s, const struct visit_row *row, struct err *e);

// ---- records ----

// A row to add to `record`.
struct record {
    const char *type;   // FHIR type, "Visit" or "Journal"
    const char *id;     // its identifier
    int64_t version;    // from 1
    int64_t person_no;  // row of the person
    const char *person; // identifier of the person
    int64_t visit_no;   // row of the visit, 0 none
};
// Seals and adds a record, inside a transaction.
enum rc record_add(struct store *s, const struct record *r, const struct vault_key *key,
                   const struct json *value, struct err *e);
// Number of the newest version of a record, 0 when there is none.
enum rc record_last(struct store *s, const char *type, const char *id, int64_t *ret, struct err *e);
// A version of a record and when it was saved. RC_NO, RC_DAMAGED.
enum rc record_at(struct store *s, const char *type, const char *id, int64_t version,
                  struct json **ret, int64_t *ret_saved_utc_ms, struct err *e);
// The newest version of a record; *ret_version may be NULL. RC_NO, RC_DAMAGED.
enum rc record_newest(struct store *s, const char *type, const char *id, struct json **ret,
                      int64_t *ret_version, struct err *e);

// ---- red flags ----

struct store_flag;
// The name of a flag's row with its clear columns.
void flag_aad(const struct store_flag *f, int64_t version, char out[AAD_BYTES]);
// Reads the clear columns of FLAG_COLUMNS.
void flag_columns(const struct query *q, struct store_flag *ret);
// Adds one inside a transaction, with an audit entry; nothing when it is there already. `key` is
// that of the person.
enum rc flag_add(struct store *s, const struct store_flag *f, int64_t person_no,
                 const struct vault_key *key, struct err *e);
// Gives those of older schemas their rows, in a transaction of its own; quick when there are none.
enum rc flags_adopt(struct store *s, struct err *e);
// Reads about whom the open ones are; what was known before stays on an error.
enum rc flags_count(struct store *s, struct err *e);
// Forgets it.
void flags_forget(struct store *s);

// ---- what came from a server ----

// Removes visits of other laptops of ONE person inside a transaction, with an audit entry of that
// word each; damaged ones stay. *ret is the person's next line of the index, for gather_settle.
enum rc gather_drop(struct store *s, const struct id *visits, size_t count, const char *what,
                    struct index_entry **ret, struct err *e);
// Setting of somebody who took the agreement back (withdrawal.h): {"person", "at" (milliseconds),
// "visits", "flags" (how many went)}.
#define WITHDRAWAL_PREFIX "withdrawn/"
#define AGREED_PREFIX     "agreed-again/"
enum { AGREED_NAME_BYTES = sizeof AGREED_PREFIX + ID_BYTES };
enum { WITHDRAWAL_NAME_BYTES = sizeof WITHDRAWAL_PREFIX + ID_BYTES };
// Its name.
void withdrawal_name(struct id person, char out[WITHDRAWAL_NAME_BYTES]);
// The person agrees again, inside a transaction.
enum rc withdrawal_end(struct store *s, struct id person, struct err *e);
// After the transaction: the index follows, or what was made for it is freed.
void gather_settle(struct store *s, enum rc rc, struct index_entry *line);

// The name of an arrival's seal (arrival.h).
void arrival_place(const struct query *q, char out[AAD_BYTES]);
// Forgets those that hang on an Encounter, inside a transaction.
enum rc arrivals_drop(struct store *s, struct id hangs, struct err *e);

// ---- what was worked out anew ----

// Does that row open (rescored.h)? RC_NO, RC_DAMAGED.
enum rc rescored_check(struct store *s, struct id rescored, struct err *e);
// Forgets those of a visit, inside a transaction.
enum rc rescored_drop(struct store *s, int64_t visit_no, struct err *e);

// ---- audit ----

// Appends an entry inside a transaction.
enum rc audit_add(struct store *s, const char *what, const char *id, struct err *e);
// Opens an entry into *ret: its hash, then its text. RC_DAMAGED names it.
enum rc audit_open(struct store *s, uint64_t seq, const struct query *q, struct buf *ret,
                   struct err *e);
// Has the chain go on after the newest entry that is there, from a number above `at_least`: its own
// end is lost. `icope audit verify` names what is missing.
enum rc audit_find_end(struct store *s, uint64_t at_least, struct err *e);
// Reads where the chain ends, after unlocking; where that was altered (the root names it), as
// audit_find_end.
enum rc audit_load_end(struct store *s, struct err *e);
// Is the entry that the transaction would have left as the newest on disk?
bool audit_is_there(struct store *s);

// ---- accounts, as store_create needs them ----

// Adds an account for the unlocked master key, inside a transaction; roster_follow then.
enum rc account_add(struct store *s, const char *name, const char *role, const char *passphrase,
                    struct store_account *ret, struct err *e);
// How many active administrators there are besides that account.
size_t account_administrators(struct store *s, struct id except);
// Is it one of the roles?
bool account_role_known(const char *role);
// Adds the store's own row, inside a transaction.
enum rc store_add_row(struct store *s, struct err *e);
// The proof text of the store's own row.
void store_aad(const struct store *s, char out[AAD_BYTES]);

#endif
