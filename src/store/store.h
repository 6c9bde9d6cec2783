// SPDX-License-Identifier: EUPL-1.2
// The store: one SQLite file per laptop, everything personal sealed. The only user of SQLite.
// Durable before visible: a function that returns RC_OK after a change has committed and synced it.
// Nothing is deleted; a correction is a new version.
#ifndef ICOPE_STORE_STORE_H
#define ICOPE_STORE_STORE_H

#include "base/canonical.h"
#include "base/clock.h"
#include "base/err.h"
#include "base/id.h"
#include "base/json.h"
#include "base/json_slice.h"
#include "base/mem.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct store; // an open store, opaque

// What a new store is made with.
struct store_options {
    const char *path;          // the file
    const char *schema_dir;    // folder of NNNN-name.sql
    const struct clock *clock; // outlives the store
    bool practice;             // fictitious people: recorded in the file for ever
    const char *seen_folder;   // where the newest root seen is kept outside the file, NULL: nowhere
};

// Makes a new store with its first account, unlocked. Never over an existing file (RC_BUSY).
// RC_FULL, RC_DENIED, RC_IO leave nothing behind.
enum rc store_create(const struct store_options *o, const char *account, const char *role,
                     const char *passphrase, struct store **ret, struct err *e);
// Opens an existing file, still locked; migrates older versions after a copy. RC_NO no file,
// RC_BUSY in use, RC_NEWER, RC_DAMAGED; the file is left alone.
enum rc store_open(const struct store_options *o, struct store **ret, struct err *e);
// Unlocks for an account. RC_DENIED wrong passphrase or account; RC_BUSY while the pause after
// wrong ones runs (then *ret_wait_ms, may be NULL).
enum rc store_unlock(struct store *s, const char *account, const char *passphrase,
                     int64_t *ret_wait_ms, struct err *e);
// Wipes keys and every plain text kept in memory. The store stays open.
void store_lock(struct store *s);
// Closes; NULL is fine.
void store_close(struct store *s);
// Closes without writing to the file or removing its log: it has gone, and another may have taken
// its name. NULL is fine.
void store_abandon(struct store *s);

// Goes by another clock from now on (visits of the past in simulations); it must outlive the store
// or be replaced.
void store_use_clock(struct store *s, const struct clock *clock);

// Is it a practice store? Can be asked while locked.
bool store_is_practice(const struct store *s);
// Is it unlocked?
bool store_is_unlocked(const struct store *s);

// An account as the login screen may show it. Account names are work names of staff, in the clear
// by choice of the login list.
struct store_account {
    struct id id;  // its identifier
    char name[96]; // login name
    char role[16]; // visitor, nurse, coordinator, administrator
    bool active;   // may log in
};
// Accounts into the arena; returns their number.
enum rc store_accounts(struct store *s, struct arena *a, struct store_account **ret,
                       size_t *ret_count, struct err *e);
// Is any active account an administrator?
bool store_has_administrator(struct store *s);
// The account that is unlocked. Precondition: unlocked.
const struct store_account *store_user(const struct store *s);

// ---- people: FHIR Patient resources, plus a small index in memory ----

// A line of the index in memory: what lists and search need. Texts are borrowed until the next
// change of people.
struct store_person {
    struct id id;              // identifier of the Patient
    const char *family;        // birth name as written
    const char *given;         // given names
    const char *town;          // of the address
    struct date birth;         // birth date, may be partial or not known
    char sex;                  // 'm' 'f' 'o' 'u' (not known)
    uint32_t visit_count;      // finished visits in which something was assessed
    int64_t last_visit_utc_ms; // of the newest of them, 0 none
    int64_t due_utc_ms;        // when to see the person again, 0 unknown
    struct id open_visit;      // an unfinished visit or ""
    struct id merged_into;     // the person whose duplicate this record is, or ""; that one may
                               // not be here, see store_person_is_duplicate
    char situation;            // why not to be visited: 'd' deceased, 'm' moved away, 'h' in a
                               // home, 'r' refused for good, 'i' record not in use; '\0' none
    struct date since;         // of that, may be partial or not known
};

// Extension of a Patient that says so: parts "code" (valueCode: moved, home, refused), "since"
// (valueDate), "source" (valueString: who said it). deceased[x] and active are FHIR's own.
#define STORE_SITUATION FHIR_EXTENSIONS "person-situation"
// Reads it out of a Patient: a letter as in struct store_person, and the day.
void store_situation_of(const struct json *patient, char *ret, struct date *ret_since);

// The person whose duplicate a Patient is (FHIR: link of type replaced-by), where the reference has
// an identifier of ours, else ""; *ret_reference is the reference, borrowed, NULL none.
struct id store_replaced_by(const struct json *patient, const char **ret_reference);

// Saves a person (Patient resource with "id") as a new version, with audit. Updates the index.
// RC_INVALID without a name. A birth date that does not exist is not known.
enum rc store_person_save(struct store *s, const struct json *patient, struct err *e);
// The newest version of a Patient, new and owned. RC_NO, RC_DAMAGED.
enum rc store_person_load(struct store *s, struct id id, struct json **ret, struct err *e);
// Could every line of the index be read when the store was unlocked? RC_DAMAGED names the first
// that could not; that person is left out of the index, the others are there.
enum rc store_damage(const struct store *s, struct err *e);
// Number of people in the index.
size_t store_person_count(const struct store *s);
// The i-th in the order of names. NULL past the end. Borrowed until people change.
const struct store_person *store_person_at(const struct store *s, size_t i);
// The person of that id, or NULL.
const struct store_person *store_person_find(const struct store *s, struct id id);
// The record that stands for that person: the one at the end of the chain of duplicates. Where the
// chain leads to a record that is not here, or in a circle, the last one before it, or itself.
struct id store_person_survivor(const struct store *s, struct id id);
// All records of the person whose record that is, itself first, into the arena: those that one
// record stands for. How many; 0 when it is not here.
size_t store_person_records(struct store *s, struct id id, struct arena *a, struct id **ret);
// Does another record, that is here, stand for this one? Only then it is left out of lists.
bool store_person_is_duplicate(const struct store *s, const struct store_person *p);
// Notes whose duplicate a person is, whose Patient says so by a reference that is no identifier of
// ours. RC_NO.
enum rc store_person_replaced(struct store *s, struct id person, struct id by, struct err *e);
// Is somebody else of the same birth name and given names there (duplicates left aside)?
bool store_person_has_namesake(const struct store *s, struct id id);
// Finds people whose names, birth date (1942, 12/05/1942, 1942-05-12, 12051942, 120542), address,
// telephone or matricule hold every word of `query`, spaces, accents and punctuation left aside,
// "st" being Saint; by those of a duplicate the record that stands for it. Indexes for
// store_person_at into out[max], in name order; returns how many were written.
size_t store_person_search(const struct store *s, const char *query, size_t *out, size_t max);

// ---- visits: an envelope, an append-only journal of answers, then finished resources ----

enum visit_state { VISIT_OPEN, VISIT_PAUSED, VISIT_FINISHED, VISIT_STOPPED };

// A visit's envelope.
struct store_visit {
    struct id id, person;                    // identifiers (the id is the Encounter's too)
    struct id response;                      // identifier its QuestionnaireResponse will have
    enum visit_state state;                  // where it stands
    char form_url[160], form_version[32];    // the questionnaire it is bound to
    char account[96];                        // who did it
    char laptop[ID_BYTES];                   // ledger of the laptop it was made on (gather.h), ""
                                             // one of this store's own
    int64_t started_utc_ms, finished_utc_ms; // 0 while not
    int64_t stopped_utc_ms;                  // ended early, and can be gone on with; 0 it was not
    uint32_t entries;                        // journal entries so far
    uint32_t versions;                       // times it was finished: more than 1 when corrected
    int64_t pruned_utc_ms;                   // when its answers were erased, 0 they are here
};
// Starts a visit. One open visit per person (RC_BUSY). *ret filled.
enum rc store_visit_start(struct store *s, struct id person, const char *form_url,
                          const char *form_version, struct store_visit *ret, struct err *e);
// Loads an envelope. RC_NO.
enum rc store_visit_load(struct store *s, struct id visit, struct store_visit *ret, struct err *e);
// Visits of a person, newest first (person "" = all open or paused visits), into the arena.
// RC_DAMAGED names the first altered one; the others are given all the same.
enum rc store_visits(struct store *s, struct id person, struct arena *a, struct store_visit **ret,
                     size_t *ret_count, struct err *e);
// Appends one journal entry (any JSON: {"at":…,"kind":"answer","linkId":…,"value":…}) and syncs:
// the durable save of one answer.
enum rc store_visit_append(struct store *s, struct id visit, const struct json *entry,
                           struct err *e);
// Reads the journal in order. Stops when `each` returns false. RC_DAMAGED names the entry; those
// before it were given.
enum rc store_visit_journal(struct store *s, struct id visit,
                            bool (*each)(const struct json *entry, void *self), void *self,
                            struct err *e);
// Sets open or paused.
enum rc store_visit_state(struct store *s, struct id visit, enum visit_state state, struct err *e);
// Ends an unfinished visit early, in one transaction: appends the entry that says why and when
// ({"kind":"stop","utcMs":…}), pauses it. It stays unfinished: store_visit_state takes it up again,
// store_visit_finish makes it final as of that moment. RC_INVALID for a finished one or a
// correction.
enum rc store_visit_stop(struct store *s, struct id visit, const struct json *entry, struct err *e);
// Finishes in ONE transaction: state finished or stopped, resources (array of FHIR resources with
// "id": QuestionnaireResponse, Consent, Observations …), outbox row with the sealed package
// (skipped in a practice store, and when `package` is NULL: the person did not agree to sending),
// due date, audit entry. `due_utc_ms` 0: nothing was assessed, so the visit does not count and the
// person stays as due as before. An undelivered package of the visit is replaced. RC_BUSY, and
// nothing written, when the package carries another ledger number than it would get (outbox.h).
enum rc store_visit_finish(struct store *s, struct id visit, enum visit_state state,
                           const struct json *resources, const struct json *package,
                           int64_t due_utc_ms, struct err *e);

// ---- finished resources ----

// Newest version of a resource ("QuestionnaireResponse", id), new and owned. RC_NO, RC_DAMAGED.
enum rc store_resource_load(struct store *s, const char *type, struct id id, struct json **ret,
                            struct err *e);
// All newest resources of a type (NULL: of every type) for a person (or everybody when person is
// ""), oldest first. Stops
// when `each` returns false. RC_DAMAGED names the first that could not be read; the others are
// given all the same.
enum rc store_resources(struct store *s, const char *type, struct id person,
                        bool (*each)(const struct json *resource, struct id visit, void *self),
                        void *self, struct err *e);

// A resource as the text that is kept of it.
struct store_text {
    char type[64];          // resourceType
    struct json_slice json; // the resource on one line, borrowed
    struct id visit;        // it belongs to, "" none
};
// The same as store_resources for several types in one pass (NULL ends; `types` NULL: every type),
// without parsing: those of one type in the same order, people's own before those of visits.
enum rc store_texts(struct store *s, const char *const *types, struct id person,
                    bool (*take)(const struct store_text *text, void *self), void *self,
                    struct err *e);

// How many newest records of that type ("Patient"; "Visit": all that hangs on one visit) do not
// open, for who has to say how much is missing.
enum rc store_records_damaged(struct store *s, const char *type, size_t *ret, struct err *e);

// When the newest version of a visit's resources came to this store; 0 none did.
enum rc store_visit_received(struct store *s, struct id visit, int64_t *ret_utc_ms, struct err *e);
// How many visits are finished or stopped.
enum rc store_visits_closed(struct store *s, size_t *ret, struct err *e);

// ---- the round, the outbox, the audit, settings ----

// A planned visit.
struct store_task {
    struct id id, person; // identifiers
    int64_t at_utc_ms;    // planned time
    char status[16];      // requested, accepted, started, completed, absent (nobody at home),
                          // refused, moved (to be done at its new time), cancelled
    bool remote;          // planned on a server; what it says there: store_remote_get("Task", id)
    char reason[160];     // why it was refused or moved, "" none; sealed
    char note[160];       // what the one who planned it says, "" none; sealed
    char owner[96];       // whom the coordinator gave it to, by name, "" nobody said; sealed
    char owner_at[200]; // that one on the server: a reference, or system|value; "" by name; sealed
};
// Plans or changes a visit of the round (identifier "" in *task: new, filled in; one that is not
// there yet is added when it is `remote`, or told of). RC_INVALID for another status, RC_NO.
enum rc store_task_save(struct store *s, struct store_task *task, struct err *e);
// The same, and queues a package (outbox.h) that tells the server, in one transaction; NULL: none.
enum rc store_task_report(struct store *s, struct store_task *task, const struct json *bundle,
                          struct err *e);
// One of them. RC_NO, RC_DAMAGED.
enum rc store_task_load(struct store *s, struct id task, struct store_task *ret, struct err *e);
// The planned visits between two moments, in order of time, into the arena. RC_DAMAGED names the
// first altered one; the others are given all the same.
enum rc store_tasks(struct store *s, int64_t from_utc_ms, int64_t to_utc_ms, struct arena *a,
                    struct store_task **ret, size_t *ret_count, struct err *e);

// Counters for the status line.
struct store_counts {
    size_t to_send;           // packages not delivered: waiting and held
    size_t held;              // of them, those that a person must look at
    size_t in_conflict;       // of those, the ones that wait for a conflict (outbox.h)
    size_t urgent_waiting;    // waiting ones with a red flag
    size_t sent;              // delivered
    size_t visits;            // finished in all
    int64_t last_sent_utc_ms; // 0 never
};
// Reads the counters (kept in memory; cheap).
struct store_counts store_counts(const struct store *s);

// Appends an audit entry: what ("visit-start"), which id; hash-chained; never values.
enum rc store_audit(struct store *s, const char *what, const char *id, struct err *e);
// Checks the chain; *ret_entries counted; RC_DAMAGED names the first bad entry.
enum rc store_audit_verify(struct store *s, uint64_t *ret_entries, struct err *e);

// A sealed setting of the store (text), NULL when unset; lives in the arena.
enum rc store_setting(struct store *s, const char *name, struct arena *a, const char **ret,
                      struct err *e);
// The names of those that begin so, in order, into the arena.
enum rc store_setting_names(struct store *s, const char *begin, struct arena *a,
                            const char *const **ret, size_t *ret_count, struct err *e);
// Sets it (NULL: removes).
enum rc store_setting_set(struct store *s, const char *name, const char *value, struct err *e);
// A setting to be set with others.
struct store_new_setting {
    const char *name;  // which
    const char *value; // NULL: removed
};
// Sets all of them in ONE transaction, each with its audit entry: all or none.
enum rc store_settings_set(struct store *s, const struct store_new_setting *all, size_t count,
                           struct err *e);
// The same for what the program notes for itself (how far a listing got): without audit entry.
// After an error it may be set all the same.
enum rc store_setting_note(struct store *s, const char *name, const char *value, struct err *e);

#endif
