// SPDX-License-Identifier: EUPL-1.2
// A FHIR R4 server in memory behind the transport's table of functions: transactions, conditions,
// searches page by page, and the habits of real servers by switch; faults by a function
// of the test. For the engine of sync; real servers are met in tests/interop.
#ifndef ICOPE_TESTS_SUPPORT_FHIR_FAKE_H
#define ICOPE_TESTS_SUPPORT_FHIR_FAKE_H

#include "base/json.h"
#include "http/transport.h"

// What happens to a request.
enum fake_fault {
    FAULT_NONE = 0,
    FAULT_NO_LINK,     // never arrives
    FAULT_CUT_BEFORE,  // breaks off on the way up
    FAULT_CUT_AFTER,   // acted upon, the reply is lost
    FAULT_STALL_AFTER, // the same, noticed by the stall limit
    FAULT_TRUNCATED,   // acted upon, half of the reply's body comes, with status 200
    FAULT_TWICE,       // acted upon twice (a proxy repeats it)
    FAULT_HTML,        // a network's page answers with 200
    FAULT_UNTRUSTED,   // another certificate
    FAULT_REDIRECT,    // sent elsewhere
    FAULT_401,         // refused by something in between, not acted upon; and so on
    FAULT_403,
    FAULT_409,
    FAULT_412,
    FAULT_413,
    FAULT_422,
    FAULT_429,
    FAULT_500,
    FAULT_502_PAGE,
    FAULT_503,
    FAULTS
};

// Of what a server lists what became of it (_history).
enum fake_history { HISTORY_NONE = 0, HISTORY_TYPE, HISTORY_WHOLE };

// Habits of a server; {0} is a plain, good one.
struct fake_habits {
    int create_refused;     // PUT to an unknown id: this status, 0 makes it
    bool says_no_create;    // its statement says so
    bool tags;              // chooses ids, and finds what is tagged; its statement says both
    bool not_atomic;        // 200 with bad entries inside
    size_t max_entries;     // more: 400; 0 none
    size_t max_bytes;       // more: 413 (or 400); 0 none
    bool too_big_400;       // 400 instead of 413
    bool minimal;           // replies to transactions have no body
    bool short_status;      // "201" instead of "201 Created"
    bool no_etag;           // neither ETags nor versions in locations
    bool ignore_conditions; // ifMatch and ifNoneExist are not looked at
    int refuses_all;        // every entry: this status, 0 none
    const char *refusal;    // its words
    const char *number;     // version of its software, NULL "1"
    const char *versioning; // its statement says so of every type, NULL nothing
    int if_match_refused;   // entries with ifMatch: this status, 0 takes them
    bool if_match_unnamed;  // and does not say that it was that
    bool strong_etags;      // ETags are "3", and only such are understood
    bool no_version_id;     // resources have no meta.versionId, only an ETag when read
    bool gzip_refused;      // 400 for packed bodies
    bool gone_404;          // deleted ones answer 404 instead of 410
    bool no_search;         // searches are refused (501)
    bool any_read;          // a read of whatever id is 200 with an OperationOutcome
    bool no_elements;       // searches with _elements are refused (400)
    bool rewrites_all;      // puts the new id wherever a string is an entry's fullUrl (Medplum)
    int read_refused;       // searches and reads but metadata: this status, 0 none
    int write_refused;      // single writes: this status, 0 none
    bool delete_refused;    // 405
    bool needs_token;       // 401 without "Bearer good"
    int post_refused;       // this status for searches by POST, 0 takes them
    size_t page_max;        // most entries of a page, 0: 100
    bool unsorted;          // _sort is not looked at
    bool no_date;           // replies have no Date
    bool no_next;           // names no next page
    int64_t total;          // says that so many match, 0 nothing
    bool next_elsewhere;    // next pages are on another machine
    bool offsets;           // _offset= is taken
    bool next_loops;        // the next page is always the first
    int64_t ahead_ms;       // its clock against the tests'
    const char *bad_id;     // reading this one fails with bad_status, and so does a search that
                            // holds it when that is 500; else the search leaves it out; NULL none
    int bad_status;         // see there
    const char *spoil;      // bytes that stand for each "@spoil@" in replies, NULL none
    bool bulk;              // writes everything out ($export), and says so
    size_t bulk_polls;      // after so many "not yet"
    bool bulk_elsewhere;    // its files are on another machine
    bool bulk_expires;      // its files are gone (404) before they are read
    bool bulk_errors;       // it says that some could not be written out
    const char *bulk_line;  // a line put into each file, NULL none
    bool bulk_html;         // its files are a page for people
    enum fake_history history; // what it lists of what became of its resources
    int history_refused;       // it does not, though it says so: this status, 0 it does
    bool history_expires;      // but for its first page (410)
    bool history_addresses;    // its entries have addresses with versions
    bool no_writes;            // what others own is not changed: PUT to a Task is 403
};

struct fhir_fake; // opaque

// A new server; habits are copied. Free it after the transport was closed.
struct fhir_fake *fhir_fake_new(const struct fake_habits *habits);
// Its habits, to change on the way.
struct fake_habits *fhir_fake_habits(struct fhir_fake *f);
// Asked for each request, counted from 0; NULL: no faults.
void fhir_fake_faults(struct fhir_fake *f, enum fake_fault (*fault)(void *self, size_t request),
                      void *self);
// The way to it; may be taken several times.
struct transport fhir_fake_transport(struct fhir_fake *f);
// Where it says that it is, in next pages and files; borrowed, of less than 80 characters.
void fhir_fake_base(struct fhir_fake *f, const char *base);
// Its clock goes by *utc_ms, which must outlive it.
void fhir_fake_clock(struct fhir_fake *f, const int64_t *utc_ms);
// Called before each request is acted upon, NULL nothing: somebody else does something meanwhile.
void fhir_fake_meanwhile(struct fhir_fake *f, void (*act)(void *self, size_t request), void *self);
// Requests so far.
size_t fhir_fake_requests(const struct fhir_fake *f);
// Living resources of a type, NULL: of all.
size_t fhir_fake_count(const struct fhir_fake *f, const char *type);
// Living resources of a type with the business identifier urn:uuid:`uuid`.
size_t fhir_fake_named(const struct fhir_fake *f, const char *type, const char *uuid);
// References between them that lead nowhere, and business identifiers held twice.
size_t fhir_fake_faulty(const struct fhir_fake *f);
// The newest version, borrowed; NULL when there is none.
const struct json *fhir_fake_get(const struct fhir_fake *f, const char *type, const char *id);
// The i-th living one of a type, borrowed; NULL past the last.
const struct json *fhir_fake_at(const struct fhir_fake *f, const char *type, size_t i);
// Versions it has had.
int fhir_fake_version(const struct fhir_fake *f, const char *type, const char *id);
// Somebody else writes or (NULL) deletes it. Borrowed.
void fhir_fake_put(struct fhir_fake *f, const char *type, const char *id,
                   const struct json *resource);
// Frees; NULL is fine.
void fhir_fake_free(struct fhir_fake *f);

#endif
