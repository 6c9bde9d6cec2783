// SPDX-License-Identifier: EUPL-1.2
// What the files of gathering share: everybody's finished visits come into a coordinator's store.
// For src/sync only; what others see is in sync.h.
#ifndef ICOPE_SYNC_GATHER_H
#define ICOPE_SYNC_GATHER_H

#include "base/json.h"
#include "http/transport.h"
#include "store/gather.h"
#include "sync/outcome.h"
#include "sync/reasons.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct sync;
struct gather_view;

#define SETTING_GATHER "gather" // sealed setting: how far it got

enum { LISTING_OVERLAP_MS = 2 * 60 * 1000 };

enum gather_step {
    GATHER_DONE = 0,   // nothing to do, or done
    GATHER_BULK,       // the server writes it out whole (gather_bulk.c)
    GATHER_PUT_IN,     // putting together what it wrote (bulk_lines.c)
    GATHER_LIST,       // asking for a page of Encounters
    GATHER_COUNT,      // asking how many there are
    GATHER_PEOPLE,     // whom they are about
    GATHER_PARTS,      // what belongs to them
    GATHER_KEEP,       // keeping the page
    GATHER_CONSENTS,   // asking for a page of Consents
    GATHER_WITHDRAW,   // what was taken back
    GATHER_ANEW,       // visits of who agrees again (gather_anew.c)
    GATHER_GONE,       // what is not there any more (gather_gone.c)
    GATHER_FLAGS_ANEW, // red flags of who agrees again
    GATHER_FLAGS,      // asking for a page of Flags
    GATHER_FLAGGED,    // whom they are about
    GATHER_ALARM,      // keeping them
    GATHER_TASKS,      // asking for a page of planned visits
    GATHER_TASKED,     // whom they are for
    GATHER_PLAN,       // keeping them
    GATHER_STEPS
};

// What a listing does about a moment that holds more than a page can (gather_moment.c).
enum moment_step {
    MOMENT_NONE = 0, // there is none
    MOMENT_OFFSET,   // it is asked for by counting off
    MOMENT_COUNT,    // that is not taken: it is asked how many there are
};

// A listing by change, page by page.
struct listing {
    int64_t from;          // where the last whole one ended (server's clock), 0 never
    int64_t since;         // what is asked for now begins there
    int64_t begun;         // server's clock when it began, 0 not known
    int64_t newest;        // change of the newest one listed
    size_t per_page;       // asked for
    size_t pages;          // so far
    size_t restarts;       // because a next page could not be had
    bool sorted;           // so far in the order of their change
    bool news;             // this pass brought something
    unsigned pass;         // passes so far
    bool circles;          // the next page it names was followed before
    bool unsure;           // it ended though there may be more
    bool more;             // though the server names no next page
    bool elsewhere;        // the next page it names is on another machine: not followed
    enum moment_step step; // of the moment below
    int64_t moment;        // that holds more than a page can, 0 none so far
    size_t offset;         // counted off so far
    size_t resumed;        // of them, in an earlier run
    size_t overlap;        // of its last page that comes once more
    char first[80];        // id there of the first one of its last page
    struct json *here;     // object: ids there of those of it that came, owned; NULL none
    bool arrived;          // the page that was asked for is here
    char *next;            // address of the next page, NULL none; owned
    struct json *followed; // addresses followed since a moment, owned array
    int64_t total;         // that match by the first page, 0 not said
    const char *type;      // what is listed
    // Takes each resource of a page.
    void (*take)(struct sync *s, const struct json *resource);
};

struct bulk; // an export under way (gather_bulk.h)

// What was deleted there, by the server's own list of changes.
struct deletions {
    int64_t from;          // where the last whole one ended (server's clock), 0 never
    int64_t until;         // this one will have ended there, 0 not known
    char *next;            // address of the next page, NULL the first; owned
    struct json *deleted;  // of the page at hand: our ids of visits that are here, owned; NULL none
    struct json *followed; // addresses followed, owned array
    size_t per_page;       // asked for
    size_t pages;          // so far
    size_t restarts;       // because a next page could not be had
    bool last;             // the page at hand is
    bool done;             // in this run
    bool failed;           // it cannot be had in this run
};

// A run.
struct gather {
    enum gather_step step;      // now
    unsigned months;            // until a person is seen again
    struct listing visits;      // Encounters
    struct listing consents;    // Consents
    struct listing flags;       // Flags
    struct listing tasks;       // Tasks
    struct json *page;          // Encounters of this program on the page at hand, owned array
    struct json *parts;         // what belongs to them, owned array
    struct json *broken;        // object: id there of an Encounter → code of why it is not whole
    struct json *again;         // ids there of Encounters to be asked for again, owned array
    struct json *later;         // the same for the next run, owned object
    struct json *anew;          // ids there of people who agree again, owned array
    bool anew_kept;             // the page at hand is of their visits, or that is over
    bool anew_cut;              // not all of it could be had
    struct json *seen;          // object: "id@version" of Encounters kept in this run; owned
    size_t kind;                // kind of parts being asked for
    bool part_again;            // it is asked for a second time
    bool counted;               // it was asked how many there are
    struct bulk *bulk;          // owned, NULL none
    int64_t checked_utc_ms;     // when it was looked for what is gone (our clock), 0 never
    size_t gone_at;             // visits here that were looked for already
    size_t chunk;               // of those that are looked for now
    struct deletions deletions; // what was deleted, as the server tells
    bool told;                  // it was begun in this run
    bool by_ids;                // all that are here are looked for in this run
    struct json *names; // object: id there of an Encounter → ours, of those looked for; owned
};

// Frees what a run holds.
void gather_release(struct gather *g);

// ---- gather.c ----

// Begins: a new run.
void gather_begin(struct sync *s);
// Goes on. False when nothing is left.
bool gather_more(struct sync *s);

// ---- gather_page.c ----

// Nothing is at hand any more.
void gather_forget_page(struct gather *g);
// Ids there of the people whom it is about: those not asked for in this run, or `all`.
// New and owned.
struct json *gather_whom(struct sync *s, bool all);
// Asks for the people whom the page is about and who were not asked for in this run, then goes on
// with `next`. True while a request is under way.
bool gather_people(struct sync *s, enum gather_step next);
// Takes a resource of a listing onto the page.
void gather_take(struct sync *s, struct listing *l, const struct json *resource);
// The person here whom the server knows by that id, who may have come in an earlier run; "" nobody.
struct id gather_known(struct sync *s, const char *patient);
// Whom it is about by that member of it, who may have come in an earlier run; "" nobody here.
struct id gather_person(struct sync *s, const struct json *resource, const char *member);

// ---- gather_anew.c ----

// Reads who it was in a run that was cut.
void gather_anew_load(struct sync *s);
// What is about that Patient there is asked for in the next run.
void gather_asks_again(struct sync *s, const char *patient);
// Asks for the visits of those and of who agrees again. True while something is missing.
bool gather_anew(struct sync *s);
// Asks for those red flags. True while something is missing.
bool gather_flags_anew(struct sync *s);

// ---- gather_flags.c ----

// Where red flags begin to be asked for.
void gather_flags_begin(struct gather *g);
// Asks for a page. True while it is on its way.
bool gather_flags(struct sync *s);
// Asks for the people of the page. True while one is missing.
bool gather_flagged(struct sync *s);
// Keeps the page. True while something of it is left.
bool gather_alarm(struct sync *s);

// ---- gather_tasks.c ----

// Where planned visits begin to be asked for.
void gather_tasks_begin(struct gather *g);
// Asks for a page. True while it is on its way.
bool gather_tasks(struct sync *s);
// Asks for the people of the page. True while one is missing.
bool gather_tasked(struct sync *s);
// Keeps the page. True while something of it is left.
bool gather_plan(struct sync *s);

// ---- gather_state.c ----

// Reads how far the last run got.
void gather_load(struct sync *s);
// Writes down how far it got.
void gather_note(struct sync *s);
// The same as JSON, SETTING_GATHER; new and owned.
struct json *gather_state(const struct sync *s);
// A visit cannot be used: counted, and noted by the id of its Encounter there (NULL not noted).
void gather_unusable(struct sync *s, const char *encounter, enum record_reason why);

// ---- gather_list.c ----

// Starts or restarts a listing where the last one ended.
void listing_begin(struct listing *l, size_t per_page);
// Frees.
void listing_release(struct listing *l);
// Asks for the next page. False: one is under way, no slot is free, or the run stops.
bool listing_ask(struct sync *s, struct listing *l);
// Is there more to ask for? Otherwise it is over; whole, or said not to be (gather_view.unsure).
bool listing_goes_on(struct sync *s, struct listing *l);

// ---- gather_moment.c ----

// More than that page can hold is of its moment: goes through it. False when that was done.
bool moment_begin(struct listing *l, const struct json *set);
// Goes on with one that an earlier run was cut in.
void moment_resume(struct listing *l);
// It is over.
void moment_forget(struct listing *l);
// What is asked for of it.
void moment_ask(const struct listing *l, struct buf *params);
// Its next page came: goes on, or past it. `set` NULL: it was refused.
void moment_page(struct sync *s, struct listing *l, const struct json *set, size_t count);

// ---- gather_count.c ----

// After the first page: asks how many there are, once and only where it did not say. True while
// the answer is on its way.
bool gather_count(struct sync *s);
// Until the last visit of a run that took so long, -1 not known.
int64_t gather_left_ms(const struct gather_view *v, int64_t took_ms);

// ---- gather_visit.c ----

// Our identifier of a resource: by its identifier, its tag, or made of its address.
struct id gather_own_id(const struct sync *s, const struct json *resource);
// The id there of a reference's target of that type, "" none.
void gather_target(const struct sync *s, const struct json *reference, const char *type,
                   char out[80]);
// The same of a text, which may be an address; NULL none.
void gather_target_text(const struct sync *s, const char *text, const char *type, char out[80]);
// Makes a visit of an Encounter and those of `parts` (array) that belong to it, about that person
// of ours, and keeps it; `hangs` as in struct gathered. REASON_NONE, also when the person took back
// their consent (counted), else why it cannot be used.
enum record_reason gather_keep(struct sync *s, const struct json *encounter,
                               const struct json *parts, struct id person, struct id hangs);
// Keeps what a person says now (a Consent of nobody's visit), and lets their visits go when they
// took it back. Nothing when it is not that, or about nobody here.
void gather_consent(struct sync *s, const struct json *consent, struct id person);

// ---- gather_gone.c ----

// Looks for visits that are not there any more. True while something is missing.
bool gather_gone(struct sync *s);
// One was deleted there: it goes here. Was it here?
bool gather_let_go(struct sync *s, struct id visit);

// ---- gather_deletions.c ----

// Can the server be asked what was deleted since the last time?
bool deletions_offered(const struct sync *s);
// Begins, or goes on with one that was cut; `now_there_ms` by the server's clock, 0 not known.
// `goes_on`: so does a look at all of them, and what is deleted since it began is not known.
void deletions_begin(struct deletions *h, int64_t now_there_ms, bool goes_on);
// Asks for the next page. False: one is under way, no slot is free, or the run stops.
bool deletions_ask(struct sync *s);
// Nothing is left of the page at hand.
void deletions_page_done(struct deletions *h);
// Our identifier of another laptop's visit here that an entry says was deleted, "" none.
struct id deletions_ours(struct sync *s, const struct json *entry);
// How far it got, new and owned.
struct json *deletions_json(const struct deletions *h);
// Goes on with one that was cut, as deletions_json wrote it.
void deletions_resume(struct sync *s, const struct json *v);
// Frees.
void deletions_release(struct deletions *h);

// ---- gather_bulk.c ----

// Goes on with it, where the server offers it and it pays. True while something is missing.
bool bulk_more(struct sync *s);
// Goes on with one that was cut, as bulk_state wrote it.
void bulk_resume(struct sync *s, const struct json *state);
// How far it got, new and owned; NULL when there is none.
struct json *bulk_state(const struct bulk *b);
// Frees; NULL is fine.
void bulk_free(struct bulk *b);

// ---- bulk_lines.c ----

// Puts together what came. True while something is missing.
bool bulk_put_in(struct sync *s);

#endif
