// SPDX-License-Identifier: EUPL-1.2
// What the files of pulling share: the listing of planned visits page by page, what is fetched for
// a page, and what is kept of it. For src/sync only.
#ifndef ICOPE_SYNC_PULL_H
#define ICOPE_SYNC_PULL_H

#include "base/id.h"
#include "base/json.h"
#include "base/mem.h"
#include "sync/outcome.h"
#include "sync/reasons.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct sync;
struct job;

enum {
    RESOURCE_BYTES_MAX = 512 * 1024,  // longer ones are not taken
    PULL_REPLY_MAX = 8 * 1024 * 1024, // of one page
};

// How resources are asked for, many at once.
struct fetch_kind {
    const char *type, *param; // search by that parameter
    const char *prefix;       // before each id
    const char *extra;        // further members, "" none
    size_t batch;             // ids in one request
    bool each;                // those that did not come are read one by one
    bool parts;               // parts of what the ids name: next pages are followed, and a search
                              // that fails is made again for each id
};

// Resources asked for by a list of ids. {0}: nothing under way.
struct fetch {
    const struct fetch_kind *kind; // NULL not begun
    struct json *ids;              // what is asked for, owned
    unsigned char *states;         // by batch: to do, under way, done; owned
    size_t batches;                // their number
    bool reading;                  // one by one
    int64_t since_utc_ms;          // only what changed since, 0 all
    struct json *found;            // resources, owned array
    struct json *gone;             // ids the server has not (any more), owned array
    struct json *failed;           // ids of searches that failed over one of them, owned array
    struct json *more;             // addresses of next pages met, owned array
    size_t more_at;                // next of them to be asked for
    bool broken;                   // one of them could not be had
    struct json *lost;             // id → code of a reason, of those that did not come; owned
};

enum pull_step {
    PULL_PAGE = 0,  // asking for a page of planned visits
    PULL_PEOPLE,    // whom they are for
    PULL_RESULTS,   // what was found in them before
    PULL_KEEP,      // keeping the page
    PULL_AGAIN,     // planned visits whose person was not there last time
    PULL_ANSWER,    // telling the server which of them cannot be used
    PULL_MISSING,   // planned visits that may be gone there
    PULL_CHANGES,   // people who may have changed there
    PULL_NEW_FLAGS, // red flags of the people of the round
    PULL_FLAGS,     // red flags that are open here
    PULL_DOCTORS,   // what the people's general practitioners are called
    PULL_STEPS      // done
};

enum forms_step {
    FORMS_NONE = 0, // nothing to do, or done
    FORMS_LIST,     // asking which versions there are
    FORMS_READ,     // reading the new ones, one after the other
    FORMS_SETTINGS, // asking for the organisation's settings
    FORMS_AWAY,     // a request is under way
};

// What a run does about forms.
struct pull_form {
    enum forms_step step; // now
    int per_page;         // asked for
    bool plain;           // only with parameters that every server knows
    struct json *news;    // array of {"id","url","version"} to be read, owned
    size_t at;            // next of them
};

// A run's listing.
struct pull {
    enum pull_step step;    // now
    size_t active;          // its requests under way
    struct json *queries;   // array of searches: by reference, by identifier; owned
    size_t query;           // the one being listed
    char *next;             // address of its next page, NULL the first; owned
    struct json *followed;  // addresses of pages followed, owned
    size_t pages, pass;     // pages of this pass; passes so far
    size_t per_page;        // asked for
    bool news;              // this pass brought something
    bool whole;             // this pass began where the last whole listing ended
    bool unclean;           // something was not listed: the listing is not whole
    bool sorted;            // so far in the order of their change
    int64_t from;           // where the last whole listing ended (server's clock), 0 never
    int64_t begun;          // server's clock at the beginning of this pass
    int64_t newest;         // change of the newest one listed in this pass
    int64_t resume;         // where an unfinished listing goes on, 0 none
    int64_t people_from;    // people changed since then were not looked at yet (server's clock)
    int64_t checked_utc_ms; // when missing ones were asked for last (our clock)
    struct json *waiting;   // ids there of Tasks whose person was not there before, owned array
    struct json *again;     // the same, found in this run, owned object
    bool looking_again;     // the page at hand is made of the waiting ones
    struct json *tasks;     // news of the page at hand, owned array
    struct json *listed;    // object of our ids of Tasks listed, owned
    struct json *people;    // object: id there of a Patient → our id, "" unusable; owned
    struct json *why;       // object: id there of a Patient → code of why it is unusable; owned
    struct json *links;     // object: id there of a Patient → that of the one it was replaced by,
                            // "" on another server; owned
    struct json *arrived;   // Patients that came in this step, owned array
    bool gathered;          // with all that they lead to
    int hops;               // links followed in this step
    struct json *counts;    // object: our id of a person → results kept, owned
    struct json *answers;   // Tasks of this run that are to be answered, owned array, NULL none
    size_t answered;        // of them
    struct json *doctors;   // as doctor_names, owned; NULL no round is asked for
    bool doctors_first;     // nothing was ever noted of them
    bool doctors_changed;   // since it was noted
    size_t doctors_at;      // kind being asked for
    struct fetch fetch;     // under way
    size_t at;              // next of what is being kept
    struct pull_form forms; // after the round
};

// ---- pull_here.c ----

// Adds the id a resource of ours has there to a list; nothing when the server does not know it.
// `names` (object: id there → ours) gets it too, NULL none.
void pull_add_remote_id(struct sync *s, struct json *ids, const char *type, struct id id,
                        struct json *names);
// Open planned visits from a server that were not listed in this run, or (`people`) the people of
// all open ones: our ids, into the arena; how many.
size_t pull_planned(struct sync *s, bool people, struct arena *a, struct id **ret);
// Is that planned visit one that the coordinator gave to somebody from here?
bool pull_given_here(struct sync *s, struct id task);
// Is there one that is still to be done?
bool pull_any_given(struct sync *s);

// ---- pull_flags.c ----

// Brings the red flags of the people of the round. True while something is missing.
bool flags_of_people(struct sync *s);
// Looks after those that are open here. True while something is missing.
bool flags_open_here(struct sync *s);
// Keeps one that came of everybody's, open or closed, about that person of ours ("" not here).
// False, and counted, when it is one of this program's about somebody who cannot be used (yet).
bool flag_gathered(struct sync *s, const struct json *flag, struct id person);

// ---- pull_forms.c ----

// Are forms to be asked for in this run?
void forms_begin(struct sync *s);
// Goes on with them. False when nothing is left.
bool forms_more(struct sync *s);
// Frees.
void forms_release(struct pull_form *f);

// ---- pull_settings.c ----

// Asks for the settings package, the last step about forms.
void settings_ask(struct sync *s);

// ---- pull_fetch.c ----

// Begins asking for those ids (array of strings, taken over).
void fetch_begin(struct fetch *f, const struct fetch_kind *kind, struct json *ids);
// Starts what may start. True while something is missing.
bool fetch_more(struct sync *s);
// Frees.
void fetch_release(struct fetch *f);
// Keeps a few of what came. True while there are more.
bool pull_keep_some(struct sync *s, void (*keep)(struct sync *s, const struct json *resource),
                    const struct json *all);
// Goes on to that step; what was fetched is freed.
void pull_go_on(struct pull *p, enum pull_step step);
// Sends a search: by POST, or in the address where POST is refused. False after stopping the run.
bool search_send(struct job *job, const char *type, const char *params);
// Was it refused because it was a POST? Then searches are GETs from now on.
bool search_refused(struct sync *s, const struct job *job, const struct http_reply *reply);
// The searchset (or resource of that type) of a reply, new and owned. NULL: the run ends, or
// (*ret_refused) the server refuses the search.
struct json *pull_reply(struct sync *s, const struct http_reply *reply, enum outcome outcome,
                        const char *type, bool *ret_refused);

// ---- pull_links.c ----

// Begins asking for people by those ids (array of strings, taken over); `kind` NULL: all of each.
void people_begin(struct sync *s, const struct fetch_kind *kind, struct json *ids);
// Goes on with them, with those they were replaced by, and keeps them. True while something is
// missing.
bool people_more(struct sync *s);
// Our id of who stands for a Patient there, after people_more; "" with the reason when nobody can
// be used.
struct id people_for(const struct sync *s, const char *there, enum record_reason *ret_why);

// ---- pull_doctors.c ----

// Reads who is known.
void doctors_begin(struct sync *s);
// Those a Patient refers to are wanted.
void doctors_of(struct sync *s, const struct json *patient);
// Keeps who is wanted and who is known, where that changed.
void doctors_note(struct sync *s);
// Asks for them. True while something is missing.
bool doctors_more(struct sync *s);

// ---- pull_unusable.c ----

// Reads the notes of before.
void unusable_load(struct sync *s);
// Notes that a planned visit cannot be used; it is looked at again in each run.
void unusable_note(struct sync *s, const struct json *task, enum record_reason why);
// Notes that another record there cannot be used, or (REASON_NONE) can; its id NULL: it has none.
void unusable_record(struct sync *s, const char *type, const char *id, enum record_reason why);
// It can be used, or is over, or is not there any more.
void unusable_clear(struct sync *s, const char *task_id);
// Tells the server of those that never will be, and keeps the notes. True while something is
// missing.
bool unusable_answer(struct sync *s);

// ---- pull_page.c ----

// Reads a page: what is new of it into pull.tasks, the address of the next.
void page_read(struct sync *s, const struct json *set, const struct http_reply *reply);

// ---- pull_owner.c ----

// Puts the owners that are named under the organisation's base (fhir/canonical.h) under ours, as
// every reply is, so that they can be compared.
void owners_here(struct sync *s);
// The searches of the server's owners, new and owned array.
struct json *owner_queries(const char *owners);
// Is the Task owned by one of them, as far as it can be known?
bool owner_is_ours(const char *owners, const struct json *task);
// Is it surely?
bool owner_is_known(const char *owners, const struct json *task);

// ---- pull_names.c ----

// Our id of a resource there: the same when it is a UUID, else one made of its address, which is
// the same on every laptop.
struct id resource_local_id(const struct sync *s, const char *type, const char *remote_id);
// The version the server gives it, "" none.
const char *resource_version(const struct json *resource);
// Remembers what is there, as what changes are compared with from now on.
void resource_remember(struct sync *s, struct id person, struct id id, const struct json *resource);

// ---- pull_conflict.c ----

// Something was changed here and there: kept for a person to choose.
void keep_conflict(struct sync *s, struct id person, const char *type, struct id id,
                   const struct json *base, struct json *ours, const struct json *theirs);

// ---- pull_keep.c ----

// Is there something in it that was not kept yet?
bool task_is_news(struct sync *s, const struct json *task);
// Keeps a Task; the person it is for is in pull.people.
void keep_task(struct sync *s, const struct json *task);
// It is no longer there, or no longer ours.
void keep_task_gone(struct sync *s, struct id task);

// ---- pull_people.c ----

// Our id of a resource: the one our packages gave it as business identifier, else as
// resource_local_id.
struct id resource_own_id(const struct sync *s, const struct json *resource);
// Keeps a Patient; its id there gets ours in pull.people, "" when it cannot be used, with the
// reason in pull.why.
void keep_patient(struct sync *s, const struct json *patient);
// Keeps an earlier result of a person in pull.people.
void keep_result(struct sync *s, const struct json *response);

#endif
